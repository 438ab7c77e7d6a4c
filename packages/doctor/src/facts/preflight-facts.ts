import type { CauseId, Diagnosis } from '../cause.ts'
import {
  type CauseFacts,
  type Compared,
  corsFacts,
  falseCures,
  fetchSection,
  mdnCorsError,
  mdnPage,
} from './cause-facts.ts'
import { headerLine, quoted, reachedServer, theResponse, theUrl } from './phrase.ts'

type PreflightCauseId = Extract<CauseId, `pf-${string}`>

const preflight = fetchSection('cors-preflight-fetch-0')
const methodsName = 'Access-Control-Allow-Methods'
const headersName = 'Access-Control-Allow-Headers'

function comparedStatus({ status, url }: Diagnosis): Compared | null {
  if (status === null) return null
  return { sent: url === null ? 'OPTIONS' : `OPTIONS ${url}`, received: `status ${status}` }
}

function comparedMethod({ method, received }: Diagnosis): Compared | null {
  if (method === null) return null
  return { sent: `Access-Control-Request-Method: ${method}`, received: headerLine(methodsName, received) }
}

function comparedHeader({ header, received }: Diagnosis): Compared | null {
  if (header === null) return null
  return { sent: `Access-Control-Request-Headers: ${header}`, received: headerLine(headersName, received) }
}

/** `Access-Control-*` of the author's own: the client mixed up the two sides. */
function isResponseHeader(header: string | null): boolean {
  return header?.toLowerCase().startsWith('access-control-') === true
}

function methodSuspects({ method, received }: Diagnosis): readonly string[] {
  const isLower = method !== null && method !== method.toUpperCase()
  const lower = `A method that the client writes in lower case: browsers send \`${isLower ? method : 'patch'}\` as it stands, and compare by case.`
  const star = '`*`, which is the name of a method where credentials are used.'
  const usual = ['`Allow` set in the place of `Access-Control-Allow-Methods`.', 'A list that leaves it out.']
  if (received === '*') return [star, lower, ...usual]
  return [lower, star, ...usual]
}

function headerSuspects({ header, received }: Diagnosis): readonly string[] {
  const star =
    '`*`, which is the name of a header where credentials are used, and never covers `Authorization`.'
  const tracing = 'A header that a library began to send, such as one for tracing.'
  const client = 'A client that sets `Access-Control-*` itself: delete it there.'
  if (isResponseHeader(header)) return [client]
  return received === '*' ? [star, tracing, client] : [tracing, star, client]
}

const listSuspects = (): readonly string[] => [
  'A list without commas, or with `;`, quotation marks or brackets in it.',
  'A template that puts line breaks or blanks between the names.',
]

const syntaxSentence = (name: string) => (diagnosis: Diagnosis) =>
  diagnosis.received === null
    ? `${theResponse(diagnosis)} has an \`${name}\` that is no list of names, so the browser did not send the request.`
    : `${theResponse(diagnosis)} has ${quoted(`${name}: ${diagnosis.received}`)}, which is no list of names, so the browser did not send the request.`

const statusSuspects = (): readonly string[] => [
  'Authentication that runs before CORS: a preflight carries no credentials.',
  'A router without `OPTIONS`: 404 or 405.',
  'Protection against forged requests that refuses it.',
  'An API gateway in front.',
  'A body parser that refuses a request without a body.',
]

