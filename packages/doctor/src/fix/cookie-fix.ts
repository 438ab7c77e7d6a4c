import { createBrowser } from '@accredit/browser'
import type { CheckedRequest } from '../check/checked-request.ts'
import type { EngineName } from '../engine.ts'
import { engines as engineTable } from '../engine.ts'
import { clientCode } from './client-code.ts'
import type { Fix } from './fix.ts'
import { asking, type FixContext } from './fix-context.ts'

/** A `Set-Cookie` value that travels cross-site where the browser lets any cookie do so. */
function crossSiteCookie(line: string): string {
  const parts = line.split(';').map(part => part.trim())
  const isReplaced = (part: string): boolean => /^(samesite(=|$)|secure$)/i.test(part)
  const [pair = '', ...attributes] = parts
  return [pair, ...attributes.filter(part => !isReplaced(part)), 'SameSite=None', 'Secure'].join('; ')
}

/** The engines in which a cookie, set in an earlier visit, travels with the request. */
async function travels(
  { pageUrl, pageOptions, request, target }: CheckedRequest,
  line: string,
  engines: readonly EngineName[],
): Promise<readonly EngineName[]> {
  const name = line.slice(0, line.indexOf('='))
  const proven: EngineName[] = []
  for (const profile of engines) {
    const cookies: string[] = []
    const browser = createBrowser({
      profile,
      intercept: async ({ headers }) => {
        for (const [header, value] of headers) if (header.toLowerCase() === 'cookie') cookies.push(value)
        return { status: 200, statusMessage: '', headers: [], body: null, address: null }
      },
    })
    browser.cookieJar.set(line, target)
    // Whether the page may read the answer is another matter; the cookie has left by then.
    await browser
      .open(pageUrl, pageOptions)
      .fetch(request.url, { credentials: request.credentials })
      .catch(() => null)
    if (cookies.some(value => value.split('; ').some(pair => pair.startsWith(`${name}=`))))
      proven.push(profile)
  }
  return proven
}

/** Lets a cookie travel: by its attributes, and by the credentials mode of the request. */
export async function cookieFix(context: FixContext): Promise<Fix> {
  const altered = asking(context, { credentials: 'include' })
  const [line = 'session=value; Path=/; HttpOnly'] = context.checked.request.cookies
  const cookie = crossSiteCookie(line)
  const provenIn = await travels(altered.checked, cookie, context.engines)
  const failing = context.engines.filter(engine => !provenIn.includes(engine))
  const asks = context.checked.request.credentials === 'include'
  return {
    cause: context.diagnosis.cause,
    side: 'server',
    title: `Set the cookie with \`SameSite=None; Secure\`, over https${asks ? '' : ", and ask with `credentials: 'include'`"}; or serve page and API from one site.`,
    changes: [{ op: 'set', on: 'response', name: 'Set-Cookie', value: cookie }],
    status: null,
    policy: null,
    client: asks ? null : clientCode(altered.checked.request),
    provenIn,
    caveats: [
      '`SameSite=None` sends the cookie with the requests of every site: guard what changes state against forged requests.',
      ...(failing.length === 0
        ? []
        : [
            `It does not travel in ${failing.map(name => engineTable[name].label).join(', ')}: there only one site for page and API helps.`,
          ]),
      ...context.caveats,
    ],
  }
}
