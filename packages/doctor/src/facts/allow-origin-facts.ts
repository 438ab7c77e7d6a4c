import type { CauseId, Diagnosis } from '../cause.ts'
import { type CauseFacts, corsFacts, falseCures, fetchSection, mdnCorsError, mdnPage } from './cause-facts.ts'
import { originDifference } from './origin-difference.ts'
import {
  comparedOrigin,
  consequence,
  headerLine,
  quoted,
  reachedServer,
  sentOrigin,
  thePage,
  theResponse,
} from './phrase.ts'

type AllowOriginCauseId = Extract<CauseId, `acao-${string}` | `acac-${string}`>

const corsCheck = fetchSection('concept-cors-check')
const isTainted = (diagnosis: Diagnosis): boolean =>
  sentOrigin(diagnosis) === 'null' && diagnosis.origin !== 'null'

function missingSuspects({ stage, status }: Diagnosis): readonly string[] {
  const route = 'A route or a method that the CORS middleware does not cover.'
  const error = 'An error or crash path that answers without the CORS headers.'
  const layer = 'A layer in front that answers itself: authentication, a firewall, a 404, a limit on bodies.'
  const cache = 'A cache that holds a copy made for a request without `Origin`.'
  const rest = [cache, 'A header name that is misspelt.', 'A setting that stands in another virtual host.']
  if (stage === 'preflight') {
    const code = status === null ? 'a status that is not 2xx' : `status ${status}`
    return [
      `The status: a server that answers \`OPTIONS\` with ${code} often leaves the headers out too.`,
      'Authentication in front of CORS: a preflight carries no credentials, and gets 401 or a login page.',
      route,
      layer,
      ...rest,
    ]
  }
  const isError = status !== null && status >= 400
  return isError ? [error, layer, route, ...rest] : [route, error, layer, ...rest]
}

function mismatchSentence(diagnosis: Diagnosis): string {
  const sent = sentOrigin(diagnosis)
  const { received } = diagnosis
  if (received === null || sent === null) {
    return `${theResponse(diagnosis)} allows another origin than that of ${thePage(diagnosis)}, ${consequence(diagnosis)}.`
  }
  return `${theResponse(diagnosis)} allows ${quoted(received)}, and ${quoted(sent)} was sent: ${originDifference(received, sent)}.`
}

function mismatchSuspects(diagnosis: Diagnosis): readonly string[] {
  const usual = [
    'A single origin that is written down in the server.',
    'An environment variable of another stage.',
    'A cache that holds a copy made for another origin.',
  ]
  const taint = 'A redirect across origins, after which the browser sends `Origin: null`.'
  return isTainted(diagnosis) ? [taint, ...usual] : [...usual, taint]
}

/** WebKit and emulations have one line for a header that is missing, and one with another value. */
function unsureOrigin(diagnosis: Diagnosis): ReturnType<NonNullable<CauseFacts['unsure']>> {
  if (diagnosis.received !== null) return null
  const sent = sentOrigin(diagnosis)
  const known = '`Access-Control-Allow-Origin` is missing, or has another value'
  return {
    sentence: `${theResponse(diagnosis)} does not allow ${thePage(diagnosis)}: ${known}.`,
    compared:
      sent === null
        ? null
        : {
            sent: `Origin: ${sent}`,
            received: 'Access-Control-Allow-Origin: missing, or another value',
          },
    suspects: [...missingSuspects(diagnosis), ...mismatchSuspects(diagnosis).slice(0, 2)],
  }
}

const corsErrors = mdnPage('Web/HTTP/Guides/CORS')

