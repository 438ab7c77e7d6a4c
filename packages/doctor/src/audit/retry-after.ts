import type { HeaderList } from '@accredit/protocol'
import { getHeader } from '@accredit/protocol'

/** Statuses that ask for less. */
const busyStatuses: ReadonlySet<number> = new Set([429, 503])

/** How often an exchange is tried again at most. */
export const retries = 3

/** Milliseconds above which it is not worth waiting. */
export const longestWait = 60_000

/** Whether a response asks to come back later. */
export function isBusy(status: number): boolean {
  return busyStatuses.has(status)
}

/**
 * Milliseconds to leave a host alone: as `Retry-After` says, or 1, 2, 4 s.
 *
 * @param attempt 0 for the first response that asks for it
 * @see https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 */
export function waitBeforeRetry(headers: HeaderList, attempt: number, now: number): number {
  const given = getHeader(headers, 'retry-after')?.trim() ?? ''
  if (/^\d+$/.test(given)) return Number(given) * 1000
  const date = given === '' ? Number.NaN : Date.parse(given)
  return Number.isNaN(date) ? 1000 * 2 ** attempt : Math.max(date - now, 0)
}
