import { isToken } from '@accredit/protocol'
import type { CauseId } from '../cause.ts'
import type { EngineName } from '../engine.ts'
import type { ReadDiagnosis } from './explanation.ts'
import { shellQuote } from './shell-quote.ts'

/** Causes that need a request with credentials to show again. */
const credentialed: ReadonlySet<CauseId> = new Set([
  'acao-star-credentials',
  'acac-not-true',
  'cookie-withheld',
])

/**
 * The command that makes the request again and looks for itself.
 *
 * @param engine whose verdict is wanted, null for all
 * @returns null unless URL and page are known
 */
export function confirmCommand(diagnosis: ReadDiagnosis, engine: EngineName | null): string | null {
  const url = diagnosis.redirectedFrom ?? diagnosis.url
  const { origin, cause, method, header, api } = diagnosis
  if (url === null || origin === null || !isHttpUrl(url)) return null
  if (origin !== 'null' && !URL.canParse(origin)) return null
  const words = ['accredit', 'check', url, '--from', origin]
  if (method !== null && isToken(method)) words.push('--method', method)
  if (cause === 'pf-header' && header !== null && isToken(header)) words.push('--header', `${header}: x`)
  if (cause !== null && credentialed.has(cause)) words.push('--credentials', 'include')
  if (api === 'XMLHttpRequest') words.push('--via-xhr')
  if (cause === 'mode-same-origin') words.push('--mode', 'same-origin')
  if (cause === 'redirect-error-mode') words.push('--redirect', 'error')
  if (engine !== null) words.push('--engine', engine)
  return words.map(shellQuote).join(' ')
}

/** Nothing that begins with a dash, or that a shell or `check` would take for something else. */
function isHttpUrl(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text)
}
