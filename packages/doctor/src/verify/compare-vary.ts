import type { Decision } from '@accredit/policy'
import type { Answer } from './browser-verdict.ts'
import { membersOf, receivedLines } from './received-lines.ts'
import type { VerifyDifference } from './verify-report.ts'

/** What caches are told. The app's own names are beside those of the policy, on one line or several. */
export function varyDifferences({ vary }: Decision, answer: Answer): readonly VerifyDifference[] {
  const received = receivedLines(answer, 'vary')
  const names = membersOf(received).map(name => name.toLowerCase())
  if (names.includes('*')) return []
  const common = { header: 'vary', expected: [...vary], received }
  const missing = vary.filter(name => !names.includes(name.toLowerCase()))
  const repeated = vary.filter(name => names.filter(one => one === name.toLowerCase()).length > 1)
  return [
    ...(missing.length === 0
      ? []
      : [
          {
            ...common,
            code: 'vary-missing',
            grade: 'broken',
            message: `Vary lacks ${missing.join(', ')}: a cache may give this answer to another origin.`,
          } as const,
        ]),
    ...(repeated.length === 0
      ? []
      : [
          {
            ...common,
            code: 'vary-repeated',
            grade: 'noise',
            message: `Vary names ${repeated.join(', ')} twice.`,
          } as const,
        ]),
  ]
}
