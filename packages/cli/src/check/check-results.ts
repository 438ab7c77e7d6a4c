import { Readable } from 'node:stream'
import type { CheckResult } from '@accredit/doctor'
import {
  CheckInputError,
  type CheckOptions,
  check,
  checkHar,
  HarError,
  OpenApiError,
  requestsFromOpenApi,
} from '@accredit/doctor/check'
import { exitCode } from '../exit-code.ts'
import { errorCode, Failure, sentence } from '../failure.ts'
import { openInput, unreadable } from '../input-file.ts'
import type { Terminal } from '../terminal.ts'
import type { CheckSource } from './check-plan.ts'

/**
 * The results of every request of a source, one after the other.
 *
 * @throws {Failure} with the code of wrong usage for what cannot be asked or read: a recording that breaks off does so after
 *   the results of what could be read.
 */
export async function* checkResults(
  source: CheckSource,
  options: CheckOptions,
  { stdin }: Terminal,
): AsyncGenerator<CheckResult, void, undefined> {
  try {
    switch (source.kind) {
      case 'requests':
        for (const request of source.requests) yield await check(request, options)
        return
      case 'har':
        yield* checkHar(
          source.file === '-' ? Readable.from(stdin) : await openInput(source.file, 'recording'),
          recorded(source, options),
        )
        return
      case 'openapi': {
        const { file, from, server, writes, credentials } = source
        const requests = await requestsFromOpenApi(file, {
          origins: from,
          writes,
          ...(server !== null && { server }),
          ...(credentials !== null && { credentials }),
        })
        for (const { request, notes } of requests) {
          const result = await check(request, options)
          yield { ...result, notes: [...notes, ...result.notes] }
        }
        return
      }
    }
  } catch (error) {
    throw inputFailure(error, source)
  }
}

/** A recording is judged without a network: what would reach it has no meaning. */
function recorded({ credentials }: CheckSource & { kind: 'har' }, options: CheckOptions) {
  const { engines, signal } = options
  return {
    ...(engines !== undefined && { engines }),
    ...(signal !== undefined && { signal }),
    ...(credentials !== null && { credentials }),
  }
}

function inputFailure(error: unknown, source: CheckSource): unknown {
  if (error instanceof CheckInputError || error instanceof HarError || error instanceof OpenApiError) {
    return new Failure(sentence(error.message), sentence(error.fix), exitCode.usage)
  }
  if (source.kind === 'requests' || errorCode(error) === undefined) return error
  return unreadable(source.file, source.kind === 'har' ? 'recording' : 'description', error)
}
