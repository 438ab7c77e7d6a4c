import { check } from '../check/check.ts'
import type { CheckOptions } from '../check/check-options.ts'
import type { CheckResult } from '../check/check-result.ts'
import type { HarSource } from './har-record.ts'
import { exchangesFromHar, type HarRequestOptions } from './har-requests.ts'

export interface CheckHarOptions
  extends Omit<CheckOptions, 'network' | 'servers' | 'hosts' | 'connectTo' | 'tls' | 'recorded'>,
    HarRequestOptions {}

/**
 * Judges every cross-origin request of a HAR by what was recorded. Nothing is sent.
 *
 * @throws HarError after the results of what could be read
 */
export async function* checkHar(
  source: HarSource,
  { credentials, ...options }: CheckHarOptions = {},
): AsyncGenerator<CheckResult, void, undefined> {
  const requests = exchangesFromHar(source, credentials === undefined ? {} : { credentials })
  for await (const { request, exchanges, notes } of requests) {
    const result = await check(request, { ...options, network: false, recorded: exchanges })
    yield { ...result, notes: [...notes, ...result.notes] }
  }
}