export const allowOriginFacts: Readonly<Record<AllowOriginCauseId, CauseFacts>> = {
  'acao-missing': corsFacts({
    title: 'No `Access-Control-Allow-Origin`',
    sentence: diagnosis =>
      `${theResponse(diagnosis)} has no \`Access-Control-Allow-Origin\`, ${consequence(diagnosis)}.`,
    unsure: unsureOrigin,
    compared: diagnosis => {
      const sent = sentOrigin(diagnosis)
      return sent === null
        ? null
        : { sent: `Origin: ${sent}`, received: headerLine('Access-Control-Allow-Origin', null) }
    },
    suspects: missingSuspects,
    doesNotHelp: [
      falseCures.noCors,
      falseCures.clientHeaders,
      falseCures.extension,
      falseCures.starWithCookies,
      falseCures.allowNull,
    ],
    sideEffects: reachedServer,
    references: [corsCheck, mdnCorsError('CORSMissingAllowOrigin')],
  }),
  'acao-mismatch': corsFacts({
    title: '`Access-Control-Allow-Origin` is another origin',
    sentence: mismatchSentence,
    unsure: unsureOrigin,
    compared: comparedOrigin,
    suspects: mismatchSuspects,
    doesNotHelp: [falseCures.severalOrigins, falseCures.reflectAll, falseCures.allowNull, falseCures.noCors],
    sideEffects: reachedServer,
    references: [corsCheck, mdnCorsError('CORSAllowOriginNotMatchingOrigin')],
  }),
  'acao-invalid': corsFacts({
    title: '`Access-Control-Allow-Origin` is no origin',
    sentence: diagnosis =>
      diagnosis.received === null
        ? `${theResponse(diagnosis)} has an \`Access-Control-Allow-Origin\` that is no origin, ${consequence(diagnosis)}.`
        : `${theResponse(diagnosis)} has ${quoted(`Access-Control-Allow-Origin: ${diagnosis.received}`)}, which is no origin, ${consequence(diagnosis)}.`,
    compared: comparedOrigin,
    suspects: () => [
      'A variable that is not set: `undefined`, `true`, or nothing.',
      'Quotation marks that ended up in the value.',
      'A template of hosts such as `https://*.example`, which no browser takes as a pattern.',
    ],
    doesNotHelp: [falseCures.reflectAll, falseCures.noCors],
    sideEffects: reachedServer,
    references: [corsCheck, mdnPage('Web/HTTP/Reference/Headers/Access-Control-Allow-Origin')],
  }),
  'acao-multiple': corsFacts({
    title: 'More than one `Access-Control-Allow-Origin`',
    sentence: diagnosis =>
      diagnosis.received === null
        ? `${theResponse(diagnosis)} has more than one value in \`Access-Control-Allow-Origin\`, and one is allowed.`
        : `${theResponse(diagnosis)} has ${quoted(diagnosis.received)} in \`Access-Control-Allow-Origin\`, and one value is allowed.`,
    compared: comparedOrigin,
    suspects: () => [
      'A proxy and the app behind it that both set it.',
      'Two middlewares in one app.',
      'An array that was joined into one value.',
    ],
    doesNotHelp: [falseCures.severalOrigins, falseCures.reflectAll],
    sideEffects: reachedServer,
    references: [corsCheck, mdnCorsError('CORSMultipleAllowOriginNotAllowed')],
  }),
  'acao-star-credentials': corsFacts({
    title: '`*` for a request with credentials',
    sentence: diagnosis =>
      `${theResponse(diagnosis)} allows \`*\`, which does not count for a request whose credentials mode is \`include\`.`,
    compared: diagnosis => {
      const sent = sentOrigin(diagnosis)
      return {
        sent: sent === null ? 'credentials: include' : `Origin: ${sent}, credentials: include`,
        received: 'Access-Control-Allow-Origin: *',
      }
    },
    suspects: () => [
      "The default of the framework's CORS middleware, which is `*`.",
      'A client that asks with credentials everywhere: `withCredentials` set globally in axios.',
    ],
    doesNotHelp: [falseCures.reflectAll, falseCures.noCors, falseCures.clientHeaders],
    sideEffects: reachedServer,
    references: [corsCheck, mdnCorsError('CORSNotSupportingCredentials')],
  }),
  'acac-not-true': corsFacts({
    title: '`Access-Control-Allow-Credentials` is not `true`',
    sentence: diagnosis =>
      diagnosis.received === null
        ? `${theResponse(diagnosis)} does not say \`Access-Control-Allow-Credentials: true\`, which a request with credentials needs.`
        : `${theResponse(diagnosis)} says ${quoted(`Access-Control-Allow-Credentials: ${diagnosis.received}`)}, and only the four letters \`true\` count.`,
    compared: ({ received }) => ({
      sent: 'credentials: include',
      received: headerLine('Access-Control-Allow-Credentials', received),
    }),
    suspects: () => [
      'A boolean that was written as `True` or `1`.',
      'The header on the preflight only, or on the answer only: both need it.',
      'Two layers that both set it, which makes `true, true`.',
    ],
    doesNotHelp: [falseCures.noCors, falseCures.starWithCookies],
    sideEffects: reachedServer,
    references: [corsCheck, mdnCorsError('CORSMIssingAllowCredentials'), corsErrors],
  }),
}
