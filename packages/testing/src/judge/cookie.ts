import type { CheckResult, EngineVerdict } from '@accredit/doctor'
import { engineLabel } from '../engine-list.ts'
import { type Judgement, unanimous } from '../judgement.ts'
import { ask } from '../question.ts'
import { type RequestOptions, requireKnownOptions } from '../request-options.ts'
import { askedTarget } from '../target.ts'
import { wrap } from '../wrap.ts'

export interface SendCookieOptions extends RequestOptions {
  /** An origin or the URL of a page. */
  readonly from: string
}

/** Whether a cookie travels with a request of a page. Credentials are included unless the options say otherwise. */
export async function judgeSendCookie(
  received: unknown,
  name: string,
  { from, ...options }: SendCookieOptions,
): Promise<Judgement> {
  requireKnownOptions(options, ['from'])
  const target = await askedTarget(received)
  const { result } = await ask(target, from, { credentials: 'include', ...options })
  return {
    held: unanimous(result.verdicts.map(({ cookies }) => cookies.some(isSent(name)))),
    report: () => cookieLines(result, name),
  }
}

function isSent(name: string): (cookie: EngineVerdict['cookies'][number]) => boolean {
  return cookie => cookie.name === name && cookie.what === 'sent'
}

function cookieLines({ request, page, verdicts }: CheckResult, name: string): string[] {
  const labels = Math.max(...verdicts.map(({ engine }) => engineLabel(engine).length))
  const isKnown = verdicts.some(({ cookies }) => cookies.some(cookie => cookie.name === name))
  const hint =
    isKnown || request.credentials !== 'include'
      ? []
      : wrap(`Nobody has set it: write cookies: ['${name}=…; SameSite=None; Secure'].`)
  return [
    ...wrap(`${request.method} ${request.url}`),
    ...wrap(`from ${page.origin}, ${page.relation}, credentials ${request.credentials}`),
    '',
    ...verdicts.flatMap(verdict =>
      wrap(
        cookieText(verdict, name, request.credentials),
        `  ${engineLabel(verdict.engine).padEnd(labels)}  `,
      ),
    ),
    ...(hint.length === 0 ? [] : ['', ...hint]),
  ]
}

function cookieText({ cookies }: EngineVerdict, name: string, credentials: string): string {
  const own = cookies.filter(cookie => cookie.name === name)
  const cookie = own.find(isSent(name)) ?? own[0]
  if (cookie !== undefined) {
    return cookie.what === 'sent' ? 'sent' : `${cookie.what}: ${cookie.reason}`
  }
  return credentials === 'include' ? 'no such cookie' : `not sent: credentials ${credentials}`
}
