import { byteLowercase, isToken } from '@accredit/protocol'
import type { CauseId } from '../cause.ts'
import type { CheckRequest } from '../check/check-result.ts'
import type { EngineName } from '../engine.ts'
import type { HeaderLine } from '../exchange.ts'
import type { ReadDiagnosis } from './explanation.ts'
import { shellQuote } from './shell-quote.ts'

/** Causes that only a request with credentials has. */
const credentialed: ReadonlySet<CauseId> = new Set([
  'acao-star-credentials',
  'acac-not-true',
  'cookie-withheld',
])

/** What is known of the request that failed: what was given wins over what the diagnosis says. */
export function failedRequest(
  { url, redirectedFrom, origin, method, header, api, cause }: ReadDiagnosis,
  request: Partial<CheckRequest>,
): Partial<CheckRequest> {
  const target = redirectedFrom ?? url
  return {
    ...(target !== null && { url: target }),
    ...(origin !== null && { from: origin }),
    ...(method !== null && { method }),
    ...(cause === 'pf-header' && header !== null && { headers: [[header, 'x']] }),
    ...(cause !== null && credentialed.has(cause) && { credentials: 'include' }),
    ...(api === 'XMLHttpRequest' && { via: 'xhr' }),
    ...(cause === 'mode-same-origin' && { mode: 'same-origin' }),
    ...(cause === 'redirect-error-mode' && { redirect: 'error' }),
    ...request,
  }
}

/**
 * The command that makes a request again and looks for itself. Values of headers are left out: they may be secrets.
 *
 * @param engine whose verdict is wanted, null for all
 * @returns null unless URL and page are known
 */
export function confirmCommand(request: Partial<CheckRequest>, engine: EngineName | null): string | null {
  const { url, from, method = 'GET', headers = [], credentials = 'same-origin' } = request
  if (url === undefined || from === undefined || !/^https?:\/\//i.test(url) || !URL.canParse(url)) return null
  if (from !== 'null' && !URL.canParse(from)) return null
  const words = ['accredit', 'check', url, '--from', from]
  if (method !== 'GET' && isToken(method)) words.push('--method', method)
  for (const line of headers) words.push(...headerWords(line))
  if (credentials !== 'same-origin') words.push('--credentials', credentials)
  if (request.via === 'xhr') words.push('--via-xhr')
  if (request.mode !== undefined && request.mode !== 'cors') words.push('--mode', request.mode)
  if (request.redirect !== undefined && request.redirect !== 'follow')
    words.push('--redirect', request.redirect)
  if (engine !== null) words.push('--engine', engine)
  return words.map(shellQuote).join(' ')
}

/** A media type decides whether there is a preflight, and is no secret. */
function headerWords([name, value]: HeaderLine): readonly string[] {
  if (!isToken(name)) return []
  return ['--header', `${name}: ${byteLowercase(name) === 'content-type' ? value : 'x'}`]
}
