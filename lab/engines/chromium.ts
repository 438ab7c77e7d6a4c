import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium as playwright } from 'playwright-core'
import type { Engine } from './engine.ts'
import { findExecutable } from './executable.ts'
import { Tabs } from './tabs.ts'

const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // A process for each of thousands of sites takes longer than all else, and no rule of fetch asks for it.
  '--disable-site-isolation-trials',
  '--disable-features=IsolateOrigins,site-per-process,BackForwardCache,SpareRendererForSitePerProcess,Prerender2,PreconnectToSearch',
  '--renderer-process-limit=4',
  // Pages in the background would be slowed to one timer a second.
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
]

/** Ctrl-C is the lab's: it prints what it has, and stops the engines itself. */
const leaveSignals = { handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false }

/** Debian's build blocks third-party cookies; the profile is that of one that leaves them on. */
const preferences = { profile: { cookie_controls_mode: 0, block_third_party_cookies: false } }

export const chromium: Engine = {
  name: 'chromium',
  hint: 'apt-get install chromium, or name one in CHROMIUM',
  find: () => findExecutable([process.env['CHROMIUM'], 'chromium', 'chromium-browser', 'google-chrome']),
  async start() {
    const executablePath = this.find()
    if (executablePath === null) throw new Error(`There is no Chromium: ${this.hint}.`)
    const profile = await mkdtemp(join(tmpdir(), 'accredit-lab-chromium-'))
    await mkdir(join(profile, 'Default'))
    await writeFile(join(profile, 'Default', 'Preferences'), JSON.stringify(preferences))
    const context = await playwright.launchPersistentContext(profile, {
      executablePath,
      args,
      ignoreHTTPSErrors: true,
      ...leaveSignals,
    })
    const tabs = new Tabs(() => context.newPage())
    return {
      version: context.browser()?.version() ?? 'unknown',
      go: async (tab, url) => {
        await (await tabs.named(tab)).goto(url, { waitUntil: 'commit' })
      },
      stop: async () => {
        await context.close().catch(() => {})
        await rm(profile, { recursive: true, force: true, maxRetries: 5 })
      },
    }
  },
}
