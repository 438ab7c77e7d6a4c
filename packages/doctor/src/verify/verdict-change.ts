import type { Decision } from '@accredit/policy'
import { type Answer, browserVerdict } from './browser-verdict.ts'
import { receivedLines } from './received-lines.ts'
import type { VerifiedRequest } from './verify-report.ts'

/** What a difference does to a page, as a browser judges it. */
export type VerdictChange =
  /** The page may, and may not by the policy; with what. */
  | { readonly kind: 'unexpected'; readonly credentialed: boolean }
  /** The page may by the policy, and may not. */
  | { readonly kind: 'missing' }
  /** The same; `granted` is whether the page may. */
  | { readonly kind: 'none'; readonly granted: boolean }

const judgedHeaders = [
  'access-control-allow-origin',
  'access-control-allow-credentials',
  'access-control-allow-methods',
  'access-control-allow-headers',
  'access-control-expose-headers',
  'access-control-max-age',
] as const

export type JudgedHeader = (typeof judgedHeaders)[number]

/** @param header - lower-case */
export function expectedLines({ set }: Decision, header: string): readonly string[] {
  return set.filter(([name]) => name === header).map(([, value]) => value)
}

/** The headers that are not, line by line, what the policy says. */
export function differingHeaders(decision: Decision, answer: Answer): readonly JudgedHeader[] {
  return judgedHeaders.filter(
    header =>
      JSON.stringify(expectedLines(decision, header)) !== JSON.stringify(receivedLines(answer, header)),
  )
}

/** Asks a browser what it makes of the answer, and what it would make of the one that the policy says. */
export async function verdictChange(
  request: VerifiedRequest,
  decision: Decision,
  answer: Answer,
): Promise<VerdictChange> {
  const says: Answer = { status: decision.respond?.status ?? answer.status, headers: decision.set }
  const should = await browserVerdict(request, says)
  const does = await browserVerdict(request, answer)
  if ((does.credentialed && !should.credentialed) || (does.anonymous && !should.anonymous)) {
    return { kind: 'unexpected', credentialed: does.credentialed }
  }
  if ((should.credentialed && !does.credentialed) || (should.anonymous && !does.anonymous))
    return { kind: 'missing' }
  return { kind: 'none', granted: does.credentialed || does.anonymous }
}
