import type { CauseId, Diagnosis } from '../cause.ts'
import { causeFacts } from '../cause-facts.ts'
import { CheckInputError } from '../check/check-input-error.ts'
import type { CheckRequest } from '../check/check-result.ts'
import type { ConsoleSource } from '../console/console-template.ts'
import type { EngineName } from '../engine.ts'
import { type FindFixesInput, findFixes } from '../fix/find-fixes.ts'
import type { Fix } from '../fix/fix.ts'
import { confirmCommand, failedRequest } from './confirm-command.ts'
import { disambiguationScript } from './disambiguation-script.ts'
import type { Explanation, ReadDiagnosis } from './explanation.ts'
import type { Reading } from './reading.ts'

export interface ExplanationInput {
  readonly reading: Reading
  /** What is known beside the text. */
  readonly request: Partial<CheckRequest>
  readonly engines: readonly EngineName[] | undefined
}

/** Says what there is to say of a reading. */
export async function explanationOf({ reading, request, engines }: ExplanationInput): Promise<Explanation> {
  const diagnosis = withRequest(reading.diagnosis, request)
  const { cause } = diagnosis
  const engine = engineOf(reading.source)
  const confirm = confirmCommand(failedRequest(diagnosis, request), engine)
  const shared = { source: reading.source, lines: reading.lines, confirm }
  if (cause === null) return { ...shared, ...withoutCause(reading, diagnosis) }
  const known: Diagnosis = { ...diagnosis, cause }
  const facts = causeFacts[cause]
  const unsure = reading.also.length === 0 ? null : (facts.unsure?.(known) ?? null)
  const isAlone = reading.weight !== 'deciding'
  return {
    ...shared,
    diagnosis,
    confidence: reading.also.length > 0 || reading.isTranslated || isAlone ? 'likely' : 'certain',
    alternatives: reading.also.map(other => alternative(known, other)),
    isCors: facts.isCors,
    mendedByCors: facts.mendedByCors,
    sentence: unsure?.sentence ?? facts.sentence(known),
    compared: unsure === null ? facts.compared(known) : unsure.compared,
    fixes: await fixesFor(known, request, engines ?? (engine === null ? [] : [engine])),
    suspects: unsure?.suspects ?? facts.suspects(known),
    doesNotHelp: facts.doesNotHelp,
    sideEffects: facts.sideEffects(known),
    script: cause === 'net-unspecified' ? disambiguationScript(known.url) : null,
    references: facts.references,
  }
}

/** Another cause does not share what was received, unless it is about the same header. */
function alternative(known: Diagnosis, cause: CauseId): Diagnosis {
  const isSameHeader = cause.split('-')[0] === known.cause.split('-')[0]
  return { ...known, cause, ...(isSameHeader ? {} : { header: null, received: null, stage: null }) }
}

function withRequest(diagnosis: ReadDiagnosis, { url, from, method }: Partial<CheckRequest>): ReadDiagnosis {
  return {
    ...diagnosis,
    url: url ?? diagnosis.url,
    origin: from === undefined ? diagnosis.origin : originOf(from),
    method: method ?? diagnosis.method,
  }
}

function originOf(from: string): string {
  if (!URL.canParse(from)) return from
  const { origin } = new URL(from)
  return origin
}

function engineOf(source: ConsoleSource | null): EngineName | null {
  switch (source) {
    case 'chromium':
    case 'firefox':
    case 'webkit':
      return source
    case 'node':
    case 'tool':
    case null:
      return null
  }
}

const everyEngine: readonly EngineName[] = ['chromium', 'firefox', 'webkit']

/** A remedy for a page or URL that is not known would be one for somebody else's. */
async function fixesFor(
  diagnosis: Diagnosis,
  request: Partial<CheckRequest>,
  engines: readonly EngineName[],
): Promise<readonly Fix[]> {
  return possibleFixes({
    diagnosis,
    request: { url: '', from: '', ...failedRequest(diagnosis, request) },
    engines: engines.length > 0 ? engines : everyEngine,
  })
}

/** A text may tell of a request that no page could make. */
async function possibleFixes(input: FindFixesInput): Promise<readonly Fix[]> {
  try {
    return await findFixes(input)
  } catch (error) {
    if (error instanceof CheckInputError) return []
    throw error
  }
}

type Unexplained = Omit<Explanation, 'source' | 'lines' | 'confirm'>

/** No reason is in the words: what to do to find it. */
function withoutCause({ weight, also, source }: Reading, diagnosis: ReadDiagnosis): Unexplained {
  const isFrame = weight === 'framed'
  const isCors = isFrame && (source === 'chromium' || source === 'node') ? true : null
  return {
    diagnosis,
    confidence: 'unknown',
    alternatives: also.map(cause => ({ ...diagnosis, cause })),
    isCors,
    mendedByCors: isCors,
    sentence: isFrame ? cutOff : weight === 'trailing' ? provesNothing : opaque,
    compared: null,
    fixes: [],
    suspects: isFrame
      ? ['The rest of the line, after “CORS policy:” or “Reason:”, has the reason: paste it as well.']
      : [
          'A line that the console printed before it, in red: it has the reason.',
          'The network: a server that is not running, a wrong port, a name that does not resolve, a certificate.',
          'A rule of the page: mixed content, its Content Security Policy.',
          'An extension that blocks requests.',
          'CORS: then the console has a line of its own for it.',
        ],
    doesNotHelp: ['Catching the error: a script is told the same for every failure, by design.'],
    sideEffects: [],
    script: isFrame ? null : disambiguationScript(diagnosis.url),
    references: [
      'https://fetch.spec.whatwg.org/#concept-network-error',
      'https://developer.mozilla.org/en-US/docs/Web/HTTP/Guides/CORS/Errors',
    ],
  }
}

const cutOff = 'The line says that the answer was withheld, and breaks off before the reason.'
const provesNothing =
  'This line follows others, and is printed for mixed content, refused resources and bad ports as well: alone it says no cause.'
const opaque =
  'This is all that a script is told of a failure, whatever the cause: it does not say whether CORS was it.'
