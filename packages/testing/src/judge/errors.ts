import type { CheckResult } from '@accredit/doctor'
import { checkReport } from '../check-report.ts'
import { isAllowed, type Judgement, unanimous } from '../judgement.ts'
import { type Answer, ask } from '../question.ts'
import { type RequestOptions, requireKnownOptions } from '../request-options.ts'
import { askedTarget } from '../target.ts'
import { wrap } from '../wrap.ts'
import { outcomesText } from './reading.ts'

export interface KeepCorsOptions extends RequestOptions {
  /** An origin that may read the target. */
  readonly from: string
  /**
   * Which path answers with which status: `{ 500: '/crash' }`. A 404 is looked for at a path that nobody has, any other
   * status at the target's own. A policy needs none.
   */
  readonly at?: Readonly<Record<number, string>>
}

interface ErrorAnswer {
  readonly status: number
  readonly path: string
  readonly answer: Answer
  /** null where the status was not met. */
  readonly held: boolean | null
}

const nowhere = '/no-such-path-9d1f0c'

/** Whether pages of an origin read error responses, so that they can tell an error from a broken network. */
export async function judgeKeepCorsOnErrors(
  received: unknown,
  statuses: readonly number[],
  { from, at = {}, ...options }: KeepCorsOptions,
): Promise<Judgement> {
  requireKnownOptions(options, ['from', 'at'])
  if (statuses.length === 0) throw new TypeError('No status is named. Write some, such as [401, 404, 500].')
  const answers: ErrorAnswer[] = []
  for (const status of statuses) {
    const target = await askedTarget(received, { status })
    const isOwn = target.decider !== null || status !== 404
    const path = at[status] ?? options.path ?? (isOwn ? pathOf(target.url) : nowhere)
    const answer = await ask(target, from, { ...options, path })
    answers.push({ status, path, answer, held: heldBy(answer.result, status) })
  }
  return {
    held: unanimous(answers.map(({ held }) => held)),
    report: async ({ paint, isNot }) => {
      const failed = answers.find(({ held }) => held === false)
      return [
        ...answers.flatMap(errorLines),
        ...(failed === undefined ? [] : ['', ...(await checkReport(failed.answer, paint, !isNot))]),
      ]
    },
  }
}

function pathOf({ pathname, search }: URL): string {
  return `${pathname}${search}`
}

function statusOf({ exchanges }: CheckResult): number | null {
  return exchanges.findLast(({ kind }) => kind === 'actual')?.received?.status ?? null
}

function heldBy(result: CheckResult, status: number): boolean | null {
  const got = statusOf(result)
  const held = unanimous(result.verdicts.map(isAllowed))
  // A preflight that fails keeps the error from coming, which is a failure of CORS as well.
  return got === status || (got === null && held === false) ? held : null
}

function errorLines({ status, path, answer: { result } }: ErrorAnswer): string[] {
  const got = statusOf(result)
  const text =
    got === status || got === null
      ? outcomesText(result.verdicts)
      : `answers ${got}. Name a path that answers ${status}: { at: { ${status}: '/…' } }`
  return wrap(text, `  ${status} at ${path}  `)
}
