import type { CauseId, Diagnosis } from '../cause.ts'
import { CheckInputError } from '../check/check-input-error.ts'
import type { CheckRequest } from '../check/check-result.ts'
import type { EngineName } from '../engine.ts'
import type { Exchange } from '../exchange.ts'
import {
  finalUrl,
  followRedirect,
  modeCors,
  upperCaseMethod,
  withoutCredentials,
  withoutResponseHeaders,
} from './client-fixes.ts'
import { cookieFix } from './cookie-fix.ts'
import { environmentTitles } from './environment-titles.ts'
import type { Fix } from './fix.ts'
import { type FixContext, fixContext, grantOf } from './fix-context.ts'
import { loginFix } from './login-fix.ts'
import { environmentFix, insecurePageFix, opaquePageFix } from './page-fixes.ts'
import { serverFix } from './server-fix.ts'

export interface FindFixesInput {
  readonly diagnosis: Diagnosis
  /** The request that failed, as far as it is known: a URL or page that does not parse counts as unknown. */
  readonly request: CheckRequest
  /** In which engines a remedy has to pass. */
  readonly engines: readonly EngineName[]
  /** What was recorded, so that a remedy keeps what works today. */
  readonly exchanges?: readonly Exchange[]
}

type Finder = (context: FixContext) => Promise<Fix | null>

const inCode = (value: string | null, otherwise: string): string =>
  value === null ? otherwise : `\`${value}\``

/** Where the headers tend to be forgotten. */
function included({ stage }: Diagnosis): string {
  if (stage === 'preflight') return '`OPTIONS` before authentication included'
  return stage === 'redirect' ? 'redirects included' : 'errors included'
}

/** The origin, or `*` where the server lets everybody read already. */
function allowedValue(context: FixContext): string {
  const isCredentialed = context.checked.request.credentials === 'include'
  return grantOf(context).everybody && !isCredentialed ? '*' : context.origin
}

/** The sentence of the remedy on the server. */
const serverTitles: Readonly<Partial<Record<CauseId, (context: FixContext) => string>>> = {
  'acao-missing': context =>
    `Answer with \`Access-Control-Allow-Origin: ${allowedValue(context)}\`, ${included(context.diagnosis)}.`,
  'acao-mismatch': ({ origin }) =>
    `Answer with the origin that asked, where it is on a list; put \`${origin}\` on it.`,
  'acao-invalid': ({ origin }) => `Send \`${origin}\` in \`Access-Control-Allow-Origin\`.`,
  'acao-multiple': ({ origin }) =>
    `Send one \`Access-Control-Allow-Origin: ${origin}\`: set it in one layer, and remove it in the other.`,
  'acao-star-credentials': ({ origin }) => `Name \`${origin}\` in the place of \`*\`, and allow credentials.`,
  'acac-not-true': () => 'Send `Access-Control-Allow-Credentials: true`, on the preflight and on the answer.',
  'pf-status': () =>
    'Answer the preflight with 204 before authentication and routing, CORS headers included.',
  'pf-redirect': () => 'Answer `OPTIONS` before the rule that redirects.',
  'pf-method': ({ diagnosis, checked }) =>
    `Allow the method ${inCode(diagnosis.method, `\`${checked.request.method}\``)}.`,
  'pf-methods-syntax': () => 'Write `Access-Control-Allow-Methods` as names with commas between.',
  'pf-header': ({ diagnosis }) =>
    `Allow the request header ${inCode(diagnosis.header, 'that the script sets')}.`,
  'pf-headers-syntax': () => 'Write `Access-Control-Allow-Headers` as names with commas between.',
  'pf-auth-wildcard': () => 'Name `Authorization` in `Access-Control-Allow-Headers`: `*` does not cover it.',
  'unexposed-header': ({ diagnosis }) => `Expose ${inCode(diagnosis.header, 'the header')}.`,
  'cached-without-vary': () =>
    'Send `Vary: Origin` on every answer, to refused origins and to requests without `Origin` too, and purge the caches.',
}

const onServer: Finder = async context => {
  const title = serverTitles[context.diagnosis.cause]
  if (title === undefined) return null
  return serverFix(context, { title: title(context), caveats: serverCaveats(context) })
}

function serverCaveats({ diagnosis, replay, failedUrl }: FixContext): readonly string[] {
  if (diagnosis.cause === 'cached-without-vary') return ['Whether a cache heeds `Vary` was not tried.']
  const isLogin = diagnosis.cause === 'pf-redirect' && replay.answerTo('actual', failedUrl).status === 401
  return isLogin ? ['Answer the request itself with 401 in the place of the redirect to the login page.'] : []
}

/** What is tried for each cause, the best first. */
const finders: Readonly<Partial<Record<CauseId, readonly Finder[]>>> = {
  'acao-missing': [loginFix, onServer, finalUrl],
  'acao-mismatch': [loginFix, onServer, finalUrl],
  'acao-invalid': [onServer],
  'acao-multiple': [onServer],
  'acao-star-credentials': [onServer, withoutCredentials],
  'acac-not-true': [onServer, withoutCredentials],
  'pf-status': [onServer],
  'pf-redirect': [finalUrl, onServer],
  'pf-method': [upperCaseMethod, onServer],
  'pf-methods-syntax': [onServer],
  'pf-header': [withoutResponseHeaders, onServer],
  'pf-headers-syntax': [onServer],
  'pf-auth-wildcard': [onServer],
  'redirect-userinfo': [finalUrl],
  'redirect-error-mode': [finalUrl, followRedirect],
  'mode-same-origin': [modeCors],
  'mode-nocors-redirect': [modeCors],
  'opaque-body': [modeCors],
  'unexposed-header': [onServer],
  'cookie-withheld': [cookieFix],
  'cached-without-vary': [onServer],
}

/**
 * The remedies of a failure, the best first. A remedy on the server passed the same request in every engine of
 * `provenIn` before it is returned; one that no header can be is a sentence.
 *
 * @returns none where no remedy passes, or where no page could make such a request
 */
export async function findFixes(input: FindFixesInput): Promise<readonly Fix[]> {
  const { diagnosis, request, engines, exchanges = [] } = input
  const titles = environmentTitles[diagnosis.cause]
  if (titles !== undefined) return titles(diagnosis).map(title => environmentFix({ diagnosis }, title))
  const context = contextOf(diagnosis, request, engines, exchanges)
  if (context === null) return []
  if (context.origin === 'null') return [opaquePageFix(context)]
  const fixes: Fix[] = []
  for (const find of [insecurePageFix, ...(finders[diagnosis.cause] ?? [])]) {
    const fix = await find(context)
    if (fix !== null) fixes.push(fix)
  }
  return fixes
}

/** What was pasted may name a method or header that no page can use: then there is nothing to try. */
function contextOf(...input: Parameters<typeof fixContext>): FixContext | null {
  try {
    return fixContext(...input)
  } catch (error) {
    if (error instanceof CheckInputError) return null
    throw error
  }
}
