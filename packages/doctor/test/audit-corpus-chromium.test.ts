import type { BrowserContext, Frame } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { privateBody } from './audit/corpus/account.ts'
import { executablePath, startChromium } from './audit/corpus/chromium.ts'
import { corpus } from './audit/corpus/corpus.ts'
import { api, evil, type PageAttempt, type Running, type Sight } from './audit/corpus/corpus-case.ts'
import { openFrontDoor } from './audit/corpus/front-door.ts'

/** An attempt on one running server, as a page can be told of it. */
interface Errand {
  readonly id: string
  readonly url: string
  readonly made: PageAttempt
}

/** Runs in a page: makes every attempt, and says what came of each, in order. */
async function run({ errands, secret }: { errands: readonly Errand[]; secret: string }): Promise<Sight[]> {
  const sightOf = (text: string): Sight => (text === secret ? 'private' : 'anonymous')
  const socketSight = (url: string) =>
    new Promise<Sight>(resolve => {
      const socket = new WebSocket(url.replace('https:', 'wss:'))
      socket.onmessage = event => {
        resolve(sightOf(String(event.data)))
        socket.close()
      }
      socket.onclose = () => resolve('nothing')
    })
  const fetchSight = async (url: string, { method, headers, credentials }: PageAttempt): Promise<Sight> => {
    try {
      const body = method === 'POST' ? '{}' : null
      return sightOf(
        await (await fetch(url, { method, headers, credentials, body, cache: 'no-store' })).text(),
      )
    } catch {
      return 'nothing'
    }
  }
  return Promise.all(
    errands.map(({ url, made }) => (made.kind === 'websocket' ? socketSight(url) : fetchSight(url, made))),
  )
}

/** A document whose origin is `origin`, proven by its own word. */
async function documentAt(context: BrowserContext, origin: string): Promise<Frame> {
  const page = await context.newPage()
  await page.goto(`${origin === 'null' ? evil : origin}/`)
  const frame = origin === 'null' ? page.frames()[1] : page.mainFrame()
  if (frame === undefined) throw new Error('The sandboxed frame is missing.')
  expect(await frame.evaluate(() => self.origin)).toBe(origin)
  return frame
}

const name = 'what the corpus says of pages is true in Chromium'
const executable = executablePath

if (executable !== null)
  describe(name, () => {
    const servers: Running[] = []
    const seen = new Map<string, Sight[]>()
    let close = async () => {}

    beforeAll(async () => {
      // h3 warns of two of the options that the corpus is about.
      vi.spyOn(console, 'warn').mockImplementation(() => {})
      const door = await openFrontDoor()
      servers.push(door)
      const browser = await startChromium(executable, door.port)
      close = browser.close
      const { context } = browser
      await context.addCookies([
        {
          name: 'session',
          value: 'ada',
          domain: 'api.shop.example',
          path: '/',
          secure: true,
          sameSite: 'None',
        },
      ])
      const byOrigin = new Map<string, Errand[]>()
      for (const one of corpus) {
        const running = await one.start()
        servers.push(running)
        for (const made of one.pages) {
          if (made.notInChromium !== null) continue
          const errand = { id: one.id, url: `${api}:${running.port}${made.path}`, made }
          byOrigin.set(made.from, [...(byOrigin.get(made.from) ?? []), errand])
        }
      }
      for (const [origin, errands] of byOrigin) {
        const frame = await documentAt(context, origin)
        const sights = await frame.evaluate(run, { errands, secret: privateBody })
        for (const [i, { id, made }] of errands.entries()) {
          const key = keyOf(id, made)
          const sight = sights[i]
          if (sight !== undefined) seen.set(key, [...(seen.get(key) ?? []), sight])
        }
        await frame.page().close()
      }
    }, 120_000)

    afterAll(async () => {
      vi.restoreAllMocks()
      await close()
      await Promise.all(servers.map(server => server.close()))
    })

    const shown = corpus.filter(one => one.pages.some(made => made.notInChromium === null))
    test.each(shown.map(one => [one.id, one] as const))('%s', (id, one) => {
      const pages = one.pages.filter(made => made.notInChromium === null)
      expect(pages.map(made => [made, seen.get(keyOf(id, made))])).toEqual(
        pages.map(made => [made, [made.sees]]),
      )
    })
  })
else if (process.env['CI'])
  test(name, () => {
    throw new Error('There is no Chromium. Install it, or name one in CHROMIUM.')
  })
else test.skip(`${name} (no Chromium on this machine: install it, or name one in CHROMIUM)`, () => {})

function keyOf(id: string, made: PageAttempt): string {
  return JSON.stringify([id, made])
}
