import type { Dispatcher } from 'undici'
import { pageOrigin, pageUrl, profileText } from './protocol.ts'

/** One way to talk to the API from a page. Every method reads the whole answer. */
export interface Client {
  /** Whether it is to refuse what a server does not share with the page. */
  readonly checksCors: boolean
  /** Whether it is to remember preflights. */
  readonly cachesPreflights: boolean
  /** Takes the cookie. */
  logIn(): Promise<void>
  get(url: string): Promise<unknown>
  put(url: string): Promise<unknown>
}

export const clientNames = [
  'undici.request, cookie by hand',
  'undici.request, tough-cookie',
  'undici fetch, cookie by hand',
  'accredit',
  'jsdom XMLHttpRequest',
  'happy-dom fetch',
] as const

export type ClientName = (typeof clientNames)[number]

/**
 * Makes a client for the API at an origin. Loads what that one needs and no more: the collector would have to go over
 * jsdom's objects in the processes of the others.
 */
export async function createClient(name: ClientName, api: string): Promise<Client> {
  switch (name) {
    case 'undici.request, cookie by hand':
      return requestByHand(api)
    case 'undici.request, tough-cookie':
      return requestWithJar(api)
    case 'undici fetch, cookie by hand':
      return fetchByHand(api)
    case 'accredit':
      return { ...fetchOfPage(await accreditFetch(), api), cachesPreflights: true }
    case 'jsdom XMLHttpRequest':
      return jsdomXhr(api)
    case 'happy-dom fetch':
      return fetchOfPage(await happyDomFetch(), api)
  }
}

const type = { 'content-type': 'application/json' }

const anyOrigin = { checksCors: false, cachesPreflights: false }
const pageOnly = { checksCors: true, cachesPreflights: false }

function cookieOf(lines: string | readonly string[] | null | undefined): string {
  const line = typeof lines === 'string' ? lines : (lines?.[0] ?? '')
  return line.split(';')[0] ?? ''
}

async function requestByHand(api: string): Promise<Client> {
  const { request } = await import('undici')
  const state = { cookie: '' }
  return {
    ...anyOrigin,
    async logIn() {
      const { headers, body } = await request(`${api}/login`)
      await body.dump()
      state.cookie = cookieOf(headers['set-cookie'])
    },
    async get(url) {
      const { body } = await request(url, { headers: { origin: pageOrigin, cookie: state.cookie } })
      return body.json()
    },
    async put(url) {
      const headers = { origin: pageOrigin, cookie: state.cookie, ...type }
      const { body } = await request(url, { method: 'PUT', headers, body: profileText })
      return body.json()
    },
  }
}

/** As cheap as the jar can be attached: without its promises, and without a look at headers that are not there. */
async function requestWithJar(api: string): Promise<Client> {
  const [{ request }, { CookieJar }] = await Promise.all([import('undici'), import('tough-cookie')])
  const jar = new CookieJar()
  const send = async (
    url: string,
    method: Dispatcher.HttpMethod,
    headers: Record<string, string>,
    body: string | null,
  ) => {
    const cookie = jar.getCookieStringSync(url)
    const sent = cookie === '' ? headers : { ...headers, cookie }
    const response = await request(url, { method, headers: sent, body })
    const lines = response.headers['set-cookie']
    if (lines === undefined) return response.body
    for (const line of typeof lines === 'string' ? [lines] : lines) jar.setCookieSync(line, url)
    return response.body
  }
  return {
    ...anyOrigin,
    async logIn() {
      const body = await send(`${api}/login`, 'GET', { origin: pageOrigin }, null)
      await body.dump()
    },
    async get(url) {
      const body = await send(url, 'GET', { origin: pageOrigin }, null)
      return body.json()
    },
    async put(url) {
      const body = await send(url, 'PUT', { origin: pageOrigin, ...type }, profileText)
      return body.json()
    },
  }
}

async function fetchByHand(api: string): Promise<Client> {
  const { fetch } = await import('undici')
  const state = { cookie: '' }
  return {
    ...anyOrigin,
    async logIn() {
      const { headers } = await fetch(`${api}/login`)
      state.cookie = cookieOf(headers.getSetCookie())
    },
    async get(url) {
      const response = await fetch(url, { headers: { origin: pageOrigin, cookie: state.cookie } })
      return response.json()
    },
    async put(url) {
      const headers = { origin: pageOrigin, cookie: state.cookie, ...type }
      const response = await fetch(url, { method: 'PUT', headers, body: profileText })
      return response.json()
    },
  }
}

/** What the two `fetch`es of a page have in common. */
type PageFetch = (
  url: string,
  init: {
    readonly credentials: 'include'
    readonly method?: string
    readonly headers?: Record<string, string>
    readonly body?: string
  },
) => Promise<{ json(): Promise<unknown>; text(): Promise<string> }>

function fetchOfPage(fetch: PageFetch, api: string): Client {
  return {
    ...pageOnly,
    async logIn() {
      const response = await fetch(`${api}/login`, { credentials: 'include' })
      await response.text()
    },
    async get(url) {
      const response = await fetch(url, { credentials: 'include' })
      return response.json()
    },
    async put(url) {
      const init = { method: 'PUT', credentials: 'include', headers: type, body: profileText } as const
      const response = await fetch(url, init)
      return response.json()
    },
  }
}

async function accreditFetch(): Promise<PageFetch> {
  const { createBrowser } = await import('@accredit/browser')
  return createBrowser({ network: true }).open(pageUrl).fetch
}

async function happyDomFetch(): Promise<PageFetch> {
  const { Window } = await import('happy-dom')
  const window = new Window({ url: pageUrl })
  return (url, init) => window.fetch(url, init)
}

async function jsdomXhr(api: string): Promise<Client> {
  const { JSDOM } = await import('jsdom')
  const { window } = new JSDOM('', { url: pageUrl })
  const send = (url: string, method: string, body: string | null): Promise<string> =>
    new Promise((resolve, reject) => {
      const xhr = new window.XMLHttpRequest()
      xhr.open(method, url)
      xhr.withCredentials = true
      if (body !== null) xhr.setRequestHeader('content-type', 'application/json')
      xhr.onload = () => resolve(xhr.responseText)
      xhr.onerror = () => reject(new Error('jsdom refused the response'))
      xhr.send(body)
    })
  return {
    ...pageOnly,
    async logIn() {
      await send(`${api}/login`, 'GET', null)
    },
    async get(url) {
      return JSON.parse(await send(url, 'GET', null))
    },
    async put(url) {
      return JSON.parse(await send(url, 'PUT', profileText))
    },
  }
}
