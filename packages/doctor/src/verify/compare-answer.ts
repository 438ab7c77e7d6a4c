import type { Decider, Decision } from '@accredit/policy'
import type { Answer } from './browser-verdict.ts'
import { headerDifferences } from './compare-headers.ts'
import { statusDifferences } from './compare-status.ts'
import { varyDifferences } from './compare-vary.ts'
import { receivedLines } from './received-lines.ts'
import type { RequestCase } from './request-case.ts'
import { differingHeaders, type VerdictChange, verdictChange } from './verdict-change.ts'
import type { VerifyDifference } from './verify-report.ts'

export interface CompareContext {
  readonly decider: Decider
  readonly appHeader: string | null
  /** What the same request without Origin and Sec-Fetch-Site got; null where that is not known. */
  readonly baseline: Answer | null
}

/**
 * Compares an answer with what the policy says of the request, header by header.
 *
 * @returns nothing where one of the readings of the request explains the answer
 */
export async function compareAnswer(
  { group, request, expected }: Omit<RequestCase, 'title'>,
  answer: Answer,
  context: CompareContext,
): Promise<readonly VerifyDifference[]> {
  // Some servers take no such path at all, and tell nobody anything.
  if (
    group === 'ambiguous-path' &&
    (answer.status === 400 || answer.status === 404) &&
    receivedLines(answer, 'access-control-allow-origin').length === 0
  )
    return []
  let differences: readonly VerifyDifference[] = []
  for (const decision of expected.toReversed()) {
    differences = await compareReading(request, decision, answer, context)
    if (differences.length === 0) return differences
  }
  return differences
}

async function compareReading(
  request: RequestCase['request'],
  decision: Decision,
  answer: Answer,
  context: CompareContext,
): Promise<readonly VerifyDifference[]> {
  // CORS does not apply to a WebSocket handshake: whatever else is in its answer, nothing reads it.
  if (decision.kind === 'upgrade')
    return statusDifferences(request, decision, answer, { ...context, change: same })
  const isPreflight = decision.kind === 'preflight' && answer.status !== decision.respond?.status
  const change =
    isPreflight || differingHeaders(decision, answer).length > 0
      ? await verdictChange(request, decision, answer)
      : same
  return [
    ...statusDifferences(request, decision, answer, { ...context, change }),
    ...headerDifferences(request, decision, answer, change, context.decider),
    ...varyDifferences(decision, answer),
  ]
}

const same: VerdictChange = { kind: 'none', granted: false }
