import type { TransportRequest } from '@accredit/browser'
import { deleteHeader, type HeaderList } from '@accredit/protocol'
import type { AuditSession } from './audit-options.ts'
import type { Probe } from './probe.ts'

/** The request as it goes over the wire: cookies are the session's alone, and all share their connections. */
export function wireRequest(
  request: TransportRequest,
  probe: Probe,
  targetOrigin: string,
  session: AuditSession | undefined,
  isPreflight: boolean,
): TransportRequest {
  const bare = deleteHeader(request.headers, 'cookie')
  const replaced = probe.raw.reduce<HeaderList>((list, [name]) => deleteHeader(list, name), bare)
  const carriesSession = probe.session && !isPreflight && request.url.origin === targetOrigin
  const added = probe.raw.filter(([, value]) => value !== '')
  const headers = [...replaced, ...added, ...(carriesSession ? sessionLines(session) : [])]
  return { ...request, headers, pool: { partition: 'audit', credentialed: true } }
}

/** The lines that a session adds to a request. */
export function sessionLines(session: AuditSession = {}): HeaderList {
  const { cookies = [], headers = [] } = session
  const pairs = cookies.map(line => line.split(';', 1)[0]?.trim() ?? '')
  return [...(pairs.length === 0 ? [] : [['Cookie', pairs.join('; ')] as const]), ...headers]
}
