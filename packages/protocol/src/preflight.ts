import { byteLowercase } from './byte-lowercase.ts'
import { type CorsCheckFailCode, corsCheck } from './cors-check.ts'
import { extractTokens, getHeader, type Header, type HeaderList } from './header-list.ts'
import { type MaxAge, preflightMaxAge } from './max-age.ts'
import { isSafelistedMethod } from './method.ts'
import { originOf, sameOrigin } from './origin.ts'
import { type Profile, profiles } from './profile.ts'
import { asPreflighted } from './redirect-taint.ts'
import { currentUrl, type FetchRequest } from './request.ts'
import {
  isNonWildcardRequestHeaderName,
  type UnsafeNamesProfile,
  unsafeRequestHeaderNames,
} from './safelisted-request-header.ts'
import { isOkStatus, isRedirectStatus } from './status.ts'
import type { Fail, Pass } from './verdict.ts'

/** What of a request asks for a preflight. */
export interface PreflightCause {
  /** The use-CORS-preflight flag is set. */
  readonly flag: boolean
  /** The method, when it is not safelisted. */
  readonly method: string | null
  /** The CORS-unsafe request-header names: lower-case, without duplicates, in byte order. */
  readonly headerNames: readonly string[]
  /** The engine holds it against the request what it was before a redirect. */
  readonly redirect: boolean
}

export type PreflightCauseProfile = Pick<
  Profile,
  keyof UnsafeNamesProfile | 'preflightedChainStaysSo' | 'droppedHeaders'
>

type CauseRequest = Pick<
  FetchRequest,
  'method' | 'headers' | 'unsafeRequest' | 'useCorsPreflight' | 'strippedHeaderNames' | 'wasPreflighted'
>

/** The names a preflight is about: those of the header list, and under one switch those a redirect has dropped. */
function preflightHeaderNames(request: CauseRequest, profile: PreflightCauseProfile): string[] {
  const names = unsafeRequestHeaderNames(request.headers, profile)
  if (profile.droppedHeaders !== 'requested' || request.strippedHeaderNames.length === 0) return names
  return [...new Set([...names, ...request.strippedHeaderNames])].sort()
}

/** Whether a request is preflighted for what it was before a redirect. */
function isHeldAgainst(
  { strippedHeaderNames, wasPreflighted }: CauseRequest,
  { preflightedChainStaysSo, droppedHeaders }: PreflightCauseProfile,
): boolean {
  if (wasPreflighted && preflightedChainStaysSo) return true
  return strippedHeaderNames.length > 0 && droppedHeaders !== 'forgotten'
}

/**
 * Why a cross-origin request in mode cors needs a preflight, or null when it needs none.
 *
 * @see https://fetch.spec.whatwg.org/#concept-main-fetch
 */
export function preflightCause(
  request: CauseRequest,
  profile: PreflightCauseProfile = profiles.spec,
): PreflightCause | null {
  const { method, unsafeRequest, useCorsPreflight: flag } = request
  if (!flag && !unsafeRequest) return null
  const unsafeMethod = isSafelistedMethod(method) ? null : method
  const headerNames = preflightHeaderNames(request, profile)
  const redirect = isHeldAgainst(request, profile)
  return flag || unsafeMethod !== null || headerNames.length > 0 || redirect
    ? { flag, method: unsafeMethod, headerNames, redirect }
    : null
}

/**
 * The CORS-preflight request of a request: OPTIONS to the same URL from the same origin. It carries none of the
 * author's headers, and its credentials mode and tainting keep every credential away.
 *
 * @see https://fetch.spec.whatwg.org/#cors-preflight-fetch-0
 */
export function preflightRequest(
  request: FetchRequest,
  profile: PreflightCauseProfile & Pick<Profile, 'preflightIgnoresTaint'> = profiles.spec,
): FetchRequest {
  const headers: Header[] = [
    ['Accept', '*/*'],
    ['Access-Control-Request-Method', request.method],
  ]
  const names = preflightHeaderNames(request, profile)
  if (names.length > 0) headers.push(['Access-Control-Request-Headers', names.join(',')])
  return {
    ...asPreflighted(request, profile),
    method: 'OPTIONS',
    headers,
    mode: 'cors',
    tainting: 'cors',
    credentials: 'same-origin',
    redirect: 'follow',
    body: 'none',
    unsafeRequest: false,
    useCorsPreflight: false,
  }
}

/** Why the answer to a preflight was refused, apart from the CORS check. */
export type PreflightFailCode =
  /** The status is a redirect, which a preflight does not follow. `received` is the status. */
  | 'preflight-redirect'
  /** The status is not 200 to 299. `received` is the status. */
  | 'preflight-status'
  /** `Access-Control-Allow-Methods` is not a list of methods. */
  | 'acam-invalid'
  /** `Access-Control-Allow-Headers` is not a list of field names. */
  | 'acah-invalid'
  /** The method is not safelisted, and there is no `Access-Control-Allow-Methods`. `expected` is the method. */
  | 'acam-missing'
  /** The method would be covered by `*`, were the credentials mode not include. `expected` is the method. */
  | 'acam-wildcard-with-credentials'
  /** `Access-Control-Allow-Methods` does not list the method, case included. `expected` is the method. */
  | 'acam-method-not-listed'
  /** There is no `Access-Control-Allow-Headers`. `expected` is the first unsafe header name. */
  | 'acah-missing'
  /** The header would be covered by `*`, were the credentials mode not include. `expected` is its name. */
  | 'acah-wildcard-with-credentials'
  /** `Access-Control-Allow-Headers: *` does not cover `Authorization`. `expected` is `authorization`. */
  | 'acah-authorization-not-listed'
  /** `Access-Control-Allow-Headers` does not list the header. `expected` is its name. */
  | 'acah-header-not-listed'

