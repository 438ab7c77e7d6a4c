import {
  appendHeader,
  byteLowercase,
  containsHeader,
  deleteHeader,
  getHeader,
  type HeaderList,
  isForbiddenRequestHeader,
  isForbiddenResponseHeaderName,
  isHeaderValue,
  isNoCorsSafelistedRequestHeader,
  isPrivilegedNoCorsRequestHeaderName,
  isToken,
  normalizeHeaderValue,
  setHeader,
} from '@accredit/protocol'

/** Whose headers these are, and so what script may do to them. @see https://fetch.spec.whatwg.org/#concept-headers-guard */
export type HeadersGuard = 'none' | 'request' | 'request-no-cors' | 'response' | 'immutable'

/**
 * The list after script appended a header: the same one when the guard ignores the attempt.
 *
 * @throws TypeError for what is no header, and under guard `immutable`
 * @see https://fetch.spec.whatwg.org/#concept-headers-append
 */
export function appendGuarded(
  list: HeaderList,
  guard: HeadersGuard,
  name: string,
  value: string,
): HeaderList {
  const normalized = normalizeHeaderValue(value)
  if (!validate(guard, name, normalized)) return list
  if (guard !== 'request-no-cors') return appendHeader(list, name, normalized)
  const before = getHeader(list, name)
  const combined = before === null ? normalized : `${before}, ${normalized}`
  if (!isNoCorsSafelistedRequestHeader(name, combined)) return list
  return withoutPrivileged(appendHeader(list, name, normalized))
}

/**
 * The list after script set a header: the same one when the guard ignores the attempt.
 *
 * @throws TypeError for what is no header, and under guard `immutable`
 * @see https://fetch.spec.whatwg.org/#dom-headers-set
 */
export function setGuarded(list: HeaderList, guard: HeadersGuard, name: string, value: string): HeaderList {
  const normalized = normalizeHeaderValue(value)
  if (!validate(guard, name, normalized)) return list
  if (guard !== 'request-no-cors') return setHeader(list, name, normalized)
  if (!isNoCorsSafelistedRequestHeader(name, normalized)) return list
  return withoutPrivileged(setHeader(list, name, normalized))
}

/**
 * The list after script deleted a name: the same one when the guard ignores the attempt, or there is no such header.
 *
 * @throws TypeError for what is no name, and under guard `immutable`
 * @see https://fetch.spec.whatwg.org/#dom-headers-delete
 */
export function deleteGuarded(list: HeaderList, guard: HeadersGuard, name: string): HeaderList {
  if (!validate(guard, name, '')) return list
  if (guard === 'request-no-cors' && !isNoCorsWritableName(name)) return list
  if (!containsHeader(list, name)) return list
  const rest = deleteHeader(list, name)
  return guard === 'request-no-cors' ? withoutPrivileged(rest) : rest
}

/** False when the attempt is to be ignored. @see https://fetch.spec.whatwg.org/#headers-validate */
function validate(guard: HeadersGuard, name: string, value: string): boolean {
  requireHeaderName(name)
  if (!isHeaderValue(value)) throw new TypeError(`The value of header '${name}' is not a header value`)
  switch (guard) {
    case 'immutable':
      throw new TypeError('These headers are immutable')
    case 'request':
      return !isForbiddenRequestHeader(name, value)
    case 'response':
      return !isForbiddenResponseHeaderName(name)
    case 'none':
    case 'request-no-cors':
      return true
  }
}

/** @throws TypeError for a string that is no token */
export function requireHeaderName(name: string): void {
  if (!isToken(name)) throw new TypeError(`'${name}' is not a header name`)
}

/** @see https://fetch.spec.whatwg.org/#no-cors-safelisted-request-header-name */
function isNoCorsWritableName(name: string): boolean {
  switch (byteLowercase(name)) {
    case 'accept':
    case 'accept-language':
    case 'content-language':
    case 'content-type':
      return true
    default:
      return isPrivilegedNoCorsRequestHeaderName(name)
  }
}

/** Only privileged APIs set these, on conditions that script's touch voids. */
function withoutPrivileged(list: HeaderList): HeaderList {
  return list.some(([name]) => isPrivilegedNoCorsRequestHeaderName(name))
    ? list.filter(([name]) => !isPrivilegedNoCorsRequestHeaderName(name))
    : list
}
