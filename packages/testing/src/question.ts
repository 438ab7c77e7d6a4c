import {
  CheckInputError,
  type CheckOptions,
  type CheckRequest,
  type CheckResult,
  check,
  type EngineName,
  type Fix,
} from '@accredit/doctor'
import { enginesOf } from './cors-engines.ts'
import { headerLines, type RequestOptions, requestFields } from './request-options.ts'
import type { AskedTarget } from './target.ts'

/** A request of a page, what every engine made of it, and what would mend it. */
export interface Answer {
  readonly result: CheckResult
  /** Sought over what was recorded: the target is not asked again. */
  readonly fixes: () => Promise<readonly Fix[]>
}

/**
 * Asks a target as a page would.
 *
 * @param from an origin or the URL of a page
 * @throws TypeError for what no page can ask, with what to write instead
 */
export async function ask(
  { url, cookies, headers, connection }: AskedTarget,
  from: string,
  options: RequestOptions,
  rest: Pick<CheckRequest, 'preflightOnly'> & Pick<CheckOptions, 'uploadListener'> = {},
): Promise<Answer> {
  const { uploadListener, ...fields } = rest
  const engines = enginesOf(options)
  const request: CheckRequest = {
    ...requestFields(options),
    ...fields,
    url: new URL(options.path ?? '', url).href,
    from,
    headers: [...headers, ...headerLines(options.headers)],
    cookies: [...cookies, ...(options.cookies ?? [])],
  }
  const settings: CheckOptions = {
    ...connection,
    engines,
    ...(uploadListener !== undefined && { uploadListener }),
  }
  const result = await checked(request, { ...settings, includeFixes: false })
  return { result, fixes: () => fixesFor(request, result, engines) }
}

/** @throws TypeError that says what to write instead, which the message of a CheckInputError leaves to its `fix` */
async function checked(request: CheckRequest, options: CheckOptions): Promise<CheckResult> {
  try {
    return await check(request, options)
  } catch (error) {
    if (error instanceof CheckInputError) {
      throw new TypeError(`${error.message}. ${error.fix}.`, { cause: error })
    }
    throw error
  }
}

async function fixesFor(
  request: CheckRequest,
  { exchanges }: CheckResult,
  engines: readonly EngineName[],
): Promise<readonly Fix[]> {
  const { fixes } = await check(request, { engines, network: false, recorded: exchanges })
  return fixes
}