/** What a preflight allows, and for how long: what the CORS-preflight cache stores. */
export interface PreflightGrant {
  /** The allowed methods in their case; `*` is among them as it stands. */
  readonly methods: readonly string[]
  /** The allowed header names, lower-case; `*` is among them as it stands. */
  readonly headerNames: readonly string[]
  readonly maxAge: MaxAge
}

/** `received` of `preflight-ok` is the status. */
export type PreflightVerdict =
  | (Pass<'preflight-ok'> & { readonly grant: PreflightGrant })
  | (Fail<CorsCheckFailCode | PreflightFailCode> & {
      /** What it allows instead, where that is remembered. */
      readonly grant?: PreflightGrant
    })

interface PreflightAnswer {
  readonly status: number
  readonly headers: HeaderList
}

const spec = 'https://fetch.spec.whatwg.org/#cors-preflight-fetch-0'

function fail(code: PreflightFailCode, received: string | null, expected: string): Fail<PreflightFailCode> {
  return { ok: false, code, received, expected, spec }
}

type PreflightProfile = PreflightCauseProfile &
  Pick<
    Profile,
    | 'flagNamesMethod'
    | 'refusedPreflightsRemembered'
    | 'preflightIgnoresTaint'
    | 'preflightStatusFirst'
    | 'wildcardCoversAuthorization'
    | 'maxAgeCap'
    | 'absentMaxAge'
    | 'negativeMaxAge'
    | 'unparsableMaxAge'
  >

/** Status and origin, in the order of the profile. */
function refusedAnswer(
  request: FetchRequest,
  { status, headers }: PreflightAnswer,
  profile: PreflightProfile,
): Fail<CorsCheckFailCode | PreflightFailCode> | null {
  const code = isOkStatus(status)
    ? null
    : isRedirectStatus(status)
      ? 'preflight-redirect'
      : 'preflight-status'
  const refusal = code === null ? null : fail(code, `${status}`, '200 to 299')
  const { preflightStatusFirst: first } = profile
  if (refusal !== null && (first === 'any' || (first === 'redirect' && code === 'preflight-redirect'))) {
    return refusal
  }
  const isHome = profile.preflightIgnoresTaint && sameOrigin(originOf(currentUrl(request)), request.origin)
  const check = isHome ? null : corsCheck(asPreflighted(request, profile), headers)
  return check === null || check.ok ? refusal : check
}

/**
 * Judge the answer to the preflight of a request. The CORS check is made for the request itself, so that mode include
 * asks of the preflight what it asks of the response.
 *
 * @param request the request, not its preflight
 * @see https://fetch.spec.whatwg.org/#cors-preflight-fetch-0
 */
export function judgePreflight(
  request: FetchRequest,
  response: PreflightAnswer,
  profile: PreflightProfile = profiles.spec,
): PreflightVerdict {
  const refusal = refusedAnswer(request, response, profile)
  if (refusal !== null) return refusal
  const { status, headers } = response
  const acam = getHeader(headers, 'access-control-allow-methods')
  const acah = getHeader(headers, 'access-control-allow-headers')
  const listed = extractTokens(headers, 'access-control-allow-methods')
  const headerNames = extractTokens(headers, 'access-control-allow-headers')
  if (listed === 'failure') return fail('acam-invalid', acam, 'a list of methods')
  if (headerNames === 'failure') return fail('acah-invalid', acah, 'a list of header names')
  const methods = listed ?? (request.useCorsPreflight && profile.flagNamesMethod ? [request.method] : [])
  const grant: PreflightGrant = {
    methods,
    headerNames: (headerNames ?? []).map(byteLowercase),
    maxAge: preflightMaxAge(headers, profile),
  }
  const refused = refusedMethod(request, grant, acam) ?? refusedHeaderName(request, grant, acah, profile)
  if (refused !== null) return profile.refusedPreflightsRemembered ? { ...refused, grant } : refused
  return {
    ok: true,
    code: 'preflight-ok',
    received: `${status}`,
    expected: '200 to 299',
    spec,
    grant,
  }
}

function refusedMethod(
  { method, credentials }: FetchRequest,
  { methods }: PreflightGrant,
  received: string | null,
): Fail<PreflightFailCode> | null {
  if (methods.includes(method) || isSafelistedMethod(method)) return null
  if (!methods.includes('*')) {
    return fail(received === null ? 'acam-missing' : 'acam-method-not-listed', received, method)
  }
  return credentials === 'include' ? fail('acam-wildcard-with-credentials', received, method) : null
}

/** The step on non-wildcard names is merged into the one on unsafe names: they are always unsafe. */
function refusedHeaderName(
  request: FetchRequest,
  grant: PreflightGrant,
  received: string | null,
  profile: PreflightProfile,
): Fail<PreflightFailCode> | null {
  const allowed = new Set(grant.headerNames)
  const hasWildcard = allowed.has('*')
  for (const name of preflightHeaderNames(request, profile)) {
    if (allowed.has(name)) continue
    if (!hasWildcard)
      return fail(received === null ? 'acah-missing' : 'acah-header-not-listed', received, name)
    if (request.credentials === 'include') return fail('acah-wildcard-with-credentials', received, name)
    if (isNonWildcardRequestHeaderName(name) && !profile.wildcardCoversAuthorization) {
      return fail('acah-authorization-not-listed', received, name)
    }
  }
  return null
}
