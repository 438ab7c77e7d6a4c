import type { CauseId, Diagnosis } from '../cause.ts'
import { causeFacts } from '../cause-facts.ts'
import type { CheckRequest, CheckResult, EngineVerdict } from '../check/check-result.ts'
import { confirmCommand } from './confirm-command.ts'
import type { Explanation } from './explanation.ts'

type Failed = EngineVerdict & { readonly diagnosis: Diagnosis }

const isFailed = (verdict: EngineVerdict): verdict is Failed => verdict.diagnosis !== null

/** What there is to say of a check: one explanation for each cause that a verdict has, engines before the standard. */
export function explainCheck(result: CheckResult): readonly Explanation[] {
  const failed = result.verdicts.filter(isFailed)
  const engines = failed.filter(({ engine }) => engine !== 'spec')
  const causes = new Map<CauseId, Failed>()
  for (const verdict of [...engines, ...failed]) {
    const { cause } = verdict.diagnosis
    if (!causes.has(cause)) causes.set(cause, verdict)
  }
  return [...causes.values()].map(verdict => explanationOfVerdict(verdict, result))
}

function explanationOfVerdict(
  { diagnosis, engine, console: lines }: Failed,
  result: CheckResult,
): Explanation {
  const facts = causeFacts[diagnosis.cause]
  return {
    diagnosis,
    source: engine,
    confidence: 'certain',
    alternatives: [],
    isCors: facts.isCors,
    mendedByCors: facts.mendedByCors,
    sentence: facts.sentence(diagnosis),
    compared: facts.compared(diagnosis),
    fixes: result.fixes.filter(({ cause }) => cause === diagnosis.cause),
    suspects: facts.suspects(diagnosis),
    doesNotHelp: facts.doesNotHelp,
    sideEffects: facts.sideEffects(diagnosis),
    confirm: confirmCommand(requestOf(result), null),
    script: null,
    references: facts.references,
    lines,
  }
}

function requestOf({ request: { topLevel, body, ...request } }: CheckResult): CheckRequest {
  return { ...request, ...(topLevel !== null && { topLevel }), ...(body !== null && { body }) }
}
