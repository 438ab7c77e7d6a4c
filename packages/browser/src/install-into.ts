import type { Environment } from './environment.ts'
import { environmentOf, type Page, type PageOptions } from './page.ts'

/** A window of jsdom or happy-dom, or a global object: what has a `fetch` and friends to be replaced. */
export interface InstallTarget {
  readonly document?: { cookie: string }
  readonly location?: { readonly href: string }
}

export interface InstalledPage {
  readonly page: Page
  /** Puts everything back. */
  uninstall(): void
}

const replaced = [
  'fetch',
  'Request',
  'Response',
  'Headers',
  'XMLHttpRequest',
  'XMLHttpRequestEventTarget',
  'XMLHttpRequestUpload',
  'ProgressEvent',
  'EventSource',
] as const

/** @throws TypeError when there is no URL, or one without an origin */
export function environmentOfTarget(
  target: InstallTarget,
  options: PageOptions & { readonly url?: string },
): () => Environment {
  const href = () => options.url ?? target.location?.href
  const first = href()
  if (first === undefined || (options.opaque === undefined && /^(about|data|file):/.test(first))) {
    throw new TypeError(
      `A page at ${first ?? 'no URL'} has no origin that a server could allow. Give the window a URL ` +
        "(new JSDOM('', { url: 'https://app.example/' })), or pass { url: 'https://app.example/' }.",
    )
  }
  let url = first
  let environment = environmentOf(url, options)
  // The window may navigate, or push a state; the page is where the window is.
  return () => {
    const now = href() ?? url
    if (now !== url) {
      url = now
      environment = environmentOf(url, options)
    }
    return environment
  }
}

/** Puts a page's classes in the place of a target's own, and its cookies in the place of the document's. */
export function install(target: InstallTarget, page: Page): InstalledPage {
  const undo: (() => void)[] = []
  const define = (object: object, name: string, descriptor: PropertyDescriptor) => {
    const before = Object.getOwnPropertyDescriptor(object, name)
    Object.defineProperty(object, name, { configurable: true, enumerable: true, ...descriptor })
    undo.push(() => {
      if (before === undefined) Reflect.deleteProperty(object, name)
      else Object.defineProperty(object, name, before)
    })
  }
  for (const name of replaced) define(target, name, { writable: true, value: page[name] })
  const { document } = target
  if (document !== undefined) {
    for (const pair of document.cookie.split('; ')) if (pair !== '') page.cookie = pair
    define(document, 'cookie', {
      get: () => page.cookie,
      set: (line: unknown) => {
        page.cookie = String(line)
      },
    })
  }
  return {
    page,
    uninstall: () => {
      for (const step of undo.reverse()) step()
    },
  }
}
