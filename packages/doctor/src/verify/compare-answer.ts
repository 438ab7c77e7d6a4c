import type { Decider, Decision } from '@accredit/policy'
import { type Answer, browserVerdict } from './browser-verdict.ts'
import { listDifferences } from './compare-lists.ts'
import { statusDifferences } from './compare-status.ts'
import { varyDifferences } from './compare-vary.ts'
import { receivedLines } from './received-lines.ts'
import type { RequestCase } from './request-case.ts'
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
  const status = statusDifferences(request, decision, answer, context)
  // CORS does not apply to a WebSocket handshake: whatever else is in its answer, nothing reads it.
  if (decision.kind === 'upgrade') return status
  return [
    ...status,
    ...(await grantDifferences(request, decision, answer)),
    ...(await listDifferences(request, decision, answer, context.decider)),
    ...varyDifferences(decision, answer),
  ]
}

const grantHeaders = ['access-control-allow-origin', 'access-control-allow-credentials'] as const

/** The two headers that grant: how much a difference matters is for a browser to say. */
async function grantDifferences(
  request: RequestCase['request'],
  decision: Decision,
  answer: Answer,
): Promise<readonly VerifyDifference[]> {
  const differing = grantHeaders.filter(name => {
    const expected = decision.set.filter(([key]) => key === name).map(([, value]) => value)
    return JSON.stringify(expected) !== JSON.stringify(receivedLines(answer, name))
  })
  if (differing.length === 0) return []
  const says: Answer = { status: decision.respond?.status ?? answer.status, headers: decision.set }
  const [should, does] = [await browserVerdict(request, says), await browserVerdict(request, answer)]
  const unexpected = (does.credentialed && !should.credentialed) || (does.anonymous && !should.anonymous)
  const missing = (should.credentialed && !does.credentialed) || (should.anonymous && !does.anonymous)
  return differing.map(header => {
    const received = receivedLines(answer, header)
    const expected = decision.set.filter(([key]) => key === header).map(([, value]) => value)
    const common = { header, expected, received }
    if (unexpected)
      return {
        ...common,
        code: 'grant-unexpected',
        grade: 'unsafe',
        message: unexpectedMessage(decision, does.credentialed),
      }
    if (missing)
      return {
        ...common,
        code: received.length > 1 ? 'header-duplicate' : 'grant-missing',
        grade: 'broken',
        message: 'The policy allows this origin, and a browser does not let it read this.',
      }
    return received.length > 1 && expected.length === 1
      ? { ...common, code: 'header-duplicate', grade: 'noise', message: `${header} comes more than once.` }
      : {
          ...common,
          code: 'header-inert',
          grade: 'noise',
          message: `${header} is not what the policy says, and no browser acts on it.`,
        }
  })
}

function unexpectedMessage({ tier }: Decision, credentialed: boolean): string {
  const how = credentialed ? "with the user's credentials" : 'without credentials'
  return tier === null
    ? `The policy does not list this origin, and a browser lets it read ${how}.`
    : `A browser lets this origin read ${how}, which the policy does not.`
}
