import type { Browser, Page } from '@accredit/browser'
import type { Probe } from './probe.ts'

/** Local network access is not what is audited: a server on loopback stands for the one that it will be. */
const options = { addressSpace: 'loopback' } as const

/** The page that a probe comes from. */
export function openPage(browser: Browser, { origin, url }: Pick<Probe, 'origin' | 'url'>): Page {
  if (origin === null) return browser.open(new URL('/', url), options)
  if (origin === 'null') return browser.open('https://sandbox.example/', { ...options, opaque: 'sandbox' })
  return browser.open(`${origin}/`, options)
}

/** What the script of that page passes to `fetch`. */
export function initOf(
  { method, headers, body }: Pick<Probe, 'method' | 'headers' | 'body'>,
  credentials: 'include' | 'omit',
) {
  const lines = headers.map(([name, value]): [string, string] => [name, value])
  return { method, headers: lines, credentials, ...(body === null ? {} : { body }) }
}
