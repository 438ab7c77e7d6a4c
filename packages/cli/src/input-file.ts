import { open, readFile } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { exitCode } from './exit-code.ts'
import { errorCode, Failure } from './failure.ts'

/**
 * Reads a file that an option names.
 *
 * @param what what it is to hold, such as `certificate`.
 * @throws {Failure} with the code of wrong usage when it cannot be read.
 */
export async function readInput(file: string, what: string): Promise<Buffer> {
  try {
    return await readFile(file)
  } catch (error) {
    throw unreadable(file, what, error)
  }
}

/**
 * Opens a file that may be larger than memory.
 *
 * @throws {Failure} with the code of wrong usage when it cannot be read.
 */
export async function openInput(file: string, what: string): Promise<Readable> {
  try {
    const handle = await open(file)
    if (!(await handle.stat()).isDirectory()) return handle.createReadStream()
    await handle.close()
  } catch (error) {
    throw unreadable(file, what, error)
  }
  throw isDirectory(file, what)
}

/**
 * Reads a file of text.
 *
 * @throws {Failure} when it is not UTF-8, too.
 */
export async function readInputText(file: string, what: string): Promise<string> {
  return decodeInput(await readInput(file, what), file)
}

/**
 * Bytes as UTF-8 text, without a byte order mark.
 *
 * @throws {Failure} when they are none.
 */
export function decodeInput(bytes: Uint8Array, file: string): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    if (!text.includes('\u0000')) return text
  } catch {
    // Said below.
  }
  throw new Failure(`${file} is not text.`, 'Name a file of UTF-8 text.', exitCode.usage)
}

/** What to say of a file that cannot be read. */
export function unreadable(file: string, what: string, error: unknown): Failure {
  switch (errorCode(error)) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new Failure(`There is no file ${file}.`, `Check the path of the ${what}.`, exitCode.usage)
    case 'EISDIR':
      return isDirectory(file, what)
    case 'EACCES':
    case 'EPERM':
      return new Failure(
        `Reading ${file} is not permitted.`,
        'Give this user the right to read it.',
        exitCode.usage,
      )
    default: {
      const reason = error instanceof Error ? error.message : String(error)
      return new Failure(`${file} cannot be read: ${reason}.`, 'Check the file.', exitCode.usage)
    }
  }
}

function isDirectory(file: string, what: string): Failure {
  return new Failure(`${file} is a directory.`, `Name the ${what} in it.`, exitCode.usage)
}
