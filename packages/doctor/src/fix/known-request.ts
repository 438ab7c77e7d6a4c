import { isSafelistedMethod, unsafeRequestHeaderNames } from '@accredit/protocol'
import type { CauseId, Diagnosis } from '../cause.ts'
import type { CheckRequest } from '../check/check-result.ts'
import type { HeaderLine } from '../exchange.ts'

/** A request that is complete, and which parts of it nobody named. */
interface KnownRequest {
  readonly request: CheckRequest
  /** Sentences on what stands for something unknown. */
  readonly caveats: readonly string[]
}

const somePage = 'https://app.example'
const someUrl = 'https://api.example/'

/** Only requests with credentials fail so. */
const credentialedCauses: ReadonlySet<CauseId> = new Set<CauseId>(['acao-star-credentials', 'acac-not-true'])
const methodCauses: ReadonlySet<CauseId> = new Set<CauseId>(['pf-method', 'pf-methods-syntax'])

/** Values with which a header asks for a preflight. */
const unsafeValues: Readonly<Record<string, string>> = {
  'content-type': 'application/json',
  authorization: 'Bearer token',
  range: 'bytes=-5',
}

function isPage(text: string): boolean {
  return text === 'null' || URL.canParse(text)
}

/** Whether a URL is known, and is one that a server answers. */
export function isHttp(url: string | null): url is string {
  return url !== null && URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)
}

/**
 * Fills in what a pasted line does not say, so that a remedy can be tried: a page, a URL, a method, a header.
 *
 * @param request what is known; a URL or page that does not parse counts as unknown
 */
export function knownRequest(diagnosis: Diagnosis, request: CheckRequest): KnownRequest {
  const caveats: string[] = []
  const assume = <T>(known: T | null | undefined, standIn: T, what: string): T => {
    if (known !== null && known !== undefined) return known
    caveats.push(`${what} is not known: \`${String(standIn)}\` stands for it.`)
    return standIn
  }
  const from = [request.from, diagnosis.origin ?? ''].find(isPage)
  const isLastHop = diagnosis.url !== null && request.url === diagnosis.url
  const asked = isLastHop ? [diagnosis.redirectedFrom, request.url] : [request.url, diagnosis.redirectedFrom]
  const url = [...asked, diagnosis.url].find(isHttp)
  const complete = {
    ...request,
    from: assume(from, somePage, 'The origin of the page'),
    url: assume(url, someUrl, 'The URL'),
  }
  const method = request.method ?? diagnosis.method
  return {
    request: withPreflight(
      diagnosis,
      {
        ...complete,
        ...(method !== null && method !== undefined && { method }),
        ...(request.credentials === undefined &&
          credentialedCauses.has(diagnosis.cause) && {
            credentials: 'include',
          }),
      },
      assume,
    ),
    caveats,
  }
}

type Assume = (known: string | null | undefined, standIn: string, what: string) => string

/** Adds the method or the header that the diagnosis is about, where the request does not have it. */
function withPreflight(diagnosis: Diagnosis, request: CheckRequest, assume: Assume): CheckRequest {
  const { cause, stage, header } = diagnosis
  const isAboutPreflight = stage === 'preflight' || cause.startsWith('pf-')
  if (!isAboutPreflight) return request
  if (methodCauses.has(cause) && isSafelistedMethod(request.method ?? 'GET')) {
    return { ...request, method: assume(null, 'PUT', 'The method') }
  }
  const headers = request.headers ?? []
  const isNamed = cause === 'pf-header' || cause === 'pf-auth-wildcard'
  if (isNamed && header !== null && !headers.some(([name]) => name.toLowerCase() === header)) {
    return { ...request, headers: [...headers, unsafeLine(header)] }
  }
  const isPreflighted =
    !isSafelistedMethod(request.method ?? 'GET') || unsafeRequestHeaderNames(headers).length > 0
  if (isPreflighted) return request
  const name = assume(null, 'content-type', 'What asks for the preflight')
  return { ...request, headers: [...headers.filter(([one]) => one.toLowerCase() !== name), unsafeLine(name)] }
}

/** More than 128 bytes: no header is safelisted with that. */
function unsafeLine(name: string): HeaderLine {
  return [name, unsafeValues[name.toLowerCase()] ?? 'x'.repeat(129)]
}
