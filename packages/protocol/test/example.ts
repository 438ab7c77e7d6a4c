import {
  type FetchRequest,
  type FetchRequestInit,
  fetchRequest,
  type HeaderList,
  originOf,
  type Profile,
  profiles,
} from '../src/index.ts'

export const page = new URL('https://app.example/cart')
export const api = new URL('https://api.test/me?x=1')

/** A fetch from `page` to `api`, unless told otherwise; URLs may be strings. */
export function request(
  init: Partial<Omit<FetchRequestInit, 'url' | 'origin'>> & { url?: string; page?: string } = {},
): FetchRequest {
  const { url = api.href, page: from = page.href, ...rest } = init
  return fetchRequest({ url: new URL(url), origin: originOf(new URL(from)), ...rest })
}

/** The same request, after redirects to `urls`. */
export function redirected(start: FetchRequest, ...urls: string[]): FetchRequest {
  return { ...start, urlList: [...start.urlList, ...urls.map(url => new URL(url))] }
}

/** `Name: value` lines as a header list. */
export function headers(...lines: string[]): HeaderList {
  return lines.map(line => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon), line.slice(colon + 1).trim()] as const
  })
}

export const acao = 'Access-Control-Allow-Origin: https://app.example'
export const acac = 'Access-Control-Allow-Credentials: true'

/** The standard with some switches set. */
export function profile(switches: Partial<Profile>): Profile {
  return { ...profiles.spec, ...switches }
}

/** Every byte as a one-character string. */
export const allBytes: readonly string[] = Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte))
