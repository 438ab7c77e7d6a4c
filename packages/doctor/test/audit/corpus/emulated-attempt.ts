import { type Browser, createBrowser, type Page } from '@accredit/browser'
import { privateBody } from './account.ts'
import { api, type CorpusCase, evil, type PageAttempt, type Running, type Sight } from './corpus-case.ts'

/** A browser that is signed in to the server of a case, as Chromium would be, with third-party cookies allowed. */
export function signedIn({ port }: Running, { session }: CorpusCase): Browser {
  const browser = createBrowser({
    profile: 'chromium',
    thirdPartyCookies: 'allow',
    servers: { [api]: `http://127.0.0.1:${port}` },
  })
  if (session !== null) browser.cookieJar.set(`${session}; Path=/; Secure; SameSite=None`, api)
  return browser
}

/** Makes the attempt in the emulated browser. WebSockets are not emulated: there it is null. */
export async function attempt(browser: Browser, made: PageAttempt): Promise<Sight | null> {
  if (made.kind === 'websocket') return null
  try {
    const response = await pageOf(browser, made.from).fetch(api + made.path, {
      method: made.method,
      headers: made.headers,
      credentials: made.credentials,
      body: made.method === 'POST' ? '{}' : null,
    })
    return (await response.text()) === privateBody ? 'private' : 'anonymous'
  } catch (error) {
    if (error instanceof TypeError) return 'nothing'
    throw error
  }
}

function pageOf(browser: Browser, origin: string): Page {
  return origin === 'null'
    ? browser.open(`${evil}/`, { opaque: 'sandbox', topLevel: evil })
    : browser.open(`${origin}/`)
}
