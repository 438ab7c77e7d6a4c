import { type CauseFacts, corsFacts, falseCures, fetchSection, mdnPage } from './cause-facts.ts'
import { headerLine, quoted, theUrl } from './phrase.ts'

type WithheldId = 'unexposed-header' | 'cookie-withheld' | 'cached-without-vary'

export const withheldFacts: Readonly<Record<WithheldId, CauseFacts>> = {
  'unexposed-header': corsFacts({
    title: 'The response header is not exposed',
    sentence: ({ header }) =>
      `The response may be read, and ${header === null ? 'the header' : quoted(header)} may not: \`Access-Control-Expose-Headers\` does not name it.`,
    compared: ({ header, received }) =>
      header === null
        ? null
        : {
            sent: `response.headers.get('${header}')`,
            received: headerLine('Access-Control-Expose-Headers', received),
          },
    suspects: ({ received }) =>
      received === '*'
        ? ['`*`, which is the name of a header where credentials are used.']
        : [
            'A list that leaves it out, or none at all.',
            '`*`, which is the name of a header where credentials are used.',
          ],
    doesNotHelp: [
      '`Access-Control-Allow-Headers`: that is about request headers.',
      '`Access-Control-Expose-Headers: *` with credentials.',
      'Exposing `Set-Cookie`: no script ever reads it.',
    ],
    references: [
      fetchSection('concept-response-cors-exposed-header-name-list'),
      mdnPage('Web/HTTP/Reference/Headers/Access-Control-Expose-Headers'),
    ],
  }),
  'cookie-withheld': corsFacts({
    isCors: false,
    title: 'CORS passes, and the cookie stays behind',
    sentence: diagnosis =>
      diagnosis.received === null
        ? `CORS lets the response of ${theUrl(diagnosis)} pass, and a cookie did not travel or was not stored.`
        : `CORS lets the response of ${theUrl(diagnosis)} pass, and the cookie ${quoted(diagnosis.received)} did not travel or was not stored.`,
    suspects: () => [
      'A cookie without `SameSite=None; Secure`, which stays behind in a cross-site request.',
      'The third-party cookie policy of the browser, which withholds the first-party jar from other sites.',
      "A request without `credentials: 'include'`, which neither sends cookies nor stores them.",
      'Plain http: `Secure` cookies do not travel over it.',
      'A cookie of one host, asked for at another.',
    ],
    doesNotHelp: [
      '`Access-Control-Allow-Credentials` alone: it lets a response be read, and sends no cookie.',
      'A `Cookie` header set by the script: browsers drop it.',
    ],
    references: [
      fetchSection('concept-request-credentials-mode'),
      mdnPage('Web/HTTP/Reference/Headers/Set-Cookie'),
      mdnPage('Web/Privacy/Guides/Third-party_cookies'),
    ],
  }),
  'cached-without-vary': corsFacts({
    title: 'A copy from a cache that was made for somebody else',
    sentence: diagnosis =>
      `A cache answered for ${theUrl(diagnosis)} with a copy that was made for another origin or for none, because no \`Vary: Origin\` kept them apart.`,
    suspects: () => [
      'An image or script without `crossorigin` that loaded the same URL first.',
      'A cache at the edge whose key leaves `Origin` out.',
      'Storage such as S3, which answers a request without `Origin` without CORS headers and without `Vary`.',
    ],
    doesNotHelp: [
      'A random query on every URL: it empties the cache of its use, and the next copy is as wrong.',
      falseCures.noCors,
    ],
    references: [fetchSection('cors-protocol-and-http-caches'), mdnPage('Web/HTTP/Reference/Headers/Vary')],
  }),
}
