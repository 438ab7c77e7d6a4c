import type { FetchRequest } from '@accredit/protocol'
import { admitCookie, type CookieRefusalCode } from './cookie-admission.ts'
import type { CookieStoreVerdict } from './cookie-jar.ts'
import { parseCookie } from './cookie-parse.ts'
import { type CookieSendVerdict, cookieSendVerdict } from './cookie-retrieve.ts'
import { cookieSituation } from './cookie-situation.ts'
import { differing, passOrFail } from './differing-profiles.ts'
import type { Environment } from './environment.ts'
import type { Profile } from './profile.ts'
import { cookieContextOf } from './same-site-request.ts'
import type { TraceEntry } from './trace-event.ts'

/** What the trace says of a cookie that went with a request, or stayed home. */
export function sendEntry(
  verdict: CookieSendVerdict,
  request: FetchRequest,
  environment: Environment,
  profile: Profile,
): TraceEntry {
  const { spec: step, code: reason, received, expected, cookie } = verdict
  const { name, domain, path } = cookie
  const decision = passOrFail(verdict)
  return {
    code: verdict.ok ? 'cookie.sent' : 'cookie.withheld',
    ...{ step, decision, reason, received, expected, name, domain, path },
    ...differing(profile, decision, other =>
      passOrFail(cookieSendVerdict(cookie, cookieContextOf(request, environment, other, 'send'), other)),
    ),
  }
}

/** Refusals on account of other cookies, which are as they are now: what they were for another profile is not known. */
const othersFault: readonly CookieRefusalCode[] = ['secure-shadowed', 'http-only-replaced', 'no-room']

/** What the trace says of a `Set-Cookie` line. */
export function storeEntry(
  verdict: CookieStoreVerdict,
  line: string,
  request: FetchRequest,
  environment: Environment,
  profile: Profile,
): TraceEntry {
  const { spec: step, code: reason, received, expected } = verdict
  const fact = { step, reason, received, expected }
  const admits = (other: Profile) => {
    // Whether a cookie may be stored does not depend on the time.
    const parsed = parseCookie(line, 0)
    const context = cookieContextOf(request, environment, other, 'store')
    return passOrFail(parsed.ok ? admitCookie(parsed.cookie, cookieSituation(context, other), 0) : parsed)
  }
  if (verdict.ok) {
    const { name, domain, path } = verdict.cookie
    const differs = differing(profile, 'pass', admits)
    return { code: 'cookie.stored', decision: 'pass', ...fact, name, domain, path, ...differs }
  }
  const differs = othersFault.includes(verdict.code) ? {} : differing(profile, 'fail', admits)
  return { code: 'cookie.refused', decision: 'fail', ...fact, line, ...differs }
}
