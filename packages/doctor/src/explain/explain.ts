import type { Readable } from 'node:stream'
import { check } from '../check/check.ts'
import type { CheckRequest } from '../check/check-result.ts'
import type { EngineName } from '../engine.ts'
import { HarError } from '../har/har-error.ts'
import { isJsonObject, type JsonObject } from '../json-value.ts'
import { answerQuestion } from './answer-question.ts'
import { explainCheck } from './explain-check.ts'
import { explainHar } from './explain-har.ts'
import type { ExplainResult, Explanation } from './explanation.ts'
import { explanationOf } from './explanation-of.ts'
import { readCorsIssues } from './read-cors-issue.ts'
import { readText, type TextReading } from './read-text.ts'
import type { Reading } from './reading.ts'
import { recordedCheck } from './recorded-check.ts'

export interface ExplainOptions {
  /** What is known of the request beside the text. It wins over what the text says. */
  readonly request?: Partial<CheckRequest>
  /** In which engines a remedy has to pass. Default: the engine whose words they are, or all three. */
  readonly engines?: readonly EngineName[]
}

/**
 * Explains what a browser printed. Knows the words of three engines, of emulations and of wrappers, `CorsIssue` JSON, a HAR
 * or one of its entries, and the JSON of `check`. Says when it is not CORS, and leaves open what the text does not say.
 *
 * @param input text of any length, parsed JSON, or the stream of a HAR, which may be larger than memory
 * @throws HarError for a HAR of which nothing could be explained; a broken end is told in `unrecognised`
 */
export async function explain(
  input: string | object | Readable,
  options: ExplainOptions = {},
): Promise<ExplainResult> {
  if (isStream(input)) return explainStream(input)
  const json = typeof input === 'string' ? parsedJson(input) : input
  const explained = json === null ? null : await explainJson(json, options)
  if (explained !== null) return result(explained)
  const text = typeof input === 'string' ? input : JSON.stringify(input)
  const { readings, unrecognised } = readText(text)
  const explanations = await explanationsOf(readings, options)
  return result(explanations, { unrecognised, answers: explanations.length > 0 ? [] : answerQuestion(text) })
}

const isStream = (input: string | object): input is Readable =>
  typeof input === 'object' && Symbol.asyncIterator in input

/** What could be read of a HAR is explained, although its end is missing. */
async function explainStream(stream: Readable): Promise<ExplainResult> {
  const explanations: Explanation[] = []
  try {
    for await (const explanation of explainHar(stream)) explanations.push(explanation)
  } catch (error) {
    if (!(error instanceof HarError) || explanations.length === 0) throw error
    return result(explanations, { unrecognised: [`${error.message}. ${error.fix}.`] })
  }
  return result(explanations)
}

function result(
  explanations: readonly Explanation[],
  { answers = [], unrecognised = [] }: Partial<Pick<ExplainResult, 'answers'> & TextReading> = {},
): ExplainResult {
  return { schemaVersion: 1, kind: 'explain', explanations, answers, unrecognised }
}

function explanationsOf(
  readings: readonly Reading[],
  options: ExplainOptions,
): Promise<readonly Explanation[]> {
  const { request = {}, engines } = options
  return Promise.all(readings.map(reading => explanationOf({ reading, request, engines })))
}

/** null for text that is no JSON of the kind that tools export. */
function parsedJson(text: string): object | null {
  if (!/^\ufeff?\s*[{[]/.test(text.slice(0, 100))) return null
  try {
    const value: unknown = JSON.parse(text.replace(/^\ufeff/, ''))
    return typeof value === 'object' ? value : null
  } catch {
    return null
  }
}

/** @returns null for JSON that is none of those known, which may hold lines of a console as strings */
async function explainJson(json: object, options: ExplainOptions): Promise<readonly Explanation[] | null> {
  const recorded = recordedCheck(json)
  if (recorded !== null) {
    const { request, engines, exchanges } = recorded
    return explainCheck(await check(request, { engines, network: false, recorded: exchanges }))
  }
  const har = asHar(json)
  if (har !== null) return collected(explainHar(har))
  const issues = readCorsIssues(json)
  return issues.length > 0 ? explanationsOf(issues, options) : null
}

/** A HAR, its log, or one of its entries. */
function asHar(json: object): object | null {
  if (!isJsonObject(json)) return null
  const log: JsonObject = isJsonObject(json['log']) ? json['log'] : json
  if (Array.isArray(log['entries'])) return { log }
  return isJsonObject(json['request']) &&
    isJsonObject(json['response']) &&
    typeof json['request']['url'] === 'string'
    ? { log: { entries: [json] } }
    : null
}

async function collected(explanations: AsyncIterable<Explanation>): Promise<readonly Explanation[]> {
  const all: Explanation[] = []
  for await (const explanation of explanations) all.push(explanation)
  return all
}