export const preflightFacts: Readonly<Record<PreflightCauseId, CauseFacts>> = {
  'pf-status': corsFacts({
    title: 'The preflight was not answered with 2xx',
    sentence: diagnosis =>
      `${theResponse(diagnosis)} has ${diagnosis.status === null ? 'a status that is not' : `status ${diagnosis.status}, not`} 2xx, so the browser did not send the request.`,
    compared: comparedStatus,
    suspects: statusSuspects,
    doesNotHelp: [falseCures.noAuth, falseCures.noCors, falseCures.clientHeaders],
    sideEffects: reachedServer,
    references: [preflight, mdnCorsError('CORSPreflightDidNotSucceed')],
  }),
  'pf-redirect': corsFacts({
    title: 'The preflight was redirected',
    sentence: diagnosis =>
      `${theResponse(diagnosis)} is a redirect${diagnosis.status === null ? '' : ` (${diagnosis.status})`}, which a preflight may not be.`,
    compared: comparedStatus,
    suspects: () => [
      'A slash at the end of the path that is missing, or is too much.',
      'A redirect from http to https.',
      'A redirect to a login page.',
      'A redirect to the language of the reader.',
    ],
    doesNotHelp: [
      'CORS headers on the redirect: a redirected preflight fails with any headers.',
      falseCures.noCors,
    ],
    sideEffects: reachedServer,
    references: [preflight, mdnCorsError('CORSExternalRedirectNotAllowed')],
  }),
  'pf-method': corsFacts({
    title: 'The method is not allowed',
    sentence: diagnosis =>
      `${theResponse(diagnosis)} does not allow ${diagnosis.method === null ? 'the method' : quoted(diagnosis.method)}, so the browser did not send the request.`,
    compared: comparedMethod,
    suspects: methodSuspects,
    doesNotHelp: [
      '`Access-Control-Allow-Methods: *` with credentials: it is then the name of a method.',
      falseCures.noCors,
    ],
    sideEffects: reachedServer,
    references: [preflight, mdnCorsError('CORSMethodNotFound')],
  }),
  'pf-methods-syntax': corsFacts({
    title: '`Access-Control-Allow-Methods` cannot be read',
    sentence: syntaxSentence(methodsName),
    compared: comparedMethod,
    suspects: listSuspects,
    doesNotHelp: [falseCures.noCors],
    sideEffects: reachedServer,
    references: [preflight, mdnCorsError('CORSInvalidAllowMethod')],
  }),
  'pf-header': corsFacts({
    title: 'A request header is not allowed',
    sentence: diagnosis =>
      isResponseHeader(diagnosis.header)
        ? `The client sets ${quoted(diagnosis.header ?? '')} on the request; that is a response header, and the preflight does not allow it.`
        : `${theResponse(diagnosis)} does not allow the request header ${diagnosis.header === null ? 'that the script sets' : quoted(diagnosis.header)}, so the browser did not send the request.`,
    compared: comparedHeader,
    suspects: headerSuspects,
    doesNotHelp: [
      '`Access-Control-Allow-Headers: *` with credentials: it is then the name of a header.',
      falseCures.noCors,
    ],
    sideEffects: reachedServer,
    references: [preflight, mdnCorsError('CORSMissingAllowHeaderFromPreflight')],
  }),
  'pf-headers-syntax': corsFacts({
    title: '`Access-Control-Allow-Headers` cannot be read',
    sentence: syntaxSentence(headersName),
    compared: comparedHeader,
    suspects: listSuspects,
    doesNotHelp: [falseCures.noCors],
    sideEffects: reachedServer,
    references: [preflight, mdnCorsError('CORSInvalidAllowHeader')],
  }),
  'pf-auth-wildcard': corsFacts({
    title: '`Authorization` is allowed only by `*`',
    sentence: diagnosis =>
      `${theResponse(diagnosis)} allows \`Authorization\` only by \`*\`: the standard refuses that, and the engines, which still let it pass, warn.`,
    compared: ({ received }) => ({
      sent: 'Access-Control-Request-Headers: authorization',
      received: headerLine(headersName, received ?? '*'),
    }),
    suspects: () => ['A list of request headers that is only `*`.'],
    doesNotHelp: ['`*` twice, or `*` beside other names: `Authorization` has to stand there by name.'],
    references: [preflight, mdnPage('Web/HTTP/Reference/Headers/Access-Control-Allow-Headers')],
  }),
  'pf-network': corsFacts({
    isCors: false,
    title: 'The preflight got no response',
    sentence: diagnosis =>
      `The connection to ${theUrl(diagnosis)} ended without an answer to \`OPTIONS\`, so the browser did not send the request.`,
    suspects: () => [
      'A firewall or load balancer that drops `OPTIONS`.',
      'A server that crashes on a request without a body.',
      'A server that is not there: compare with a plain GET.',
    ],
    doesNotHelp: [falseCures.corsHeaders, falseCures.noCors],
    sideEffects: () => ['Firefox repeats an `OPTIONS` that gets no answer, up to ten times.'],
    references: [preflight, mdnCorsError('CORSDidNotSucceed')],
  }),
}
