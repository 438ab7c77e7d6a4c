import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { AuditInputError, type AuditOptions, type AuditTarget } from './audit-options.ts'
import type { AuditedTarget, Finding } from './finding.ts'

const kind = 'accredit-audit'
const version = 1

/** What a run remembers of a target. */
export interface JournalRecord {
  readonly index: number
  /** Of the target's URL, method and origins, which may hold secrets. */
  readonly key: string
  readonly target: AuditedTarget
  readonly findings: readonly Finding[]
}

interface Header {
  readonly journal: typeof kind
  readonly version: number
  readonly seed: string
  /** Milliseconds since the epoch. */
  readonly startedAt: number
  /** Of the options on which the answers depend. */
  readonly options: string
}

interface Place {
  readonly key: string
  readonly offset: number
  readonly length: number
}

/** What tells a target from another, without saying it. */
export function targetKey({ url, method = 'GET', allowedOrigins = [] }: AuditTarget): string {
  return digest([url, method.toUpperCase(), [...allowedOrigins].sort()])
}

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 32)
}

function optionsKey({ allowedOrigins, active, probeDomain, environment, session }: AuditOptions): string {
  return digest([
    allowedOrigins ?? [],
    active ?? false,
    probeDomain ?? null,
    environment ?? 'auto',
    session ?? null,
  ])
}

/**
 * The memory of a run on disk: one line for its beginning, and one for each target that is done. A last line that was
 * cut off is dropped, and its target asked again.
 */
export class Journal {
  readonly #file: FileHandle
  readonly #path: string
  readonly #places: ReadonlyMap<number, Place>
  readonly seed: string
  readonly startedAt: number
  #end: number
  #writing: Promise<void> = Promise.resolve()

  private constructor(
    file: FileHandle,
    path: string,
    header: Header,
    places: ReadonlyMap<number, Place>,
    end: number,
  ) {
    this.#file = file
    this.#path = path
    this.#places = places
    this.seed = header.seed
    this.startedAt = header.startedAt
    this.#end = end
  }

  /**
   * Opens the journal of a run, or begins one.
   *
   * @throws AuditInputError for a file that is none, is of another version or of other options, or cannot be opened
   */
  static async open(path: string, options: AuditOptions, seed: string, now: number): Promise<Journal> {
    const key = optionsKey(options)
    const read = existsSync(path) ? await readJournal(path, key) : null
    try {
      const file = await open(path, read === null ? 'w+' : 'r+')
      const header = read?.header ?? { journal: kind, version, seed, startedAt: now, options: key }
      if (read !== null) await file.truncate(read.end)
      const journal = new Journal(file, path, header, read?.places ?? new Map(), read?.end ?? 0)
      if (read === null) await journal.#append(header)
      return journal
    } catch (error) {
      throw new AuditInputError(`${path}: ${messageOf(error)}`, { cause: error })
    }
  }

  /** How many targets are remembered. */
  get size(): number {
    return this.#places.size
  }

  /**
   * What is remembered of a target.
   *
   * @throws AuditInputError when another target stands in its place
   */
  async find(index: number, target: AuditTarget): Promise<JournalRecord | null> {
    const place = this.#places.get(index)
    if (place === undefined) return null
    if (place.key !== targetKey(target)) {
      throw new AuditInputError(
        `${this.#path}: target ${index + 1} is another one in the journal; ` +
          'go on with the list that it was begun with, or name another file',
      )
    }
    const bytes = Buffer.alloc(place.length)
    await this.#file.read(bytes, 0, place.length, place.offset)
    const record = parseRecord(bytes.toString('utf8'))
    if (record === null) throw new AuditInputError(`${this.#path}: changed while the audit ran`)
    return record
  }

  /** Remembers a target that is done. */
  write(record: JournalRecord): Promise<void> {
    return this.#append(record)
  }

  async close(): Promise<void> {
    await this.#writing.catch(() => {})
    await this.#file.close()
  }

  #append(value: Header | JournalRecord): Promise<void> {
    const bytes = Buffer.from(`${JSON.stringify(value)}\n`)
    this.#writing = this.#writing.then(async () => {
      await this.#file.write(bytes, 0, bytes.length, this.#end)
      this.#end += bytes.length
    })
    return this.#writing
  }
}

interface ReadJournal {
  readonly header: Header
  readonly places: ReadonlyMap<number, Place>
  /** Bytes that hold together. */
  readonly end: number
}

/** @returns null for an empty file, or one that was cut off in its first line */
async function readJournal(path: string, key: string): Promise<ReadJournal | null> {
  const places = new Map<number, Place>()
  let header: Header | null = null
  let end = 0
  let fault: number | null = null
  let number = 0
  for await (const { line, offset, length } of linesOf(path)) {
    number++
    // Only the last line may be broken.
    if (fault !== null)
      throw new AuditInputError(`${path}:${fault}: it is no record of an audit; the file is damaged`)
    if (header === null) {
      header = parseHeader(path, line, key)
    } else {
      const record = parseRecord(line)
      if (record === null) {
        fault = number
        continue
      }
      places.set(record.index, { key: record.key, offset, length })
    }
    end = offset + length + 1
  }
  return header === null ? null : { header, places, end }
}

interface Line {
  readonly line: string
  readonly offset: number
  /** Bytes, without the line feed. */
  readonly length: number
}

/** The lines that are complete. */
async function* linesOf(path: string): AsyncGenerator<Line> {
  let rest = Buffer.alloc(0)
  let offset = 0
  const stream: AsyncIterable<Buffer> = createReadStream(path)
  for await (const chunk of stream) {
    rest = Buffer.concat([rest, chunk])
    for (let end = rest.indexOf(10); end !== -1; end = rest.indexOf(10)) {
      yield { line: rest.subarray(0, end).toString('utf8'), offset, length: end }
      offset += end + 1
      rest = rest.subarray(end + 1)
    }
  }
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}

function isHeader(value: unknown): value is Header {
  return typeof value === 'object' && value !== null && 'journal' in value && value.journal === kind
}

function parseHeader(path: string, line: string, key: string): Header {
  const value = parseJson(line)
  if (!isHeader(value)) {
    throw new AuditInputError(`${path}: it is no journal of an audit; name another file`)
  }
  if (value.version !== version) {
    throw new AuditInputError(
      `${path}: it is a journal of version ${value.version}, and this is version ${version}; name another file`,
    )
  }
  if (value.options !== key) {
    throw new AuditInputError(
      `${path}: it was begun with other options (origins, session, active, environment); give the same, or name another file`,
    )
  }
  return value
}

function isRecord(value: unknown): value is JournalRecord {
  return (
    typeof value === 'object' &&
    value !== null &&
    'index' in value &&
    typeof value.index === 'number' &&
    'key' in value &&
    typeof value.key === 'string' &&
    'target' in value &&
    'findings' in value &&
    Array.isArray(value.findings)
  )
}

function parseRecord(line: string): JournalRecord | null {
  const value = parseJson(line)
  return isRecord(value) ? value : null
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
