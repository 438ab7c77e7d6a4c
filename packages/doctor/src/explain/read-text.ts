import type { CauseId, Stage } from '../cause.ts'
import { type ConsoleScan, scanConsole } from '../console/console-scan.ts'
import type { ConsoleSource } from '../console/console-template.ts'
import type { ReadDiagnosis } from './explanation.ts'
import { joinReadings } from './join-readings.ts'
import {
  causesOf,
  decidingPiece,
  type Message,
  messagesOf,
  type Piece,
  piecesOf,
  roleOf,
  sourcesOf,
} from './message.ts'
import { readTranslation } from './read-translation.ts'
import { type Reading, unknownDiagnosis } from './reading.ts'
import { refineCauses } from './refine-causes.ts'
import { unrecognisedLines } from './unrecognised-lines.ts'

export interface TextReading {
  readonly readings: readonly Reading[]
  readonly unrecognised: readonly string[]
  /** How much work it was. */
  readonly steps: number
}

/** Reads what consoles printed, out of a text of any length. */
export function readText(text: string): TextReading {
  const scan: ConsoleScan = scanConsole(text)
  const pieces = piecesOf(scan.matches)
  const messages = messagesOf(pieces)
  const translated = translationsIn(text, pieces, messages)
  const engine = soleEngine(messages)
  const readings = [...messages.map(message => readingOf(message, text, engine)), ...translated].toSorted(
    (a, b) => a.start - b.start,
  )
  return {
    readings: joinReadings(readings).map(refineCauses),
    unrecognised: unrecognisedLines(text, readings),
    steps: scan.steps,
  }
}

/** Every translated line once, by the first thing in it that is not translated. */
function translationsIn(
  text: string,
  pieces: readonly Piece[],
  messages: readonly Message[],
): readonly Reading[] {
  const attached = new Set(messages.flatMap(message => message.pieces))
  const readings: Reading[] = []
  for (const piece of pieces) {
    // Some languages have `Status code: (null)` in nearly the same words.
    const isToken = roleOf(piece) === 'token' || (piece.values.status ?? '').startsWith('(null')
    if (!isToken || attached.has(piece) || piece.start < (readings.at(-1)?.end ?? 0)) continue
    const reading = readTranslation(text, piece)
    if (reading !== null) readings.push(reading)
  }
  return readings
}

/** The one engine whose words are in a text, for words that two engines share. */
function soleEngine(messages: readonly Message[]): ConsoleSource | null {
  const known = messages
    .flatMap(({ pieces }) => pieces)
    .map(sourcesOf)
    .filter(sources => sources.size === 1)
  const engines = new Set(known.flatMap(sources => [...sources]).filter(source => source !== 'tool'))
  return engines.size === 1 ? ([...engines][0] ?? null) : null
}

function readingOf(message: Message, text: string, engine: ConsoleSource | null): Reading {
  const piece = decidingPiece(message)
  const source = sourceOf(message, piece, engine)
  const own = inWordsOf(piece, source)
  const [cause, also] = causesIn(own)
  return {
    source,
    weight: weightOf(piece),
    diagnosis: diagnosisOf(message, own, cause, text),
    also,
    isTranslated: false,
    start: message.start,
    end: message.end,
    lines: [unwrapped(text.slice(message.start, message.end))],
  }
}

/** The cause that the words say, and others that they may mean. */
function causesIn(piece: Piece): readonly [CauseId | null, readonly CauseId[]] {
  const [{ cause, also = [] }] = piece.templates
  if (weightOf(piece) !== 'deciding') return [cause, also]
  const [first = null, ...others] = causesOf(piece)
  return [first, others]
}

function weightOf(piece: Piece): Reading['weight'] {
  switch (roleOf(piece)) {
    case 'deciding':
      return 'deciding'
    case 'trailing':
      return 'trailing'
    case 'opaque':
      return 'opaque'
    case 'frame':
    case 'prefix':
    case 'suffix':
    case 'note':
    case 'token':
      return 'framed'
  }
}

