import type { CauseId, EngineName, EngineVerdict } from '@accredit/doctor'
import { checkReport, outcomeText } from '../check-report.ts'
import { engineList, sentenceStart } from '../engine-list.ts'
import { isAllowed, type Judgement, unanimous } from '../judgement.ts'
import { type Answer, ask } from '../question.ts'
import { type RequestOptions, requireKnownOptions } from '../request-options.ts'
import { askedTarget } from '../target.ts'
import { wrap } from '../wrap.ts'

export interface BlockOptions extends RequestOptions {
  /** Why it has to be blocked; one of several, as engines blame different things for one response. */
  readonly cause?: CauseId | readonly CauseId[]
}

/** Whether pages of an origin read the response. */
export async function judgeAllowOrigin(
  received: unknown,
  origin: string,
  options: RequestOptions = {},
): Promise<Judgement> {
  requireKnownOptions(options)
  const answer = await ask(await askedTarget(received), origin, options)
  return readingJudgement(answer, isAllowed, { isToRead: true })
}

/** Whether pages of an origin are kept from the response. */
export async function judgeBlockOrigin(
  received: unknown,
  origin: string,
  { cause, ...options }: BlockOptions = {},
): Promise<Judgement> {
  requireKnownOptions(options, ['cause'])
  const answer = await ask(await askedTarget(received), origin, options)
  const causes = typeof cause === 'string' ? [cause] : (cause ?? null)
  return readingJudgement(answer, verdict => isBlockedBy(verdict, causes), { isToRead: false, causes })
}

/** Whether pages of an origin read the response to a request that has credentials. */
export async function judgeAcceptCredentials(
  received: unknown,
  origin: string,
  options: Omit<RequestOptions, 'credentials'> = {},
): Promise<Judgement> {
  requireKnownOptions(options)
  const answer = await ask(await askedTarget(received), origin, { ...options, credentials: 'include' })
  return readingJudgement(answer, isAllowed, { isToRead: true })
}

function isBlockedBy(verdict: EngineVerdict, causes: readonly CauseId[] | null): boolean | null {
  const allowed = isAllowed(verdict)
  if (allowed === null || allowed) return allowed === null ? null : false
  return causes === null || (verdict.cause !== null && causes.includes(verdict.cause))
}

/**
 * A judgement that rests on what each engine let the page read.
 *
 * @param isToRead whether the page is meant to
 */
function readingJudgement(
  answer: Answer,
  isHeld: (verdict: EngineVerdict) => boolean | null,
  { isToRead, causes = null }: { readonly isToRead: boolean; readonly causes?: readonly CauseId[] | null },
): Judgement {
  const { verdicts } = answer.result
  return {
    held: unanimous(verdicts.map(isHeld)),
    report: async ({ paint, isNot }) => [
      ...summaryLines(verdicts, causes),
      '',
      ...(await checkReport(answer, paint, isToRead !== isNot)),
    ],
  }
}

/** What came out in a sentence or two. */
export function summaryLines(
  verdicts: readonly EngineVerdict[],
  causes: readonly CauseId[] | null = null,
  [passes, pass]: readonly [string, string] = ['lets the page read it', 'let the page read it'],
): string[] {
  const all = verdicts.map(({ engine }) => engine)
  const readers = verdicts.filter(verdict => isAllowed(verdict) === true).map(({ engine }) => engine)
  const unknown = verdicts.filter(verdict => isAllowed(verdict) === null).map(({ engine }) => engine)
  const blocking = verdicts.filter(verdict => isAllowed(verdict) === false).map(({ engine }) => engine)
  const about = (some: readonly EngineName[], one: string, several: string) =>
    some.length === 0
      ? []
      : [`${sentenceStart(some, all)} ${some.length === 1 || some.length === all.length ? one : several}.`]
  return wrap(
    [
      ...about(readers, passes, pass),
      ...about(blocking, 'blocks it', 'block it'),
      ...about(
        unknown,
        'has no verdict, as there was no response',
        'have no verdict, as there was no response',
      ),
      ...(causes === null || blocking.length === 0 ? [] : [`The cause had to be ${causes.join(' or ')}.`]),
    ].join(' '),
  )
}

/**
 * What each engine made of a request, on one line; engines are named where they differ.
 *
 * @param textOf what is said of one
 */
export function outcomesText(
  verdicts: readonly EngineVerdict[],
  textOf: (verdict: EngineVerdict) => string = outcomeText,
): string {
  const byText = new Map<string, EngineVerdict[]>()
  for (const verdict of verdicts) {
    const text = textOf(verdict)
    byText.set(text, [...(byText.get(text) ?? []), verdict])
  }
  const all = verdicts.map(({ engine }) => engine)
  return [...byText]
    .map(([text, some]) =>
      byText.size === 1
        ? text
        : `${engineList(
            some.map(({ engine }) => engine),
            all,
          )} ${text}`,
    )
    .join('; ')
}
