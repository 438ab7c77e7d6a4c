import type { Decider, Decision } from '@accredit/policy'
import type { Answer } from './browser-verdict.ts'
import { judgeList } from './compare-lists.ts'
import { receivedLines } from './received-lines.ts'
import { differingHeaders, expectedLines, type JudgedHeader, type VerdictChange } from './verdict-change.ts'
import type { VerifiedRequest, VerifyDifference } from './verify-report.ts'

type Judged = Pick<VerifyDifference, 'code' | 'grade' | 'message'>

/** The headers that differ. How much that matters is for a browser to say. */
export function headerDifferences(
  request: VerifiedRequest,
  decision: Decision,
  answer: Answer,
  change: VerdictChange,
  decider: Decider,
): readonly VerifyDifference[] {
  return differingHeaders(decision, answer).map(header => {
    const expected = expectedLines(decision, header)
    const received = receivedLines(answer, header)
    return {
      header,
      expected,
      received,
      ...judge(request, header, decision, { expected, received }, change, decider),
    }
  })
}

interface Lines {
  readonly expected: readonly string[]
  readonly received: readonly string[]
}

function judge(
  request: VerifiedRequest,
  header: JudgedHeader,
  { tier }: Decision,
  lines: Lines,
  change: VerdictChange,
  decider: Decider,
): Judged {
  switch (change.kind) {
    case 'unexpected':
      return {
        code: 'grant-unexpected',
        grade: 'unsafe',
        message: unexpectedMessage(tier !== null, change.credentialed),
      }
    case 'missing':
      return {
        code: lines.received.length > 1 ? 'header-duplicate' : 'grant-missing',
        grade: 'broken',
        message: 'The policy allows this, and a browser does not.',
      }
    case 'none':
      return judgeSame(request, header, lines, change.granted, decider)
  }
}

function judgeSame(
  request: VerifiedRequest,
  header: JudgedHeader,
  { expected, received }: Lines,
  granted: boolean,
  decider: Decider,
): Judged {
  if (header !== 'access-control-allow-origin' && header !== 'access-control-allow-credentials' && granted) {
    return judgeList(request, header, expected, received, decider)
  }
  return received.length > 1 && expected.length === 1
    ? { code: 'header-duplicate', grade: 'noise', message: `${header} comes more than once.` }
    : {
        code: 'header-inert',
        grade: 'noise',
        message: `${header} is not what the policy says, and no browser acts on it.`,
      }
}

function unexpectedMessage(isListed: boolean, credentialed: boolean): string {
  const how = credentialed ? "with the user's credentials" : 'without credentials'
  return isListed
    ? `A browser allows this ${how}, which the policy does not.`
    : `The policy does not list this origin, and a browser allows it ${how}.`
}
