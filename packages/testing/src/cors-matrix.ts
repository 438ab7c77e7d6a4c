import type { EngineVerdict, Exchange } from '@accredit/doctor'
import { outcomeText } from './check-report.ts'
import { outcomesText } from './judge/reading.ts'
import { policyOrigins } from './policy-origins.ts'
import { hostileOrigin } from './probe-origins.ts'
import { ask } from './question.ts'
import { type RequestOptions, requireKnownOptions } from './request-options.ts'
import { askedTarget } from './target.ts'

export interface CorsMatrixOptions extends Omit<RequestOptions, 'method' | 'headers' | 'body'> {
  /** Default: those that the policy lists, or else `https://app.example`; a stranger, and `null`. */
  readonly origins?: readonly string[]
  /** Default: GET, PUT, PATCH, DELETE. */
  readonly methods?: readonly string[]
  /** Names of request headers, each of which is asked for with the first method. Default: none. */
  readonly headers?: readonly string[]
}

const defaultMethods = ['GET', 'PUT', 'PATCH', 'DELETE'] as const

/** Without a header that asks for one these have no preflight, so that the request itself has to be sent. */
const safelisted: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST'])

/**
 * What a target answers to every origin, method and header, as text: a line for each outcome, and the CORS headers that
 * came with it. Meant to be kept and compared. Where there is a preflight, nothing else is sent: a GET is, and so is a POST
 * that is asked for. Credentials are included unless the options say otherwise.
 */
export async function corsMatrix(received: unknown, options: CorsMatrixOptions = {}): Promise<string> {
  const { origins, methods = defaultMethods, headers = [], ...rest } = options
  requireKnownOptions(rest, ['origins'])
  const target = await askedTarget(received)
  const listed = target.decider === null ? [] : policyOrigins(target.decider, target.url.pathname)
  const pages = origins ?? [
    ...(listed.length === 0 ? ['https://app.example'] : listed),
    hostileOrigin,
    'null',
  ]
  const rows: RequestOptions[] = [
    ...methods.map(method => ({ method })),
    ...headers.map(name => ({ method: methods[0] ?? 'GET', headers: [name] })),
  ]
  const lines: string[] = []
  for (const row of rows) {
    lines.push(...(lines.length === 0 ? [] : ['']), titleOf(row))
    for (const page of pages) {
      const asked = { credentials: 'include' as const, ...rest, ...row }
      const isPreflighted = !safelisted.has(row.method ?? 'GET') || row.headers !== undefined
      const { result } = await ask(target, page, asked, { preflightOnly: isPreflighted })
      lines.push(
        `  ${page}  ${outcomesText(result.verdicts, outcomeOnly)}`,
        ...result.exchanges.flatMap(headerLines),
      )
    }
  }
  return lines.join('\n')
}

/** Without the cause: of one response engines blame different things, and its headers are there to see. */
function outcomeOnly(verdict: EngineVerdict): string {
  return outcomeText({ ...verdict, cause: null })
}

function titleOf({ method, headers }: RequestOptions): string {
  return Array.isArray(headers) ? `${method} with ${headers.join(', ')}` : `${method}`
}

/** The headers that concern CORS, sorted: their order means nothing. */
function headerLines({ kind, received }: Exchange): string[] {
  if (received === null) return []
  const where = kind === 'preflight' ? 'OPTIONS ' : ''
  const lines = received.headers
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(([name]) => name.startsWith('access-control-') || name === 'vary')
    .map(([name, value]) => `      ${name}: ${value}`)
    .sort()
  return [`    ${where}${received.status}`, ...lines]
}
