import type { CheckResult, EngineVerdict } from '@accredit/doctor'
import { type ExitCode, exitCode } from '../exit-code.ts'

export interface Expectation {
  readonly expect: 'allow' | 'block'
  readonly strictEngines: boolean
}

/** Whether a verdict is what was expected; null where it is none. A warning still lets the page read. */
export function isExpected({ outcome }: EngineVerdict, expect: Expectation['expect']): boolean | null {
  switch (outcome) {
    case 'inconclusive':
      return null
    case 'block':
      return expect === 'block'
    case 'allow':
    case 'warn':
      return expect === 'allow'
  }
}

/** Every engine asked for counts. What is known comes before what is not: a network failure never hides a verdict. */
export function checkExit(results: readonly CheckResult[], { expect, strictEngines }: Expectation): ExitCode {
  if (strictEngines && results.some(({ divergence }) => divergence)) return exitCode.disagreement
  const verdicts = results.flatMap(result => result.verdicts).map(verdict => isExpected(verdict, expect))
  if (verdicts.includes(false)) return exitCode.failed
  return verdicts.includes(null) ? exitCode.inconclusive : exitCode.ok
}
