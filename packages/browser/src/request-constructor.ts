import {
  containsHeader,
  type HeaderList,
  isForbiddenMethod,
  isSafelistedMethod,
  isToken,
  normalizeMethod,
} from '@accredit/protocol'
import { type ExtractedBody, extractBody } from './body-extraction.ts'
import type { Environment } from './environment.ts'
import { appendGuarded } from './headers-guard.ts'
import type { PageBody } from './page-body.ts'
import type { Profile } from './profile.ts'
import { type ConvertedInit, convertInit } from './request-init.ts'
import { type Input, inputOf, referrerOf } from './request-input.ts'
import { guardOf, type RequestState } from './request-state.ts'
import type { ScriptRealm } from './script-realm.ts'

/**
 * The request that `new Request(input, init)` and `fetch(input, init)` describe. Reads the body of a Request that is
 * given as input, which is used from then on.
 *
 * @throws TypeError as the standard's constructor does
 * @throws DOMException NotSupportedError for a stream body, in a profile that refuses them
 * @see https://fetch.spec.whatwg.org/#dom-request
 */
export function requestState(
  { environment, profile }: Pick<ScriptRealm, 'environment' | 'profile'>,
  input: unknown,
  init: unknown,
): RequestState {
  const client = environment()
  const from = inputOf(input, client)
  const converted = init === undefined || init === null ? null : convertInit(init)
  const state = converted === null ? from.state : applyInit(from.state, converted, client)
  const headers = sanitizedHeaders(from, state, converted)
  const { body, type } = bodyFor(from, state, converted, profile)
  return { ...state, body, headers: withContentType(headers, state, type, profile) }
}

/** All of the init but headers and body. */
function applyInit(state: RequestState, init: ConvertedInit, environment: Environment): RequestState {
  if (init.mode === 'navigate') throw new TypeError('Script cannot ask for mode navigate')
  // A request that is described anew is the page's own, whoever made the one that it is described after.
  const ownMode = state.mode === 'navigate' ? 'same-origin' : state.mode
  const mode = init.mode ?? ownMode
  const cache = init.cache ?? state.cache
  if (cache === 'only-if-cached' && mode !== 'same-origin') {
    throw new TypeError('Cache mode only-if-cached goes with mode same-origin alone')
  }
  return {
    url: state.url,
    headers: state.headers,
    body: state.body,
    method: init.method === undefined ? state.method : methodOf(init.method),
    mode,
    cache,
    credentials: init.credentials ?? state.credentials,
    redirect: init.redirect ?? state.redirect,
    referrer: init.referrer === undefined ? 'client' : referrerOf(init.referrer, environment),
    referrerPolicy: init.referrerPolicy ?? '',
    integrity: init.integrity ?? state.integrity,
    keepalive: init.keepalive ?? state.keepalive,
    targetAddressSpace: init.targetAddressSpace ?? state.targetAddressSpace,
    signal: init.signal === undefined ? state.signal : init.signal,
  }
}

function methodOf(method: string): string {
  if (!isToken(method)) throw new TypeError(`'${method}' is not a method`)
  if (isForbiddenMethod(method)) throw new TypeError(`Method '${method}' is forbidden`)
  return normalizeMethod(method)
}

/** The headers, the given ones or those of the input, as far as the guard of the mode lets them through. */
function sanitizedHeaders(from: Input, state: RequestState, init: ConvertedInit | null): HeaderList {
  if (state.mode === 'no-cors' && !isSafelistedMethod(state.method)) {
    throw new TypeError(`Method '${state.method}' cannot go with mode no-cors`)
  }
  if (init === null && from.foreign === null) return state.headers
  const guard = guardOf(state)
  let headers: HeaderList = []
  for (const [name, value] of init?.headers ?? state.headers) {
    headers = appendGuarded(headers, guard, name, value)
  }
  return headers
}

function withContentType(
  headers: HeaderList,
  state: RequestState,
  type: string | null,
  { noCorsBodyTypeSent }: Profile,
): HeaderList {
  if (type === null || containsHeader(headers, 'content-type')) return headers
  return appendGuarded(headers, noCorsBodyTypeSent ? 'request' : guardOf(state), 'Content-Type', type)
}

/** The body, the given one or that of the input, and the type of a given one. */
function bodyFor(
  from: Input,
  state: RequestState,
  init: ConvertedInit | null,
  { streamBodies }: Profile,
): Pick<ExtractedBody, 'body' | 'type'> {
  const given = init?.body ?? null
  const isBodiless = state.method === 'GET' || state.method === 'HEAD'
  if (isBodiless && (given !== null || from.state.body.kind !== 'none')) {
    throw new TypeError(`A ${state.method} request cannot have a body`)
  }
  if (given === null) return { body: inheritedBody(from, state), type: null }
  const extracted = extractBody(given, state.keepalive, streamBodies)
  if (extracted.body.kind === 'stream') {
    if (init?.duplex === undefined) throw new TypeError("A stream body needs duplex: 'half'")
    requireStreamMode(state)
  }
  return extracted
}

/** The body of the input, which is used from here on. */
function inheritedBody({ state: { body }, foreign }: Input, state: RequestState): PageBody {
  if (body.kind === 'none') return body
  if (body.kind === 'stream') requireStreamMode(state)
  if (foreign === null) return body.transfer()
  if (foreign.bodyUsed || foreign.body?.locked) throw new TypeError('The body of the Request is in use')
  // Read at once, so that it shows; whoever needs the bytes hears of a failure.
  body.source().catch(() => {})
  return body
}

function requireStreamMode({ mode }: RequestState): void {
  if (mode !== 'cors' && mode !== 'same-origin') {
    throw new TypeError(`A stream body cannot go with mode ${mode}`)
  }
}
