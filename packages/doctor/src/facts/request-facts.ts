import type { CauseId } from '../cause.ts'
import { type CauseFacts, corsFacts, falseCures, fetchSection, mdnCorsError, mdnPage } from './cause-facts.ts'
import { quoted, thePage, theUrl } from './phrase.ts'

type RequestCauseId =
  | Extract<CauseId, `mode-${string}` | `scheme-${string}`>
  | 'cors-disabled'
  | 'origin-header'
  | 'forbidden-request-header'

const mainFetch = fetchSection('concept-main-fetch')
const cors = mdnPage('Web/HTTP/Guides/CORS')

export const requestFacts: Readonly<Record<RequestCauseId, CauseFacts>> = {
  'mode-same-origin': corsFacts({
    title: 'The script asked for its own origin only',
    sentence: diagnosis =>
      `The script asked for ${theUrl(diagnosis)} with \`mode: 'same-origin'\`, and ${thePage(diagnosis)} is another origin; nothing was sent.`,
    compared: ({ origin, url }) =>
      origin === null || url === null || !URL.canParse(url)
        ? null
        : { sent: `page ${origin}`, received: `target ${new URL(url).origin}` },
    suspects: () => ["`mode: 'same-origin'` in a wrapper around `fetch`.", 'A base URL of another stage.'],
    doesNotHelp: ['CORS headers, as long as the mode stands.', falseCures.noCors],
    references: [mainFetch, mdnPage('Web/API/Request/mode')],
  }),
  'mode-nocors-redirect': corsFacts({
    title: "`mode: 'no-cors'` needs `redirect: 'follow'`",
    sentence: diagnosis =>
      `The script asked for ${theUrl(diagnosis)} with \`mode: 'no-cors'\` and a redirect mode other than \`follow\`; nothing was sent.`,
    suspects: () => ["`mode: 'no-cors'` that was added to silence a CORS error."],
    doesNotHelp: [falseCures.noCors],
    references: [mainFetch, mdnPage('Web/API/Request/mode')],
  }),
  'scheme-file': corsFacts({
    title: 'A file, not a server',
    sentence: diagnosis =>
      diagnosis.origin === 'null' || diagnosis.origin === null
        ? `${theUrl(diagnosis)} is a \`file:\` URL, which pages may not fetch; a page opened from disk has no origin either.`
        : `${theUrl(diagnosis)} is a \`file:\` URL, which ${thePage(diagnosis)} may not fetch.`,
    suspects: () => ['A page that was opened by a double click.', 'A path of the disk where a URL belongs.'],
    doesNotHelp: [falseCures.allowNull, falseCures.extension],
    references: [fetchSection('scheme-fetch'), mdnCorsError('CORSRequestNotHttp')],
  }),
  'scheme-unknown': corsFacts({
    title: 'No scheme of CORS',
    sentence: diagnosis => `${theUrl(diagnosis)} is neither http nor https, and only these have CORS.`,
    suspects: () => [
      'A URL without a scheme: `localhost:3000/x` has the scheme `localhost`.',
      'A scheme that only an app knows.',
    ],
    doesNotHelp: [falseCures.noCors],
    references: [fetchSection('scheme-fetch'), mdnCorsError('CORSRequestNotHttp')],
  }),
  'cors-disabled': corsFacts({
    title: 'CORS is switched off in this browser',
    sentence: () =>
      'Firefox was told by its setting `content.cors.disable` to refuse every cross-origin request.',
    suspects: () => ['A profile that was hardened, or a setting of the organisation.'],
    references: [mdnCorsError('CORSDisabled')],
  }),
  'origin-header': corsFacts({
    title: '`Origin` could not be added',
    sentence: diagnosis =>
      `Firefox could not add \`Origin\` to the request for ${theUrl(diagnosis)}, so it did not send it.`,
    suspects: () => ['An add-on that changes requests.', 'Privileged code that makes the request.'],
    doesNotHelp: ['`Origin` set by the script: browsers set it, and let no script do so.'],
    references: [fetchSection('append-a-request-origin-header'), mdnCorsError('CORSOriginHeaderNotAdded')],
  }),
  'forbidden-request-header': corsFacts({
    isCors: false,
    title: 'A header that only the browser sets',
    sentence: ({ header }) =>
      `The script set ${header === null ? 'a header' : quoted(header)} that only the browser may set; the request went without the script's value.`,
    suspects: () => ['Code that was written for Node or curl.'],
    doesNotHelp: ['`Access-Control-Allow-Headers`: no server can allow it.'],
    references: [fetchSection('forbidden-request-header'), cors],
  }),
}
