import { createReadStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { arrayAt, isJsonObject, type JsonObject, objectAt } from '../json-value.ts'
import { HarError } from './har-error.ts'

/** A stream of a HAR's bytes, its path, its text, or what `JSON.parse` made of it. */
export type HarSource = Readable | string | object

const foreignFix = 'Export the network log as HAR from the browser, and name that file'
const truncatedFix = 'Export it again; what could be read was used'

/**
 * The pages and entries of a HAR, in order, one at a time: a file of any size takes the memory of its largest entry.
 *
 * @throws HarError after the records that could be read
 * @throws Node's error for a file that cannot be read
 */
export async function* harRecords(source: HarSource): AsyncGenerator<JsonObject, void, undefined> {
  if (typeof source === 'string') {
    yield* recordsOfText(isJsonText(source) ? [source] : createReadStream(source))
  } else if (Symbol.asyncIterator in source) {
    yield* recordsOfText(source)
  } else {
    yield* recordsOfObject(source)
  }
}

function isJsonText(text: string): boolean {
  return /^\ufeff?\s*[{[]/.test(text)
}

function* recordsOfObject(source: object): Generator<JsonObject, void, undefined> {
  const log = isJsonObject(source) ? objectAt(source, 'log') : {}
  if (!Array.isArray(log['entries'])) throw notHar(0)
  for (const record of [...arrayAt(log, 'pages'), ...arrayAt(log, 'entries')]) {
    if (isJsonObject(record)) yield record
  }
}

async function* recordsOfText(
  source: AsyncIterable<unknown> | Iterable<string>,
): AsyncGenerator<JsonObject, void, undefined> {
  const reader = await recordReader()
  const decoder = new TextDecoder()
  for await (const chunk of source) {
    yield* reader.read(chunk instanceof Uint8Array ? decoder.decode(chunk, { stream: true }) : `${chunk}`)
  }
  yield* reader.read(decoder.decode())
  const { entries } = reader
  if (!reader.hasEnded) {
    const message = `The HAR ends in the middle, after ${entries} whole entries`
    throw new HarError('truncated', message, entries, truncatedFix)
  }
  if (!reader.hasEntries) throw notHar(entries)
}

function notHar(entries: number): HarError {
  return new HarError('not-har', 'The JSON is no HAR: it has no log.entries', entries, foreignFix)
}

/** The parts of the library, which is loaded when a HAR is read, and not before. */
async function recordReader(): Promise<RecordReader> {
  const [{ default: parser }, { default: pick }, { default: streamValues }] = await Promise.all([
    import('stream-json/parser.js'),
    import('stream-json/filters/pick.js'),
    import('stream-json/streamers/stream-values.js'),
  ])
  return new RecordReader(parser({ streamValues: false }), streamValues(), filter =>
    pick({ streamValues: false, filter }),
  )
}

interface Token {
  readonly name: string
}

type Filter = (stack: readonly (string | number | null)[]) => boolean

/** Reads the JSON piece by piece, and makes values of its pages and entries alone. */
class RecordReader {
  readonly #parse: (text: string) => unknown
  readonly #assemble: (token: Token) => unknown
  readonly #choose: (token: Token) => unknown
  #depth = 0
  #isEmpty = true
  #hasEntries = false
  /** How many entries were read. */
  entries = 0

  constructor(
    parse: (text: string) => unknown,
    assemble: (token: Token) => unknown,
    pick: (filter: Filter) => (token: Token) => unknown,
  ) {
    this.#parse = parse
    this.#assemble = assemble
    this.#choose = pick(stack => this.#isRecord(stack))
  }

  /** The root value is complete. */
  get hasEnded(): boolean {
    return this.#depth === 0 && !this.#isEmpty
  }

  get hasEntries(): boolean {
    return this.#hasEntries
  }

  /** The records that end in a piece of text. @throws HarError for what is no JSON */
  async *read(text: string): AsyncGenerator<JsonObject, void, undefined> {
    for await (const token of this.#tokens(text)) {
      this.#isEmpty = false
      this.#depth += depthChange(token)
      for (const chosen of tokensIn(this.#choose(token))) {
        const item = this.#assemble(chosen)
        if (!isJsonObject(item) || !isJsonObject(item['value'])) continue
        if ('request' in item['value']) this.entries += 1
        yield item['value']
      }
    }
  }

  async *#tokens(text: string): AsyncGenerator<Token, void, undefined> {
    const parsed = this.#parse(text)
    if (!isAsyncIterable(parsed)) return
    try {
      for await (const token of parsed) if (isToken(token)) yield token
    } catch (error) {
      const message = `The HAR is no JSON after ${this.entries} entries: ${error instanceof Error ? error.message : error}`
      throw new HarError('not-json', message, this.entries, foreignFix)
    }
  }

  #isRecord([root, list, index]: readonly (string | number | null)[]): boolean {
    if (root !== 'log' || (list !== 'pages' && list !== 'entries')) return false
    if (list === 'entries') this.#hasEntries = true
    return index !== undefined
  }
}

function depthChange({ name }: Token): -1 | 0 | 1 {
  if (name === 'startObject' || name === 'startArray') return 1
  return name === 'endObject' || name === 'endArray' ? -1 : 0
}

/** The library answers a token with one, with several in a wrapping, or with a symbol for none. */
function tokensIn(result: unknown): readonly Token[] {
  if (!isJsonObject(result)) return []
  const values = result['values']
  return (Array.isArray(values) ? values : [result]).filter(isToken)
}

function isToken(value: unknown): value is Token {
  return isJsonObject(value) && typeof value['name'] === 'string'
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value
}
