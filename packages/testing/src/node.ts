import { AssertionError } from 'node:assert'
import { judgePassCorsAudit } from './judge/audited.ts'
import { judgeSendCookie } from './judge/cookie.ts'
import { judgeKeepCorsOnErrors } from './judge/errors.ts'
import { judgeExposeHeader } from './judge/header-exposure.ts'
import { judgeEmitSingleCorsLayer } from './judge/layers.ts'
import { judgeBlockedByCors, judgeHaveSentPreflights } from './judge/page-result.ts'
import { judgeAnswerPreflight, judgeNeedPreflight } from './judge/preflight.ts'
import { judgeAcceptCredentials, judgeAllowOrigin, judgeBlockOrigin } from './judge/reading.ts'
import { judgeVaryOnOrigin } from './judge/vary.ts'
import { plain } from './judgement.ts'
import { failureText, type Judge, printed } from './matcher.ts'

type Assertion<Args extends readonly unknown[]> = (target: unknown, ...args: Args) => Promise<void>

/**
 * Makes an assertion of a judge.
 *
 * @param wanted whether what is judged has to hold
 */
function assertion<Args extends readonly unknown[]>(
  name: string,
  judge: Judge<Args>,
  wanted = true,
): Assertion<Args> {
  const assertHeld = async (target: unknown, ...args: Args): Promise<void> => {
    const caller = callerOf(assertHeld)
    const judgement = await judge(target, ...args)
    if (judgement.held === wanted) return
    const call = `${name}(${['target', ...args.map(printed)].join(', ')})`
    const message = await failureText(call, judgement, { isNot: !wanted, paint: plain })
    const error = new AssertionError({
      message,
      actual: judgement.held,
      expected: wanted,
      operator: name,
    })
    error.stack = `${error.name} [${error.code}]: ${message}\n${caller}`
    throw error
  }
  return assertHeld
}

/** The frames above a function: after the first `await` the line of the test is no longer among them. */
function callerOf(assertHeld: (...args: never) => unknown): string {
  const site = { stack: '' }
  Error.captureStackTrace(site, assertHeld)
  return site.stack.slice(site.stack.indexOf('\n') + 1)
}

/** Pages of the origin read the response. @throws AssertionError that explains why not */
export const assertAllowsOrigin = assertion('assertAllowsOrigin', judgeAllowOrigin)
/** Pages of the origin are kept from the response; with `cause`, for that cause. @throws AssertionError */
export const assertBlocksOrigin = assertion('assertBlocksOrigin', judgeBlockOrigin)
/** Pages of the origin read the response to a request with credentials. @throws AssertionError */
export const assertAcceptsCredentials = assertion('assertAcceptsCredentials', judgeAcceptCredentials)
/** They do not, in any engine. @throws AssertionError */
export const assertRefusesCredentials = assertion('assertRefusesCredentials', judgeAcceptCredentials, false)
/** The preflight for a request passes. @throws AssertionError */
export const assertAnswersPreflight = assertion('assertAnswersPreflight', judgeAnswerPreflight)
/** The preflight for a request does not pass, in any engine. @throws AssertionError */
export const assertRefusesPreflight = assertion('assertRefusesPreflight', judgeAnswerPreflight, false)
/** Browsers ask before they send such a request. @throws AssertionError */
export const assertNeedsPreflight = assertion('assertNeedsPreflight', judgeNeedPreflight)
/** Browsers send such a request at once. @throws AssertionError */
export const assertNeedsNoPreflight = assertion('assertNeedsNoPreflight', judgeNeedPreflight, false)
/** Pages of an origin read this response header. @throws AssertionError */
export const assertExposesHeader = assertion('assertExposesHeader', judgeExposeHeader)
/** They do not, in any engine. @throws AssertionError */
export const assertHidesHeader = assertion('assertHidesHeader', judgeExposeHeader, false)
/** `Vary` names `Origin` for an allowed origin, a rejected one, and none. @throws AssertionError */
export const assertVariesOnOrigin = assertion('assertVariesOnOrigin', judgeVaryOnOrigin)
/** Pages of an origin read responses with these statuses. @throws AssertionError */
export const assertKeepsCorsOnErrors = assertion('assertKeepsCorsOnErrors', judgeKeepCorsOnErrors)
/** No CORS header comes twice. @throws AssertionError */
export const assertEmitsSingleCorsLayer = assertion('assertEmitsSingleCorsLayer', judgeEmitSingleCorsLayer)
/** A cookie travels with a request of a page. @throws AssertionError */
export const assertSendsCookie = assertion('assertSendsCookie', judgeSendCookie)
/** A cookie stays home, in every engine. @throws AssertionError */
export const assertWithholdsCookie = assertion('assertWithholdsCookie', judgeSendCookie, false)
/** An audit finds nothing as severe as `failOn`. @throws AssertionError */
export const assertPassesCorsAudit = assertion('assertPassesCorsAudit', judgePassCorsAudit)
/** A fetch of a page of `@accredit/browser` was refused by CORS. @throws AssertionError */
export const assertBlockedByCors = assertion('assertBlockedByCors', judgeBlockedByCors)
/** A fetch of a page of `@accredit/browser` was not refused by CORS. @throws AssertionError */
export const assertNotBlockedByCors = assertion('assertNotBlockedByCors', judgeBlockedByCors, false)
/** A browser has sent so many preflights. @throws AssertionError */
export const assertSentPreflights = assertion('assertSentPreflights', judgeHaveSentPreflights)

export * from './index.ts'
