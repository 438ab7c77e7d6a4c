import { type Failure, type Judgement, type Paint, plain } from './judgement.ts'
import { visible, wrap } from './wrap.ts'

/** What Vitest and Jest call a matcher with. */
export interface MatcherContext {
  readonly isNot?: boolean | undefined
  readonly utils?: RunnerColors | undefined
}

/** The colours of a runner, as both name them. */
interface RunnerColors {
  readonly EXPECTED_COLOR?: (text: string) => string
  readonly RECEIVED_COLOR?: (text: string) => string
  readonly BOLD_WEIGHT?: (text: string) => string
  readonly DIM_COLOR?: (text: string) => string
}

export interface MatcherResult {
  readonly pass: boolean
  readonly message: () => string
}

export type Judge<Args extends readonly unknown[]> = (
  received: unknown,
  ...args: Args
) => Judgement | Promise<Judgement>

/** A matcher for `expect.extend`. */
export type Matcher<Args extends readonly unknown[]> = (
  this: MatcherContext,
  received: unknown,
  ...args: Args
) => Promise<MatcherResult>

/** Makes a matcher of a judge. What neither holds nor fails to hold makes the test fail, with `.not` too. */
export function matcher<Args extends readonly unknown[]>(name: string, judge: Judge<Args>): Matcher<Args> {
  return async function (received, ...args) {
    const isNot = this.isNot === true
    const judgement = await judge(received, ...args)
    const pass = judgement.held ?? isNot
    if (pass !== isNot) return { pass, message: () => '' }
    const call = `expect(target)${isNot ? '.not' : ''}.${name}(${args.map(printed).join(', ')})`
    const text = await failureText(call, judgement, { isNot, paint: paintOf(this) })
    return { pass, message: () => text }
  }
}

/** What a failing test shows: what was expected, and why it is not so. */
export async function failureText(call: string, judgement: Judgement, failure: Failure): Promise<string> {
  const lines = [...wrap(call, '', '  '), '', ...(await judgement.report(failure))]
  return lines.map(line => line.trimEnd()).join('\n')
}

function paintOf({ utils }: MatcherContext): Paint {
  return {
    bold: utils?.BOLD_WEIGHT ?? plain.bold,
    dim: utils?.DIM_COLOR ?? plain.dim,
    added: utils?.EXPECTED_COLOR ?? plain.added,
    removed: utils?.RECEIVED_COLOR ?? plain.removed,
  }
}

/** An argument as it stands in a test; what is no plain data is left out. */
export function printed(value: unknown): string {
  if (typeof value === 'string') return `'${visible(value).replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
  if (Array.isArray(value)) return `[${value.map(printed).join(', ')}]`
  if (!isPlainObject(value)) return typeof value === 'object' && value !== null ? '…' : String(value)
  const members = Object.entries(value).map(([name, one]) => `${memberName(name)}: ${printed(one)}`)
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`
}

function isPlainObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}

function memberName(name: string): string {
  return /^[A-Za-z_$][\w$]*$|^\d+$/.test(name) ? name : printed(name)
}
