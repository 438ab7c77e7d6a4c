import type { Decision } from '@accredit/policy'
import type { Answer } from './browser-verdict.ts'
import { receivedLines } from './received-lines.ts'
import type { VerdictChange } from './verdict-change.ts'
import type { DifferenceCode, VerifiedRequest, VerifyDifference, VerifyGrade } from './verify-report.ts'

interface StatusContext {
  readonly change: VerdictChange
  readonly appHeader: string | null
  readonly baseline: Answer | null
}

function isFromApp(answer: Answer, appHeader: string | null): boolean {
  return appHeader !== null && receivedLines(answer, appHeader.toLowerCase()).length > 0
}

/** Who answered, and how: what the policy answers itself must not get to the app, and the rest must. */
export function statusDifferences(
  { method }: VerifiedRequest,
  decision: Decision,
  answer: Answer,
  { appHeader, baseline, change }: StatusContext,
): readonly VerifyDifference[] {
  const fromApp = appHeader === null ? null : isFromApp(answer, appHeader)
  const difference = (
    code: DifferenceCode,
    grade: VerifyGrade,
    message: string,
  ): readonly VerifyDifference[] => [
    {
      code,
      grade,
      header: null,
      expected: decision.respond === undefined ? ['the app'] : [String(decision.respond.status)],
      received: [String(answer.status)],
      message,
    },
  ]
  const { respond, kind } = decision
  if (respond !== undefined && kind === 'preflight') {
    if (fromApp === true) return difference('preflight-forwarded', 'noise', 'A preflight got to the app.')
    return answer.status === respond.status
      ? []
      : difference(
          'preflight-status',
          change.kind === 'unexpected' ? 'unsafe' : change.kind === 'missing' ? 'broken' : 'noise',
          `A preflight is answered with ${answer.status} and not ${respond.status}.`,
        )
  }
  if (respond !== undefined) {
    if (answer.status === respond.status && fromApp !== true) return []
    return kind === 'upgrade'
      ? difference('upgrade-passed', 'unsafe', 'An origin that the policy does not list opens a WebSocket.')
      : difference(
          'write-passed',
          'unsafe',
          'A state-changing request from an origin that the policy does not list got to the app.',
        )
  }
  const isRefused =
    method !== 'OPTIONS' &&
    answer.status === 403 &&
    fromApp !== true &&
    baseline !== null &&
    baseline.status !== 403
  if (isRefused && kind === 'upgrade')
    return difference('upgrade-refused', 'broken', 'The policy lets this handshake pass, and it is refused.')
  if (isRefused)
    return difference('write-refused', 'broken', 'The policy lets this request pass, and it is refused.')
  // Where a GET gets to the app, so does an OPTIONS.
  const isSwallowed =
    method === 'OPTIONS' && fromApp === false && baseline !== null && isFromApp(baseline, appHeader)
  return isSwallowed
    ? difference('options-swallowed', 'broken', 'An OPTIONS that is no preflight did not get to the app.')
    : []
}
