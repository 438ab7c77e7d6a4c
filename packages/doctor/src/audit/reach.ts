import { CookieJar, type Intercept, profiles } from '@accredit/browser'
import { parseOrigin, schemefulSameSite } from '@accredit/protocol'
import type { EngineName } from '../engine.ts'
import type { AuditSession } from './audit-options.ts'
import type { Reach } from './finding.ts'
import { linesOf, type Observation } from './observation.ts'
import type { Probe } from './probe.ts'
import { replay } from './replay.ts'
import { enginesSending } from './sendable-origin.ts'

const realEngines: readonly EngineName[] = ['chromium', 'firefox', 'webkit']

/** HTTP authentication that browsers attach by themselves. */
const ambientSchemes = /^(basic|digest|negotiate|ntlm)\b/i

/** Whether browsers attach the session by themselves, or a script has to. */
export function isAmbientSession({ cookies = [], headers = [] }: AuditSession): boolean {
  return cookies.length > 0 || hasAmbientAuthorization(headers)
}

function hasAmbientAuthorization(headers: NonNullable<AuditSession['headers']>): boolean {
  return headers.some(
    ([name, value]) => name.toLowerCase() === 'authorization' && ambientSchemes.test(value.trim()),
  )
}

function nameOf(cookie: string): string {
  return cookie.split(/[=;]/, 1)[0]?.trim() ?? ''
}

/**
 * The cookies of a target whose attributes are known: those that it set while it was asked, and those of the session
 * that came with attributes. With a session, only its cookies count.
 */
export function knownCookies(
  session: AuditSession | undefined,
  observations: readonly Observation[],
): readonly string[] {
  const seen = new Map<string, string>()
  for (const { exchanges } of observations) {
    for (const { received } of exchanges) {
      for (const line of linesOf(received, 'set-cookie')) seen.set(nameOf(line), line)
    }
  }
  const given = session?.cookies ?? []
  if (given.length === 0) return [...seen.values()]
  return given.flatMap(line => (line.includes(';') ? [line] : (seen.get(nameOf(line)) ?? [])))
}

/** Names of the cookies that are meant for pages of every site. */
export function crossSiteCookies(url: URL, cookies: readonly string[]): readonly string[] {
  const jar = new CookieJar({ now: Date.now, profile: profiles.spec })
  for (const line of cookies) jar.set(line, url)
  return jar.entries().flatMap(({ name, sameSite }) => (sameSite === 'none' ? [name] : []))
}

/** Every request is granted with credentials: what is asked is which cookies go. */
const grantAll: Intercept = async request => {
  const origin = request.headers.find(([name]) => name === 'Origin')?.[1] ?? '*'
  return {
    status: 200,
    statusMessage: 'OK',
    headers: [
      ['Access-Control-Allow-Origin', origin],
      ['Access-Control-Allow-Credentials', 'true'],
      ['Access-Control-Allow-Methods', request.method],
      ['Access-Control-Allow-Methods', 'GET, HEAD, POST, PUT, PATCH, DELETE'],
      ['Access-Control-Allow-Headers', 'content-type'],
    ],
    body: null,
    address: null,
  }
}

/**
 * From where the user's credentials travel, by engine: the jars of the engines' own profiles are asked, with pages at
 * the granted origins.
 *
 * @param probes one for each origin to be asked from
 * @returns nothing where no cookie with known attributes is there
 */
export async function reachOf(
  probes: readonly Probe[],
  session: AuditSession | undefined,
  cookies: readonly string[],
): Promise<Readonly<Partial<Record<EngineName, Reach>>>> {
  const isAuthenticated = hasAmbientAuthorization(session?.headers ?? [])
  if (cookies.length === 0 && !isAuthenticated) return {}
  const reach: Partial<Record<EngineName, Reach>> = {}
  for (const engine of realEngines) {
    const reached: Reach[] = []
    for (const probe of probes) reached.push(await reachFrom(probe, engine, isAuthenticated, cookies))
    reach[engine] = strongest(reached)
  }
  return reach
}

async function reachFrom(
  probe: Probe,
  engine: EngineName,
  isAuthenticated: boolean,
  cookies: readonly string[],
): Promise<Reach> {
  if (!enginesSending(probe.origin ?? '').includes(engine)) return 'none'
  const asked = { ...probe, preflightOnly: false }
  const { cookiesSent, grant } = await replay(asked, [], {
    profile: engine,
    credentials: 'include',
    cookies,
    intercept: grantAll,
  })
  if (grant !== 'credentialed' || (cookiesSent.length === 0 && !isAuthenticated)) return 'none'
  return isSameSite(probe) ? 'same-site' : 'cross-site'
}

/** A sandboxed frame stands on a page of the attacker, who may be anybody. */
function isSameSite({ origin, url }: Probe): boolean {
  const page = origin === null ? null : parseOrigin(origin)
  const target = parseOrigin(new URL(url).origin)
  return page !== null && target !== null && schemefulSameSite(page, target)
}

function strongest(reached: readonly Reach[]): Reach {
  if (reached.includes('cross-site')) return 'cross-site'
  return reached.includes('same-site') ? 'same-site' : 'none'
}