function sourceOf({ pieces }: Message, piece: Piece, engine: ConsoleSource | null): ConsoleSource | null {
  const sources = [...sourcesOf(piece)]
  if (sources.length === 1) return sources[0] ?? null
  const framed = pieces
    .flatMap(part => (part === piece ? [] : [...sourcesOf(part)]))
    .find(it => sources.includes(it))
  return framed ?? (engine !== null && sources.includes(engine) ? engine : null)
}

/** The templates of one source, where it is known which. */
function inWordsOf(piece: Piece, source: ConsoleSource | null): Piece {
  const [first, ...others] = piece.templates.filter(template => source === null || template.source === source)
  return first === undefined ? piece : { ...piece, templates: [first, ...others] }
}

/** `api` as scripts call it. */
const apis: Readonly<Record<string, string>> = { 'Fetch API': 'fetch' }

function diagnosisOf(message: Message, piece: Piece, cause: CauseId | null, text: string): ReadDiagnosis {
  const [template] = piece.templates
  const value = (name: keyof Piece['values']): string | null =>
    message.pieces.map(({ values }) => values[name]).find(found => found !== undefined && found !== '') ??
    null
  const received = piece.values.received ?? template.received ?? null
  const requested = requestBefore(text, message.start)
  const api = value('api') ?? apiInWords(piece)
  return {
    ...unknownDiagnosis,
    cause,
    stage: stageOf(message, template.stage ?? null),
    api: api === null ? null : (apis[api] ?? api),
    url: value('url') ?? requested.url,
    redirectedFrom: value('redirectedFrom'),
    origin: value('origin'),
    status: statusOf(value('status')) ?? statusAfter(piece, text),
    method: value('method') ?? requested.method,
    header: value('header')?.toLowerCase() ?? template.header ?? null,
    received,
    location: value('location'),
  }
}

const statusOf = (value: string | null): number | null =>
  value !== null && /^\d{3}$/.test(value) ? Number(value) : null

/** Chromium's log of requests: `net::ERR_FAILED 200 (OK)`. */
function statusAfter(piece: Piece, text: string): number | null {
  if (!piece.templates[0].text.startsWith('net::')) return null
  return statusOf(text.slice(piece.end, piece.end + 6).match(/^ (\d{3}) \(/)?.[1] ?? null)
}

/** WebKit names the API in the words. */
function apiInWords({ templates: [{ text }] }: Piece): string | null {
  return (
    ['Fetch API', 'XMLHttpRequest', 'EventSource', 'image'].find(
      api => text.startsWith(`${api} cannot load`) || text.startsWith(`Cannot load ${api} `),
    ) ?? null
  )
}

function stageOf(message: Message, stage: Stage | null): Stage | null {
  const roles = message.pieces.map(roleOf)
  if (roles.includes('prefix')) return 'preflight'
  const framed = message.pieces.flatMap(({ templates: [{ role, stage: own }] }) =>
    role === 'frame' && own ? [own] : [],
  )
  return framed[0] ?? stage
}

/** Chromium's log of requests has method and URL before the error: `GET https://api.example/ net::ERR_…`. */
function requestBefore(
  text: string,
  start: number,
): { readonly method: string | null; readonly url: string | null } {
  const before = text.slice(Math.max(0, start - 2048), start)
  if (!before.endsWith(' ') || !text.startsWith('net::', start)) return { method: null, url: null }
  const [url = '', method = ''] = before
    .slice(before.lastIndexOf('\n') + 1)
    .trim()
    .split(' ')
    .reverse()
  if (!/^https?:\/\//.test(url)) return { method: null, url: null }
  return { url, method: /^[A-Z]{3,10}$/.test(method) ? method : null }
}

/** One line, as the console had it. */
const unwrapped = (text: string): string =>
  text
    .replaceAll(/\s*\n[\s>|│]*/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
