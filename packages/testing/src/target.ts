import type { ServersMap } from '@accredit/browser'
import type { CheckOptions, HeaderLine } from '@accredit/doctor'
import type { Decider } from '@accredit/policy'
import { type InProcessApp, isDecider, type Sample, serverEntryOf } from './app.ts'
import { headerLines, type RequestOptions, requireNames } from './request-options.ts'

/** What a matcher can be asked about: an app in this process, a policy, or the URL of what is served elsewhere. */
export type CorsTarget = InProcessApp | string | URL | Target

export interface TargetOptions {
  /** Where pages find it; paths of matchers are resolved against it. Default: `https://api.example/`. */
  readonly url?: string | URL
  /** Values of `Set-Cookie`, set by it in an earlier first-party visit. */
  readonly cookies?: readonly string[]
  /** Request headers of every request, such as `Authorization`. They count for preflights as any other. */
  readonly headers?: RequestOptions['headers']
  /** Given to it when it asks for HTTP authentication. */
  readonly auth?: { readonly username: string; readonly password: string }
}

const optionNames: Readonly<Record<keyof TargetOptions, true>> = {
  url: true,
  cookies: true,
  headers: true,
  auth: true,
}

const defaultUrl = 'https://api.example/'

/** An app or an address with what is to be known of it. Made by `target`. */
export class Target {
  readonly app: unknown
  readonly url: URL
  readonly cookies: readonly string[]
  readonly headers: readonly HeaderLine[]
  readonly auth: TargetOptions['auth']

  /** @internal */
  constructor(app: unknown, options: TargetOptions) {
    this.app = app
    this.url = parseUrl(options.url ?? (isAddress(app) ? app : defaultUrl))
    this.cookies = options.cookies ?? []
    this.headers = headerLines(options.headers)
    this.auth = options.auth
  }
}

/**
 * Names the URL, cookies and credentials of an app: `target(app, { url: 'https://api.example/me' })`. An address that
 * is given another URL is asked in its place, as behind a proxy.
 *
 * @throws TypeError for a URL that is not http or https
 */
export function target(app: Exclude<CorsTarget, Target>, options: TargetOptions = {}): Target {
  requireNames(options, Object.keys(optionNames))
  return new Target(app, options)
}

function isAddress(app: unknown): app is string | URL {
  return typeof app === 'string' || app instanceof URL
}

function parseUrl(text: string | URL): URL {
  const url = URL.canParse(`${text}`) ? new URL(text) : null
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url
  throw new TypeError(
    `${JSON.stringify(`${text}`)} is not the URL of a server. Write one such as https://api.example/me or http://localhost:3000.`,
  )
}

/** A target that can be asked. */
export interface AskedTarget {
  readonly url: URL
  readonly cookies: readonly string[]
  readonly headers: readonly HeaderLine[]
  readonly connection: Pick<CheckOptions, 'servers' | 'network' | 'auth'>
  /** The policy that it is, null for anything else. */
  readonly decider: Decider | null
}

/**
 * Reads what `expect` was given.
 *
 * @param sample what the trivial app behind a policy answers
 * @throws TypeError for what cannot be asked
 */
export async function askedTarget(received: unknown, sample: Sample = {}): Promise<AskedTarget> {
  const { app, url, cookies, headers, auth } =
    received instanceof Target ? received : new Target(received, {})
  const servers = await serversOf(app, url, sample)
  const connection = { servers, network: isAddress(app), ...(auth !== undefined && { auth }) }
  return { url, cookies, headers, connection, decider: isDecider(app) ? app : null }
}

async function serversOf(app: unknown, url: URL, sample: Sample): Promise<ServersMap> {
  if (!isAddress(app)) return { [url.origin]: await serverEntryOf(app, sample) }
  const address = parseUrl(app)
  return address.origin === url.origin ? {} : { [url.origin]: address.origin }
}
