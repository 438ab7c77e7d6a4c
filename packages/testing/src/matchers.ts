import { judgePassCorsAudit } from './judge/audited.ts'
import { judgeSendCookie } from './judge/cookie.ts'
import { judgeKeepCorsOnErrors } from './judge/errors.ts'
import { judgeExposeHeader } from './judge/header-exposure.ts'
import { judgeEmitSingleCorsLayer } from './judge/layers.ts'
import { judgeBlockedByCors, judgeHaveSentPreflights } from './judge/page-result.ts'
import { judgeAnswerPreflight, judgeNeedPreflight } from './judge/preflight.ts'
import { judgeAcceptCredentials, judgeAllowOrigin, judgeBlockOrigin } from './judge/reading.ts'
import { judgeVaryOnOrigin } from './judge/vary.ts'
import { matcher } from './matcher.ts'

/**
 * The matchers for `expect.extend` of Vitest, Jest, or what has the same interface. `toMatchCorsSnapshot`, which needs the
 * snapshots of a runner, is in the runner's own entry point.
 */
export const matchers = {
  toAllowOrigin: matcher('toAllowOrigin', judgeAllowOrigin),
  toBlockOrigin: matcher('toBlockOrigin', judgeBlockOrigin),
  toAcceptCredentials: matcher('toAcceptCredentials', judgeAcceptCredentials),
  toAnswerPreflight: matcher('toAnswerPreflight', judgeAnswerPreflight),
  toNeedPreflight: matcher('toNeedPreflight', judgeNeedPreflight),
  toExposeHeader: matcher('toExposeHeader', judgeExposeHeader),
  toVaryOnOrigin: matcher('toVaryOnOrigin', judgeVaryOnOrigin),
  toKeepCorsOnErrors: matcher('toKeepCorsOnErrors', judgeKeepCorsOnErrors),
  toEmitSingleCorsLayer: matcher('toEmitSingleCorsLayer', judgeEmitSingleCorsLayer),
  toSendCookie: matcher('toSendCookie', judgeSendCookie),
  toPassCorsAudit: matcher('toPassCorsAudit', judgePassCorsAudit),
  toBeBlockedByCors: matcher('toBeBlockedByCors', judgeBlockedByCors),
  toHaveSentPreflights: matcher('toHaveSentPreflights', judgeHaveSentPreflights),
}
