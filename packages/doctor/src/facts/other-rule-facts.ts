import type { CauseId, CorsCauseId, NetworkCauseId, WithheldCauseId } from '../cause.ts'
import { type CauseFacts, falseCures, fetchSection, mdnPage, otherFacts } from './cause-facts.ts'
import { quoted, thePage, theUrl } from './phrase.ts'

type OtherRuleId = Exclude<CauseId, CorsCauseId | WithheldCauseId | NetworkCauseId>

const lna = 'https://wicg.github.io/local-network-access/'
const pna = '`Access-Control-Allow-Private-Network`: browsers no longer ask for it.'

export const otherRuleFacts: Readonly<Record<OtherRuleId, CauseFacts>> = {
  'lna-denied': otherFacts({
    title: 'Local Network Access: the permission was not given',
    sentence: diagnosis =>
      `${theUrl(diagnosis)} is at a private or loopback address, and ${thePage(diagnosis)}, a public page, has no permission to reach it.`,
    suspects: () => [
      'A development proxy on localhost that a public page calls.',
      'A prompt that was dismissed.',
    ],
    doesNotHelp: [pna, falseCures.corsHeaders],
    sideEffects: () => ['The server received nothing.'],
    references: [lna, mdnPage('Web/Security/Defenses/Same-origin_policy')],
  }),
  'lna-insecure': otherFacts({
    title: 'Local Network Access: the page is not secure',
    sentence: diagnosis =>
      `${theUrl(diagnosis)} is at a private or loopback address, and ${thePage(diagnosis)} is a public page over http, which cannot even ask.`,
    suspects: () => ['A public page over http.', 'A host name that leads to a private address.'],
    doesNotHelp: [pna, falseCures.corsHeaders],
    sideEffects: () => ['The server received nothing.'],
    references: [lna],
  }),
  'mixed-content': otherFacts({
    title: 'Mixed content: http from an https page',
    sentence: diagnosis =>
      `${thePage(diagnosis)} came over https, and may not fetch ${theUrl(diagnosis)} over http.`,
    suspects: () => [
      'A base URL that says http.',
      'A redirect from https to http.',
      'An https page that asks for http://localhost: Chromium and Firefox allow it, WebKit does not.',
    ],
    sideEffects: () => ['Nothing was sent.'],
    references: ['https://w3c.github.io/webappsec-mixed-content/', mdnPage('Web/Security/Mixed_content')],
  }),
  csp: otherFacts({
    title: "The page's own Content Security Policy",
    sentence: diagnosis =>
      `The Content-Security-Policy of ${thePage(diagnosis)} does not let it connect to ${theUrl(diagnosis)}.`,
    suspects: () => [
      'A `connect-src` or `default-src` that leaves the API out.',
      'A `<meta>` policy beside the header.',
    ],
    sideEffects: () => ['Nothing was sent.'],
    references: [
      'https://w3c.github.io/webappsec-csp/#directive-connect-src',
      mdnPage('Web/HTTP/Reference/Headers/Content-Security-Policy/connect-src'),
    ],
  }),
  corp: otherFacts({
    title: 'Cross-Origin-Resource-Policy',
    sentence: diagnosis =>
      `${theUrl(diagnosis)} says by \`Cross-Origin-Resource-Policy\`, or by its absence beside COEP, that ${thePage(diagnosis)} may not load it.`,
    suspects: () => [
      'A default of a security middleware: `same-origin`.',
      'A page with `Cross-Origin-Embedder-Policy: require-corp`, and a resource without the header.',
    ],
    references: [
      fetchSection('cross-origin-resource-policy-header'),
      mdnPage('Web/HTTP/Reference/Headers/Cross-Origin-Resource-Policy'),
    ],
  }),
  orb: otherFacts({
    title: 'Opaque Response Blocking',
    sentence: diagnosis => `${theUrl(diagnosis)} was loaded as a script, image or media, and is none.`,
    suspects: () => [
      'JSON loaded by `<script>`, as JSONP was.',
      'An error page in HTML in the place of the image.',
    ],
    references: ['https://github.com/annevk/orb', mdnPage('Web/HTTP/Guides/CORS')],
  }),
  'module-mime': otherFacts({
    title: 'The module has the wrong MIME type',
    sentence: diagnosis =>
      `${theUrl(diagnosis)} passed CORS, and its Content-Type is not that of JavaScript.`,
    suspects: () => [
      'A 404 page or the index page of a single-page app, in HTML.',
      'A server that does not know `.mjs`.',
    ],
    references: [
      'https://html.spec.whatwg.org/#fetch-a-single-module-script',
      mdnPage('Web/JavaScript/Guide/Modules'),
    ],
  }),
  nosniff: otherFacts({
    title: 'Content-Type and `nosniff`',
    sentence: diagnosis =>
      `${theUrl(diagnosis)} has \`X-Content-Type-Options: nosniff\` and a Content-Type that does not fit its use.`,
    suspects: () => ['An error page in HTML.', 'A file without its type.'],
    references: [
      fetchSection('x-content-type-options-header'),
      mdnPage('Web/HTTP/Reference/Headers/X-Content-Type-Options'),
    ],
  }),
  'sri-failed': otherFacts({
    title: 'The integrity does not match',
    sentence: diagnosis =>
      `The content of ${theUrl(diagnosis)} does not have the hash that \`integrity\` says.`,
    suspects: () => ['A new version under the same URL.', 'A proxy that changes content.'],
    references: [
      'https://w3c.github.io/webappsec-subresource-integrity/',
      mdnPage('Web/Security/Subresource_Integrity'),
    ],
  }),
  'sri-without-cors': otherFacts({
    mendedByCors: true,
    title: '`integrity` without `crossorigin`',
    sentence: diagnosis =>
      `${theUrl(diagnosis)} has an \`integrity\`, which is checked only on what was loaded with CORS.`,
    suspects: () => [
      'An element without the attribute `crossorigin`.',
      'A server that sends no `Access-Control-Allow-Origin`.',
    ],
    doesNotHelp: ['Leaving the integrity out: it protects from a changed file.'],
    references: [
      'https://w3c.github.io/webappsec-subresource-integrity/',
      mdnPage('Web/HTML/Reference/Attributes/crossorigin'),
    ],
  }),
  'canvas-tainted': otherFacts({
    mendedByCors: true,
    title: 'The canvas is tainted',
    sentence: () => 'The canvas holds an image that was loaded without CORS, so its pixels may not be read.',
    unsure: () => ({
      sentence:
        'The script may not do this with what comes from another origin: most often it is a canvas that holds an image which was loaded without CORS.',
      compared: null,
      suspects: [
        'A canvas with an image that has no `crossorigin`, or whose server sends no `Access-Control-Allow-Origin`.',
        'A worker whose script is of another origin.',
      ],
    }),
    suspects: () => [
      'An image without `crossorigin`.',
      'A server that sends no `Access-Control-Allow-Origin`.',
      'A copy in the cache that was loaded without it.',
    ],
    doesNotHelp: ['`crossorigin` alone, while the server does not answer with CORS.'],
    references: [
      'https://html.spec.whatwg.org/#security-with-canvas-elements',
      mdnPage('Web/HTML/How_to/CORS_enabled_image'),
    ],
  }),
  'frame-access': otherFacts({
    title: 'Script across frames',
    sentence: () => 'A script touched a window of another origin, which only `postMessage` may.',
    suspects: () => ['A frame of another origin.', 'A frame with `sandbox`, whose origin is `null`.'],
    references: ['https://html.spec.whatwg.org/#cross-origin-objects', mdnPage('Web/API/Window/postMessage')],
  }),
  'frame-options': otherFacts({
    title: 'The page may not be framed',
    sentence: diagnosis =>
      `${theUrl(diagnosis)} says by \`X-Frame-Options\` or \`frame-ancestors\` that it may not be framed here.`,
    suspects: () => ['A default of a security middleware.', 'A login page inside a frame.'],
    references: [
      'https://html.spec.whatwg.org/#the-x-frame-options-header',
      mdnPage('Web/HTTP/Reference/Headers/X-Frame-Options'),
    ],
  }),
  'preload-credentials': otherFacts({
    mendedByCors: true,
    title: 'The preload does not match its use',
    sentence: diagnosis =>
      `${theUrl(diagnosis)} was preloaded in another CORS or credentials mode than it is used in, and is fetched twice.`,
    suspects: () => ['A `<link rel=preload>` without `crossorigin` for a font or a module.'],
    doesNotHelp: ['CORS headers: the response was not refused.'],
    references: [
      'https://html.spec.whatwg.org/#link-type-preload',
      mdnPage('Web/HTML/Reference/Attributes/rel/preload'),
    ],
  }),
  'opaque-body': otherFacts({
    mendedByCors: true,
    title: 'The body of an opaque response',
    sentence: diagnosis =>
      `The response of ${theUrl(diagnosis)} is opaque, because the script asked with \`mode: 'no-cors'\`: there is nothing to parse.`,
    suspects: () => ["`mode: 'no-cors'` that was added to silence a CORS error."],
    doesNotHelp: [falseCures.noCors],
    references: [fetchSection('concept-filtered-response-opaque'), mdnPage('Web/API/Response/type')],
  }),
  'worker-origin': otherFacts({
    title: 'A worker from another origin',
    sentence: diagnosis =>
      `${theUrl(diagnosis)} is of another origin than ${thePage(diagnosis)}, and workers have to be of the same.`,
    suspects: () => ['Assets on a CDN.'],
    references: ['https://html.spec.whatwg.org/#dom-worker', mdnPage('Web/API/Worker/Worker')],
  }),
  'stylesheet-access': otherFacts({
    mendedByCors: true,
    title: 'Rules of a stylesheet of another origin',
    sentence: diagnosis =>
      `${theUrl(diagnosis)} was loaded without CORS, so a script may not read its rules.`,
    suspects: () => [
      'A `<link rel=stylesheet>` without `crossorigin`.',
      'An extension that reads every stylesheet.',
    ],
    doesNotHelp: ['`crossorigin` alone, while the server does not answer with CORS.'],
    references: [
      'https://drafts.csswg.org/cssom/#concept-css-style-sheet-origin-clean-flag',
      mdnPage('Web/HTML/Reference/Attributes/crossorigin'),
    ],
  }),
  'stream-upload': otherFacts({
    title: 'A stream as body needs HTTP/2',
    sentence: diagnosis =>
      `The script sends a stream to ${theUrl(diagnosis)}, which Chromium does over HTTP/2 only, and others not at all.`,
    suspects: () => ['A server that speaks HTTP/1.1, as most do in development.'],
    references: [fetchSection('http-network-fetch'), mdnPage('Web/API/Request/duplex')],
  }),
  'beacon-preflight': otherFacts({
    isCors: true,
    title: 'The beacon needs a preflight',
    sentence: diagnosis =>
      `\`sendBeacon\` to ${theUrl(diagnosis)} returned true, and its preflight failed afterwards, so nothing was sent.`,
    suspects: () => [
      'A `Blob` of the type `application/json`.',
      'A server that does not allow credentials: a beacon always has them.',
    ],
    doesNotHelp: ['The value that `sendBeacon` returns: it says only that the beacon was queued.'],
    references: ['https://w3c.github.io/beacon/', mdnPage('Web/API/Navigator/sendBeacon')],
  }),
  extension: otherFacts({
    title: 'An extension blocked it',
    sentence: diagnosis => `An extension of this browser kept the request for ${theUrl(diagnosis)} back.`,
    suspects: ({ url }) => [
      `A content blocker${url === null ? '' : ` that takes ${quoted(url)} for advertising or tracking`}.`,
    ],
    sideEffects: () => ['Nothing was sent.'],
    references: [mdnPage('Mozilla/Add-ons/WebExtensions/API/webRequest')],
  }),
  'private-network-preflight': otherFacts({
    title: 'A private-network preflight of older Chromium',
    sentence: diagnosis =>
      `An older Chromium asked ${theUrl(diagnosis)}, at a private or loopback address, for a permission by preflight that the server did not give.`,
    suspects: () => ['A browser of 2021 to 2024.', 'A public page that calls a development server.'],
    doesNotHelp: [pna, falseCures.noCors],
    references: [lna],
  }),
}
