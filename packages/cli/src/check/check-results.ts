import { Readable } from 'node:stream'
import { CheckInputError, type CheckOptions, type CheckResult, check } from '@accredit/doctor/check'
import { exitCode } from '../exit-code.ts'
import { errorCode, Failure, sentence } from '../failure.ts'
import { openInput, unreadable } from '../input-file.ts'
import type { Terminal } from '../terminal.ts'
import type { CheckSource } from './check-plan.ts'

type Results = AsyncGenerator<CheckResult, void, undefined>

/**
 * The results of every request of a source, one after the other.
 *
 * @throws {Failure} with the code of wrong usage for what cannot be asked or read: a recording that breaks off does so after
 *   the results of what could be read.
 */
export async function* checkResults(source: CheckSource, options: CheckOptions, terminal: Terminal): Results {
  try {
    switch (source.kind) {
      case 'requests':
        for (const request of source.requests) yield await check(request, options)
        return
      case 'har':
        return yield* recordedResults(source, options, terminal)
      case 'openapi':
        return yield* describedResults(source, options)
    }
  } catch (error) {
    throw error instanceof CheckInputError ? inputFailure(error) : error
  }
}

/** A recording is judged without a network: what would reach it has no meaning. */
async function* recordedResults(
  { file, credentials }: CheckSource & { kind: 'har' },
  { engines, signal }: CheckOptions,
  { stdin }: Terminal,
): Results {
  const { checkHar, HarError } = await import('@accredit/doctor/har')
  const recording = file === '-' ? Readable.from(stdin) : await openInput(file, 'recording')
  try {
    yield* checkHar(recording, {
      ...(engines !== undefined && { engines }),
      ...(signal !== undefined && { signal }),
      ...(credentials !== null && { credentials }),
    })
  } catch (error) {
    if (error instanceof HarError) throw inputFailure(error)
    throw errorCode(error) === undefined ? error : unreadable(file, 'recording', error)
  }
}

async function* describedResults(
  { file, from, server, writes, credentials }: CheckSource & { kind: 'openapi' },
  options: CheckOptions,
): Results {
  const { OpenApiError, requestsFromOpenApi } = await import('@accredit/doctor/openapi')
  const described = {
    origins: from,
    writes,
    ...(server !== null && { server }),
    ...(credentials !== null && { credentials }),
  }
  try {
    for (const { request, notes } of await requestsFromOpenApi(file, described)) {
      const result = await check(request, options)
      yield { ...result, notes: [...notes, ...result.notes] }
    }
  } catch (error) {
    if (error instanceof OpenApiError) throw inputFailure(error)
    throw errorCode(error) === undefined ? error : unreadable(file, 'description', error)
  }
}

/** What cannot be asked, or read: the error says so, and what to do. */
function inputFailure({ message, fix }: Error & { readonly fix: string }): Failure {
  return new Failure(sentence(message), sentence(fix), exitCode.usage)
}
