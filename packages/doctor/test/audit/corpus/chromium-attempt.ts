import type { BrowserContext, Frame } from 'playwright-core'
import { privateBody } from './account.ts'
import { api, evil, type PageAttempt, type Sight } from './corpus-case.ts'

/** An attempt on one running server. */
export interface Errand {
  readonly port: number
  readonly made: PageAttempt
}

/** Gives a context the session of the API, which travels to it from every site. */
export function signIn(context: BrowserContext): Promise<void> {
  const domain = new URL(api).hostname
  return context.addCookies([
    { name: 'session', value: 'ada', domain, path: '/', secure: true, sameSite: 'None' },
  ])
}

/**
 * Makes the attempts in Chromium, those of one origin in one page and at once.
 *
 * @returns what each saw, in order
 */
export async function attemptAll(
  context: BrowserContext,
  errands: readonly Errand[],
): Promise<readonly Sight[]> {
  const seen = new Map<Errand, Sight>()
  for (const origin of new Set(errands.map(({ made }) => made.from))) {
    const own = errands.filter(({ made }) => made.from === origin)
    const frame = await documentAt(context, origin)
    const requests = own.map(({ port, made }) => ({ ...made, url: `${api}:${port}${made.path}` }))
    const sights = await frame.evaluate(makeRequests, { requests, secret: privateBody })
    for (const [i, errand] of own.entries()) seen.set(errand, sights[i] ?? 'nothing')
    await frame.page().close()
  }
  return errands.map(errand => seen.get(errand) ?? 'nothing')
}

/** A document whose origin is `origin`, by its own word. */
async function documentAt(context: BrowserContext, origin: string): Promise<Frame> {
  const page = await context.newPage()
  await page.goto(`${origin === 'null' ? evil : origin}/`)
  const frame = page.frames()[origin === 'null' ? 1 : 0]
  const is = await frame?.evaluate(() => self.origin)
  if (frame === undefined || is !== origin) throw new Error(`A page of ${origin} has the origin ${is}.`)
  return frame
}

interface PageRequest extends PageAttempt {
  readonly url: string
}

/** Runs in a page, with nothing of this file but its argument. */
function makeRequests({
  requests,
  secret,
}: {
  readonly requests: readonly PageRequest[]
  readonly secret: string
}): Promise<Sight[]> {
  const sightOf = (text: string): Sight => (text === secret ? 'private' : 'anonymous')
  const overSocket = ({ url }: PageRequest) =>
    new Promise<Sight>(resolve => {
      const socket = new WebSocket(url.replace('https:', 'wss:'))
      socket.onmessage = event => {
        resolve(sightOf(String(event.data)))
        socket.close()
      }
      socket.onclose = () => resolve('nothing')
    })
  const overFetch = async ({ url, method, headers, credentials }: PageRequest): Promise<Sight> => {
    const body = method === 'POST' ? '{}' : null
    try {
      const response = await fetch(url, { method, headers, credentials, body, cache: 'no-store' })
      return sightOf(await response.text())
    } catch {
      return 'nothing'
    }
  }
  return Promise.all(
    requests.map(request => (request.kind === 'websocket' ? overSocket(request) : overFetch(request))),
  )
}
