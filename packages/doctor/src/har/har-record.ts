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
  let entries = 0
  const count = function* (records: Iterable<JsonObject>) {
    for (const record of records) {
      if ('request' in record) entries += 1
      yield record
    }
  }
  const decoder = new TextDecoder()
  try {
    for await (const chunk of source) {
      const text = chunk instanceof Uint8Array ? decoder.decode(chunk, { stream: true }) : `${chunk}`
      yield* count(reader.read(text))
    }
    yield* count(reader.read(decoder.decode()))
  } catch (error) {
    if (error instanceof ParseFailure) {
      throw new HarError(
        'not-json',
        `The HAR is no JSON after ${entries} entries: ${error.message}`,
        entries,
        foreignFix,
      )
    }
    throw error
  }
  if (!reader.hasEnded()) {
    throw new HarError(
      'truncated',
      `The HAR ends in the middle, after ${entries} whole entries`,
      entries,
      truncatedFix,
    )
  }
  if (!reader.hasEntries()) throw notHar(entries)
}

function notHar(entries: number): HarError {
  return new HarError('not-har', 'The JSON is no HAR: it has no log.entries', entries, foreignFix)
}

/** What the parser threw, told from what a reader of the records throws. */
class ParseFailure extends Error {}

interface RecordReader {
  /** The records that end in a piece of text. @throws ParseFailure */
  readonly read: (text: string) => Iterable<JsonObject>
  readonly hasEnded: () => boolean
  readonly hasEntries: () => boolean
}

interface Token {
  readonly name: string
}

/** Loaded when a HAR is read, and not before. */
async function recordReader(): Promise<RecordReader> {
  const [{ default: parser }, { default: pick }, { default: streamValues }] = await Promise.all([
    import('stream-json/parser.js'),
    import('stream-json/filters/pick.js'),
    import('stream-json/streamers/stream-values.js'),
  ])
  let depth = 0
  let isEmpty = true
  let hasEntries = false
  const parse = parser({ streamValues: false })
  const assemble = streamValues()
  const choose = pick({
    streamValues: false,
    filter: ([root, list, index]) => {
      if (root !== 'log' || (list !== 'pages' && list !== 'entries')) return false
      if (list === 'entries') hasEntries = true
      return index !== undefined
    },
  })
  return {
    hasEnded: () => depth === 0 && !isEmpty,
    hasEntries: () => hasEntries,
    *read(text) {
      for (const token of parsed(() => parse(text))) {
        isEmpty = false
        depth += depthChange(token)
        for (const chosen of manyOf(choose(token))) {
          const item = assemble(chosen)
          if (typeof item === 'object' && 'value' in item && isJsonObject(item.value)) yield item.value
        }
      }
    },
  }
}

function parsed(parse: () => unknown): readonly Token[] {
  try {
    return manyOf(parse())
  } catch (error) {
    throw new ParseFailure(error instanceof Error ? error.message : String(error), { cause: error })
  }
}

function depthChange({ name }: Token): -1 | 0 | 1 {
  if (name === 'startObject' || name === 'startArray') return 1
  return name === 'endObject' || name === 'endArray' ? -1 : 0
}

/** One token, several in the library's wrapping, or its sign for none. */
function manyOf(result: unknown): readonly Token[] {
  if (!isJsonObject(result)) return []
  const values = result['values']
  return (Array.isArray(values) ? values : [result]).filter(isToken)
}

function isToken(value: unknown): value is Token {
  return isJsonObject(value) && typeof value['name'] === 'string'
}
