import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, test } from 'vitest'

const candidates = [
  process.env['CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/**
 * Tests in a real headless Chromium. Without one they are skipped by name, and in CI (where `CI` is set) they fail:
 * there a browser is part of the promise. `CHROMIUM` names another executable.
 */
export function describeInChromium(name: string, define: (browser: () => Browser) => void): void {
  const executablePath = candidates.find(path => path !== undefined && existsSync(path))
  if (executablePath === undefined) {
    if (process.env['CI']) {
      test(name, () => {
        throw new Error('There is no Chromium. Install it, or name one in CHROMIUM.')
      })
    } else test.skip(`${name} (no Chromium on this machine: install it, or name one in CHROMIUM)`, () => {})
    return
  }
  describe(name, () => {
    let browser: Browser | undefined
    beforeAll(async () => {
      browser = await chromium.launch({ executablePath, args })
    })
    afterAll(() => browser?.close())
    define(() => {
      if (browser === undefined) throw new Error('Chromium did not start.')
      return browser
    })
  })
}
