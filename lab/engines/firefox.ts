import puppeteer from 'puppeteer-core'
import type { Engine } from './engine.ts'
import { findExecutable } from './executable.ts'
import { Tabs } from './tabs.ts'

/** What would talk to the world, or ask a person. Nothing here changes what CORS and cookies do. */
const extraPrefsFirefox = {
  'app.update.enabled': false,
  'browser.safebrowsing.malware.enabled': false,
  'browser.safebrowsing.phishing.enabled': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  // A process for each of thousands of sites takes longer than all else.
  'fission.autostart': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'services.settings.server': 'data:,#remote-settings-dummy/v1',
  'toolkit.telemetry.enabled': false,
}

export const firefox: Engine = {
  name: 'firefox',
  hint: 'apt-get install firefox-esr, or name one in FIREFOX',
  find: () => findExecutable([process.env['FIREFOX'], 'firefox-esr', 'firefox']),
  async start() {
    const executablePath = this.find()
    if (executablePath === null) throw new Error(`There is no Firefox: ${this.hint}.`)
    const browser = await puppeteer.launch({
      browser: 'firefox',
      executablePath,
      headless: true,
      acceptInsecureCerts: true,
      extraPrefsFirefox,
      // Ctrl-C is the lab's: it prints what it has, and stops the engines itself.
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
    })
    const tabs = new Tabs(() => browser.newPage())
    return {
      version: (await browser.version()).replace(/^[^\d]*/, ''),
      go: async (tab, url) => {
        const page = await tabs.named(tab)
        // The page moves on by itself before puppeteer has seen it, which it takes for a failure.
        await page.goto(url, { waitUntil: 'domcontentloaded', timeout: 10_000 }).catch(() => {})
      },
      stop: async () => {
        await browser.close().catch(() => {})
      },
    }
  },
}
