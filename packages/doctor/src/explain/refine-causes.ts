import type { CauseId } from '../cause.ts'
import type { Reading } from './reading.ts'

/** What the rest of a message tells of a cause which its words leave open. */
export function refineCauses(reading: Reading): Reading {
  const { cause } = reading.diagnosis
  if (cause === null) return reading
  const causes = [cause, ...reading.also]
  const narrowed = byScheme(reading, byStatus(reading, byReceived(reading, causes)))
  const [first = cause, ...also] = narrowed
  return { ...reading, diagnosis: { ...reading.diagnosis, cause: first }, also }
}

/** An answer to a preflight that is a redirect has a status to say so. */
function byStatus(
  { diagnosis: { status }, source }: Reading,
  causes: readonly CauseId[],
): readonly CauseId[] {
  const isEither = causes[0] === 'pf-status' && (source === 'webkit' || causes.includes('pf-redirect'))
  if (!isEither) return causes
  if (status === null) return ['pf-status', 'pf-redirect']
  return status >= 300 && status < 400 && status !== 304 ? ['pf-redirect'] : ['pf-status']
}

const schemeCauses: ReadonlySet<CauseId> = new Set(['scheme-unknown', 'scheme-file', 'redirect-scheme'])

function byScheme({ diagnosis, also }: Reading, causes: readonly CauseId[]): readonly CauseId[] {
  const [cause] = causes
  if (cause === undefined || !schemeCauses.has(cause)) return causes
  if (diagnosis.redirectedFrom !== null) return ['redirect-scheme']
  const scheme = diagnosis.url?.match(/^([a-z][a-z0-9+.-]*):/i)?.[1]?.toLowerCase()
  if (scheme === 'file') return ['scheme-file']
  // The URL of a request that began with http is one that was redirected.
  if (scheme === 'http' || scheme === 'https') return also.length > 0 ? ['redirect-scheme'] : causes
  return scheme === undefined ? causes : [cause === 'redirect-scheme' ? cause : 'scheme-unknown']
}

/** Firefox and jsdom have one line for what is another origin, no origin, and several. */
function byReceived({ diagnosis: { received } }: Reading, causes: readonly CauseId[]): readonly CauseId[] {
  const isOpen = causes.includes('acao-mismatch') && causes.includes('acao-invalid') && received !== null
  if (!isOpen) return causes
  if (received.includes(',')) return ['acao-multiple']
  const isOrigin =
    received === 'null' || (URL.canParse(received) && received.includes('://') && !received.includes(' '))
  if (isOrigin) return ['acao-mismatch']
  return received.includes(' ') ? ['acao-invalid', 'acao-multiple'] : ['acao-invalid']
}
