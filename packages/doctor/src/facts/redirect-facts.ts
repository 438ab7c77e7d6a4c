import type { CauseId } from '../cause.ts'
import { type CauseFacts, corsFacts, falseCures, fetchSection, mdnCorsError, mdnPage } from './cause-facts.ts'
import { quoted, reachedServer, theUrl } from './phrase.ts'

type RedirectCauseId = Extract<CauseId, `redirect-${string}`>

const redirectFetch = fetchSection('http-redirect-fetch')
const session = 'A session that has run out, and a redirect to its login page.'

export const redirectFacts: Readonly<Record<RedirectCauseId, CauseFacts>> = {
  'redirect-userinfo': corsFacts({
    title: 'The redirect names a user and a password',
    sentence: diagnosis =>
      `${theUrl(diagnosis)} redirects to a URL with a user name or password in it, which a cross-origin request may not follow.`,
    suspects: () => ['A `Location` that was built from the URL of the server as an operator writes it.'],
    doesNotHelp: ['CORS headers on the redirect.', falseCures.noCors],
    sideEffects: reachedServer,
    references: [redirectFetch],
  }),
  'redirect-scheme': corsFacts({
    title: 'The redirect leaves http and https',
    sentence: diagnosis =>
      `${theUrl(diagnosis)} redirects to ${diagnosis.received === null ? 'a URL' : quoted(diagnosis.received)} whose scheme is neither http nor https.`,
    suspects: () => [
      'A `Location` for an app or a download: `data:`, `ftp:`, `file:`, the scheme of an app.',
    ],
    doesNotHelp: ['CORS headers on the redirect.'],
    sideEffects: reachedServer,
    references: [redirectFetch, mdnCorsError('CORSRequestNotHttp')],
  }),
  'redirect-error-mode': corsFacts({
    isCors: false,
    title: 'The script refuses redirects',
    sentence: diagnosis =>
      `${theUrl(diagnosis)} answered with a redirect, and the script asked with \`redirect: 'error'\`.`,
    suspects: () => ['A slash at the end of the path.', 'A redirect from http to https.', session],
    doesNotHelp: [falseCures.corsHeaders],
    sideEffects: reachedServer,
    references: [redirectFetch, mdnPage('Web/API/Request/redirect')],
  }),
  'redirect-loop': corsFacts({
    isCors: false,
    title: 'Too many redirects',
    sentence: diagnosis => `${theUrl(diagnosis)} was redirected more than twenty times.`,
    suspects: () => [
      'Two rules that send each other the request: http to https behind a proxy that speaks http, or a slash.',
      'A redirect that expects a cookie which did not travel.',
    ],
    doesNotHelp: [falseCures.corsHeaders],
    sideEffects: reachedServer,
    references: [redirectFetch],
  }),
  'redirect-location': corsFacts({
    isCors: false,
    title: 'The redirect leads nowhere',
    sentence: diagnosis => `${theUrl(diagnosis)} redirects to a \`Location\` that is no URL.`,
    suspects: () => ['A template whose variable is empty.', 'Two `Location` lines.'],
    doesNotHelp: [falseCures.corsHeaders],
    sideEffects: reachedServer,
    references: [redirectFetch, fetchSection('concept-response-location-url')],
  }),
}
