import { getDecodeAndSplit, getHeader, type HeaderList } from './header-list.ts'
import { originOf, sameOrigin } from './origin.ts'
import { serializeRequestOrigin } from './redirect-taint.ts'
import { currentUrl, type FetchRequest } from './request.ts'
import type { Fail, Pass } from './verdict.ts'

/** Why timing may be read. */
export type TaoPassCode =
  /** `Timing-Allow-Origin` has `*`. */
  | 'tao-wildcard'
  /** `Timing-Allow-Origin` has the request's origin, which may be `null`. */
  | 'tao-match'
  /** Tainting is basic. */
  | 'tao-basic'

/** Why timing is blanked. */
export type TaoFailCode =
  /** A hop before this one failed the check. */
  | 'tao-failed-before'
  /** There is no `Timing-Allow-Origin`. */
  | 'tao-missing'
  /** `Timing-Allow-Origin` has neither `*` nor the request's origin. */
  | 'tao-mismatch'
  /** A navigation to another origin, which neither names. */
  | 'tao-navigation'

/** `received` is the joined value of the header, `expected` the request's serialised origin. */
export type TaoVerdict = Pass<TaoPassCode> | Fail<TaoFailCode>

const spec = 'https://fetch.spec.whatwg.org/#concept-tao-check'

/**
 * The TAO check: whether the timing of a response may be read.
 *
 * @param timingAllowFailed whether a hop before this one failed
 * @see https://fetch.spec.whatwg.org/#concept-tao-check
 */
export function taoCheck(
  request: Pick<FetchRequest, 'urlList' | 'origin' | 'mode' | 'tainting'>,
  headers: HeaderList,
  timingAllowFailed = false,
): TaoVerdict {
  const received = getHeader(headers, 'timing-allow-origin')
  const expected = serializeRequestOrigin(request)
  if (timingAllowFailed) return { ok: false, code: 'tao-failed-before', received, expected, spec }
  const values = getDecodeAndSplit(headers, 'timing-allow-origin') ?? []
  if (values.includes('*')) return { ok: true, code: 'tao-wildcard', received, expected, spec }
  if (values.includes(expected)) return { ok: true, code: 'tao-match', received, expected, spec }
  if (request.mode === 'navigate' && !sameOrigin(originOf(currentUrl(request)), request.origin)) {
    return { ok: false, code: 'tao-navigation', received, expected, spec }
  }
  if (request.tainting === 'basic') return { ok: true, code: 'tao-basic', received, expected, spec }
  return { ok: false, code: received === null ? 'tao-missing' : 'tao-mismatch', received, expected, spec }
}
