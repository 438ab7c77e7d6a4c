import { createBrowser } from '@accredit/browser'
import { serializeOrigin } from '@accredit/protocol'
import type { Diagnosis } from '../cause.ts'
import type { CheckRequest } from '../check/check-result.ts'
import { type CheckedRequest, checkedRequest } from '../check/checked-request.ts'
import type { EngineName } from '../engine.ts'
import type { Exchange } from '../exchange.ts'
import { type CurrentGrant, currentGrant } from './current-grant.ts'
import { impliedExchanges } from './implied-exchanges.ts'
import { knownRequest } from './known-request.ts'
import { Replay } from './replay.ts'

/** What every remedy of one failure is made from. */
export interface FixContext {
  readonly diagnosis: Diagnosis
  readonly checked: CheckedRequest
  /** The serialised origin of the page. */
  readonly origin: string
  /** The URL whose answer failed. */
  readonly failedUrl: URL
  /** The origin of that URL. */
  readonly server: string
  readonly replay: Replay
  /** The exchanges that show what is allowed today. */
  readonly known: readonly Exchange[]
  readonly engines: readonly EngineName[]
  /** What stands for something unknown. */
  readonly caveats: readonly string[]
}

/**
 * @throws CheckInputError for a request that no page could make
 */
export function fixContext(
  diagnosis: Diagnosis,
  asked: CheckRequest,
  engines: readonly EngineName[],
  exchanges: readonly Exchange[],
): FixContext {
  const { request, caveats } = knownRequest(diagnosis, asked)
  const checked = checkedRequest(request)
  const origin = originOf(checked)
  const isRecorded = exchanges.some(({ received }) => received !== null)
  const { failed, passed } = isRecorded
    ? { failed: exchanges, passed: [] }
    : impliedExchanges(diagnosis, checked.request, origin)
  const failedUrl = failedUrlOf(diagnosis, checked)
  return {
    diagnosis,
    checked,
    origin,
    failedUrl,
    server: failedUrl.origin,
    replay: new Replay([...failed, ...passed]),
    known: failed,
    engines,
    caveats,
  }
}

function originOf({ pageUrl, pageOptions }: CheckedRequest): string {
  return serializeOrigin(createBrowser().open(pageUrl, pageOptions).environment.origin)
}

function failedUrlOf({ url }: Diagnosis, { target }: CheckedRequest): URL {
  return url !== null && /^https?:/.test(url) && URL.canParse(url) ? new URL(url) : target
}

/** What the server that failed allows today. */
export function grantOf({ known, server }: FixContext): CurrentGrant {
  return currentGrant(
    known.filter(({ sent }) => URL.canParse(sent.url) && new URL(sent.url).origin === server),
  )
}

/** The context of the same failure, were the script to ask otherwise. */
export function asking(context: FixContext, change: Partial<CheckedRequest['request']>): FixContext {
  const { topLevel, body, ...rest } = { ...context.checked.request, ...change }
  const checked = checkedRequest({
    ...rest,
    ...(topLevel !== null && { topLevel }),
    ...(body !== null && { body }),
  })
  if (change.url === undefined) return { ...context, checked }
  return { ...context, checked, failedUrl: checked.target, server: checked.target.origin }
}
