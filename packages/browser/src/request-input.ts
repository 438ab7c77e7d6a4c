import { includesUserinfo, originOf, sameOrigin } from '@accredit/protocol'
import { signalOf } from './abort-signal.ts'
import type { Environment } from './environment.ts'
import { headersFromInit } from './headers.ts'
import type { OutgoingRequest } from './outgoing-request.ts'
import { PageBody } from './page-body.ts'
import { isOfClass } from './platform-class.ts'
import {
  cacheModes,
  credentialsModes,
  enumeration,
  modes,
  redirectModes,
  referrerPolicies,
} from './request-init.ts'
import { defaultState, type RequestState } from './request-state.ts'

/** What an input is before any init. */
export interface Input {
  readonly state: RequestState
  /** Set for a Request of another class. */
  readonly foreign: Request | null
}

/** Of the Requests of a page, each as script left it. */
const states = new WeakMap<object, () => RequestState>()

/** Lets a Request be the input of another. */
export function rememberState(request: object, state: () => RequestState): void {
  states.set(request, state)
}

/** @throws TypeError for what is no Request and no URL */
export function inputOf(input: unknown, environment: Environment): Input {
  if (typeof input === 'object' && input !== null) {
    const state = states.get(input)?.()
    if (state !== undefined) return { state, foreign: null }
    if (isForeignRequest(input)) return foreignInput(input, environment)
  }
  return { state: stateOfUrl(`${input}`, environment), foreign: null }
}

function stateOfUrl(href: string, { url: base }: Environment): RequestState {
  const url = parse(href, base)
  if (url === null) throw new TypeError(`'${href}' does not parse as a URL`)
  if (includesUserinfo(url)) throw new TypeError('The URL of a request cannot hold a username or password')
  return { ...defaultState, url }
}

function parse(href: string, base: URL): URL | null {
  try {
    return new URL(href, base)
  } catch {
    return null
  }
}

function isForeignRequest(input: object): input is Request {
  return isOfClass(input, 'Request') && 'url' in input
}

/** Reads back a Request of another class. It may hold headers that a page cannot set, and bytes that look a stream. */
function foreignInput(input: Request, environment: Environment): Input {
  const state: RequestState = {
    ...stateOfUrl(input.url, environment),
    method: input.method,
    headers: headersFromInit(input.headers),
    mode: enumeration('mode', modes, input.mode) ?? 'cors',
    credentials: enumeration('credentials', credentialsModes, input.credentials) ?? 'same-origin',
    cache: enumeration('cache', cacheModes, input.cache) ?? 'default',
    redirect: enumeration('redirect', redirectModes, input.redirect) ?? 'follow',
    referrer: referrerOf(input.referrer ?? 'about:client', environment),
    referrerPolicy: enumeration('referrerPolicy', referrerPolicies, input.referrerPolicy) ?? '',
    integrity: input.integrity ?? '',
    keepalive: input.keepalive ?? false,
    body: foreignBody(input),
    signal: signalOf(input.signal ?? null),
  }
  return { state, foreign: input }
}

function foreignBody(input: Request): PageBody {
  if (input.body === null || input.body === undefined) return PageBody.none()
  let bytes: Promise<Uint8Array<ArrayBuffer>> | null = null
  return PageBody.ofLazy(() => {
    bytes ??= input.arrayBuffer().then(buffer => new Uint8Array(buffer))
    return bytes
  })
}

/** @throws TypeError for one that does not parse */
export function referrerOf(
  referrer: string,
  { url: base, origin }: Environment,
): OutgoingRequest['referrer'] {
  if (referrer === '') return 'no-referrer'
  const parsed = parse(referrer, base)
  if (parsed === null) throw new TypeError(`The referrer '${referrer}' does not parse as a URL`)
  if (parsed.protocol === 'about:' && parsed.pathname === 'client') return 'client'
  return sameOrigin(originOf(parsed), origin) ? parsed : 'client'
}
