import { Readable } from 'node:stream'
import { exitCode } from '../exit-code.ts'
import { Failure } from '../failure.ts'
import { decodeInput, openInput, unreadable } from '../input-file.ts'
import type { Terminal } from '../terminal.ts'

/** What is to be explained: text, a JSON value, or the stream of a HAR, which may be larger than memory. */
export type ExplainInput =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'json'; readonly value: object }
  | { readonly kind: 'har'; readonly stream: Readable; readonly name: string }

/** Text that a person pastes ends long before; of a HAR this much is read to know it. */
const largestText = 4 * 1024 * 1024

const startOfHar = /^\ufeff?\s*\{\s*"log"\s*:/

/**
 * Reads the arguments, else the file, else standard input, and tells from the content what it is.
 *
 * @throws {Failure} when there is nothing, or it is not text.
 */
export async function explainInput(
  words: readonly string[],
  file: string | undefined,
  { stdin, stderr }: Terminal,
): Promise<ExplainInput> {
  if (words.length > 0 && file !== undefined) {
    throw new Failure('Text and --file exclude each other.', 'Give one of them.', exitCode.usage)
  }
  if (words.length > 0) return textOrJson(words.join(' '), 'the text')
  if (file !== undefined && file !== '-') return readSource(await openInput(file, 'text'), file)
  if (stdin.isTTY) stderr.write('Paste what the console says, then press Ctrl-D on a line of its own.\n')
  return readSource(stdin, 'standard input')
}

async function readSource(source: AsyncIterable<unknown>, name: string): Promise<ExplainInput> {
  const chunks = source[Symbol.asyncIterator]()
  const read: Buffer[] = []
  let size = 0
  try {
    for (;;) {
      const { done, value } = await chunks.next()
      if (done) return textOrJson(decodeInput(Buffer.concat(read), name), name)
      const chunk = Buffer.isBuffer(value) ? value : Buffer.from(String(value))
      read.push(chunk)
      size += chunk.length
      const start = Buffer.concat(read.slice(0, 2)).subarray(0, 256).toString('utf8')
      if (startOfHar.test(start)) return { kind: 'har', stream: Readable.from(joined(read, chunks)), name }
      if (size > largestText) throw tooLarge(name)
    }
  } catch (error) {
    throw error instanceof Failure ? error : unreadable(name, 'text', error)
  }
}

async function* joined(read: readonly Buffer[], rest: AsyncIterator<unknown>): AsyncGenerator<unknown> {
  yield* read
  for (;;) {
    const { done, value } = await rest.next()
    if (done) return
    yield value
  }
}

function textOrJson(text: string, name: string): ExplainInput {
  if (text.trim() === '') {
    throw new Failure(
      `There is nothing in ${name}.`,
      'Give what the console printed: accredit explain "Access to fetch at…".',
      exitCode.usage,
    )
  }
  if (startOfHar.test(text)) return { kind: 'har', stream: Readable.from([Buffer.from(text)]), name }
  const value = parsed(text)
  return value === null ? { kind: 'text', text } : { kind: 'json', value }
}

function parsed(text: string): object | null {
  if (!/^\s*[{[]/.test(text)) return null
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' ? value : null
  } catch {
    // A console prints braces too.
    return null
  }
}

function tooLarge(name: string): Failure {
  return new Failure(
    `There is more in ${name} than a console prints: over ${largestText / 1024 / 1024} MB that is no HAR.`,
    'Give the lines around the failure.',
    exitCode.usage,
  )
}
