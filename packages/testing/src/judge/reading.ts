import type { CauseId, EngineVerdict } from '@accredit/doctor'
import { checkReport, outcomeText } from '../check-report.ts'
import { engineList, sentenceStart } from '../engine-list.ts'
import { isAllowed, isOtherRule, type Judgement, unanimous } from '../judgement.ts'
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
  if (causes !== null && verdict.outcome === 'block') {
    return verdict.cause !== null && causes.includes(verdict.cause)
  }
  const allowed = isAllowed(verdict)
  return allowed === null ? null : !allowed
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

/** What one engine does, and several do. */
type Verb = readonly [one: string, several: string]

const reads: Verb = ['lets the page read it', 'let the page read it']
const blocks: Verb = ['blocks it', 'block it']
const knowsNothing: Verb = [
  'has no verdict, as there was no response',
  'have no verdict, as there was no response',
]
const hasOtherRule: Verb = [
  'blocks it by a rule that is not CORS, which tells nothing of the headers',
  'block it by a rule that is not CORS, which tells nothing of the headers',
]

/** What came out in a sentence or two. */
export function summaryLines(
  verdicts: readonly EngineVerdict[],
  causes: readonly CauseId[] | null = null,
  passes = reads,
): string[] {
  const all = verdicts.map(({ engine }) => engine)
  const about = ([one, several]: Verb, isMeant: (verdict: EngineVerdict) => boolean) => {
    const some = verdicts.filter(isMeant).map(({ engine }) => engine)
    if (some.length === 0) return []
    return [`${sentenceStart(some, all)} ${some.length === 1 || some.length === all.length ? one : several}.`]
  }
  const blocked = about(blocks, verdict => isAllowed(verdict) === false)
  const sentences = [
    ...about(passes, verdict => isAllowed(verdict) === true),
    ...blocked,
    ...about(hasOtherRule, isOtherRule),
    ...about(knowsNothing, ({ outcome }) => outcome === 'inconclusive'),
    ...(causes === null || blocked.length === 0 ? [] : [`The cause had to be ${causes.join(' or ')}.`]),
  ]
  return wrap(sentences.join(' '))
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
