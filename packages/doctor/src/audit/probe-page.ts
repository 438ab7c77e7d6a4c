import type { Browser, Page } from '@accredit/browser'
import type { Probe } from './probe.ts'

/** The page that a probe comes from. */
export function openPage(browser: Browser, { origin, url }: Pick<Probe, 'origin' | 'url'>): Page {
  if (origin === null) return browser.open(new URL('/', url))
  if (origin === 'null') return browser.open('https://sandbox.example/', { opaque: 'sandbox' })
  return browser.open(`${origin}/`)
}

/** What the script of that page passes to `fetch`. */
export function initOf(
  { method, headers, body }: Pick<Probe, 'method' | 'headers' | 'body'>,
  credentials: 'include' | 'omit',
) {
  const lines = headers.map(([name, value]): [string, string] => [name, value])
  return { method, headers: lines, credentials, ...(body === null ? {} : { body }) }
}
