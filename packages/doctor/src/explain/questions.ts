import type { Answer } from './answer.ts'

/** A question with the words by which it is recognised: one of each group has to be there. */
export interface Question extends Answer {
  readonly words: readonly (readonly string[])[]
}

const fetchStandard = 'https://fetch.spec.whatwg.org/'
const mdn = 'https://developer.mozilla.org/en-US/docs/Web/'
const corsGuide = `${mdn}HTTP/Guides/CORS`
const headerPage = (name: string): string => `${mdn}HTTP/Reference/Headers/${name}`
const errorPage = (key: string): string => `${mdn}HTTP/Guides/CORS/Errors/${key}`

/** The questions that are asked most, with what is true of each. */
export const questions: readonly Question[] = [
  {
    id: 'works-in-postman',
    question: 'Why does the request fail in the browser, and work in Postman or curl?',
    causes: [],
    answer:
      'Only browsers enforce CORS: it protects the users of a browser from pages that would read with their cookies. Postman, curl and servers have no page, send no `Origin` of their own and compare nothing. The server answers both alike; what is missing is the header that lets the page read the answer. Send the request with `Origin`, and the preflight as well, to see what a browser sees.',
    references: [corsGuide, `${fetchStandard}#http-cors-protocol`],
    words: [
      ['postman', 'curl', 'insomnia', 'server side', 'server-side'],
      ['browser', 'chrome', 'firefox', 'safari', 'javascript', 'fetch', 'axios', 'frontend', 'cors'],
      ['works', 'work', 'working', 'fine', 'succeeds', 'ok', 'but not', 'fails', 'fail'],
    ],
  },
  {
    id: 'header-is-set',
    question: 'Why is `Access-Control-Allow-Origin` said to be missing, though the server sets it?',
    causes: ['acao-missing'],
    answer:
      'It is set on another answer than the one that was compared. Look at that very answer: an error, a crash or a 404 that does not pass the CORS code; the preflight, which is an `OPTIONS` of its own; a redirect; an answer of a proxy, of authentication or of a cache. Set it before anything that can answer, and on errors too.',
    references: [errorPage('CORSMissingAllowOrigin'), headerPage('Access-Control-Allow-Origin')],
    words: [
      ['access-control-allow-origin', 'allow-origin', 'cors header', 'cors headers', 'acao'],
      ['missing', 'no', 'not present', 'still'],
      ['set', 'sets', 'setting', 'added', 'already', 'although', 'even though', 'though', 'enabled'],
    ],
  },
  {
    id: 'wildcard-with-credentials',
    question: 'Why does `*` not work with cookies?',
    causes: ['acao-star-credentials'],
    answer:
      'With `credentials: "include"` a `*` is only a string: the answer has to name the one origin that asked, with `Access-Control-Allow-Credentials: true` and `Vary: Origin`. Compare the origin with a list of those you trust before you name it. Where no cookies are needed, leave the credentials out in the client, and `*` is right.',
    references: [errorPage('CORSNotSupportingCredentials'), `${fetchStandard}#cors-protocol-and-credentials`],
    words: [
      ['*', 'wildcard', 'star', 'asterisk'],
      ['credentials', 'withcredentials', 'cookies', 'cookie', 'include'],
      ['not work', 'cannot', 'must not', 'not allowed', 'error', 'why', 'how', 'fails', 'cors'],
    ],
  },
  {
    id: 'several-origins',
    question: 'How are several origins allowed?',
    causes: ['acao-mismatch', 'acao-multiple'],
    answer:
      'The header holds one origin, or `*`: no list and no pattern. Keep the list on the server, compare the `Origin` of the request with it as a whole, and answer with that origin if it is in the list. Send `Vary: Origin` on every answer, refused ones included, so that no cache gives one origin the answer of another.',
    references: [headerPage('Access-Control-Allow-Origin'), `${fetchStandard}#cors-protocol-and-http-caches`],
    words: [
      ['multiple', 'several', 'two', 'more than one', 'many', 'list of'],
      ['origins', 'domains', 'origin domains', 'subdomains'],
      ['allow', 'allowed', 'access-control-allow-origin', 'cors', 'allow-origin'],
    ],
  },
  {
    id: 'multiple-values',
    question: 'Why does `Access-Control-Allow-Origin` contain multiple values?',
    causes: ['acao-multiple'],
    answer:
      'Two layers set it: a proxy and the app behind it, or two middlewares. Joined values are compared as one string, and no origin is equal to it. Find the second layer by asking the app without the proxy, keep one of the two, and let the proxy hide what the app sends if it is to be the proxy.',
    references: [errorPage('CORSMultipleAllowOriginNotAllowed')],
    words: [
      ['multiple values', 'contains multiple', 'duplicate', 'twice', 'two values', 'set twice'],
      ['access-control-allow-origin', 'cors', 'allow-origin', 'header', 'headers'],
    ],
  },
  {
    id: 'preflight-status',
    question: 'Why does the preflight get 401, 403, 404 or 405?',
    causes: ['pf-status', 'acao-missing'],
    answer:
      'A preflight is an `OPTIONS` without cookies and without `Authorization`, so anything that asks for them refuses it, and a router that knows no `OPTIONS` answers 404 or 405. Answer preflights with 204 and the CORS headers before authentication and routing. Authentication stays on for every other method.',
    references: [`${fetchStandard}#cors-preflight-fetch`, errorPage('CORSPreflightDidNotSucceed')],
    words: [
      ['preflight', 'options'],
      ['401', '403', '404', '405', 'http ok status', 'unauthorized', 'forbidden', 'status'],
    ],
  },
  {
    id: 'preflight-redirect',
    question: 'Why is a redirect not allowed for a preflight?',
    causes: ['pf-redirect'],
    answer:
      'A preflight asks about one URL, and an answer from elsewhere would not be about it. Usual redirects are the slash at the end, http to https, a language, or a login. Ask for the final URL in the client, or answer `OPTIONS` before the rule that redirects.',
    references: [`${fetchStandard}#cors-preflight-fetch`, errorPage('CORSExternalRedirectNotAllowed')],
    words: [
      ['redirect', 'redirected', 'redirects', '301', '302', '307', '308'],
      ['preflight', 'options'],
    ],
  },
  {
    id: 'header-not-allowed',
    question: 'Why is a request header field not allowed?',
    causes: ['pf-header'],
    answer:
      'The script sets a header that needs leave, and the preflight did not name it: list it in `Access-Control-Allow-Headers`. `*` does not cover it in a request with credentials, and never covers `Authorization`. If the header begins with `Access-Control-`, remove it from the client: those belong in the answer.',
    references: [
      headerPage('Access-Control-Allow-Headers'),
      errorPage('CORSMissingAllowHeaderFromPreflight'),
    ],
    words: [
      [
        'request header field',
        'request header',
        'custom header',
        'access-control-allow-headers',
        'authorization header',
      ],
      ['not allowed', 'is not allowed', 'blocked', 'rejected', 'cors'],
    ],
  },
  {
    id: 'why-options',
    question: 'Why is an `OPTIONS` request sent, and how is it avoided?',
    causes: [],
    answer:
      'A page may send by itself what a form could: GET, HEAD or POST, with a few safelisted headers and three content types. For anything else, such as `application/json`, `Authorization` or PUT, the browser asks first. `Access-Control-Max-Age` lets the answer be reused, for that URL; serving page and API from one origin makes it needless.',
    references: [`${fetchStandard}#cors-preflight-fetch`, headerPage('Access-Control-Max-Age')],
    words: [
      ['options', 'preflight'],
      ['why', 'avoid', 'prevent', 'disable', 'skip', 'get rid', 'instead of', 'twice', 'two requests'],
      ['sent', 'sending', 'send', 'request', 'requests', 'avoid', 'browser'],
    ],
  },
  {
    id: 'cookies-not-sent',
    question: 'Why are cookies not sent or not stored across origins?',
    causes: ['cookie-withheld'],
    answer:
      'Four things have to be right. The client asks with `credentials: "include"`, for storing a cookie too. The answer has `Access-Control-Allow-Credentials: true` and names the origin. Between sites the cookie is `SameSite=None; Secure`. And the browser takes third-party cookies, which some do not: then only the same site helps, such as a subdomain beside the page.',
    references: [`${fetchStandard}#cors-protocol-and-credentials`, headerPage('Set-Cookie')],
    words: [
      ['cookie', 'cookies', 'session', 'set-cookie'],
      [
        'not sent',
        'not being sent',
        'not send',
        'not set',
        'not stored',
        'not saved',
        'missing',
        'lost',
        'not included',
        'not sending',
        'not working',
        "aren't sent",
        "isn't sent",
        'does not send',
        "doesn't send",
      ],
      [
        'cross',
        'cross-origin',
        'cross-site',
        'cors',
        'fetch',
        'axios',
        'domain',
        'subdomain',
        'withcredentials',
        'credentials',
        'another origin',
        'different origin',
        'localhost',
      ],
    ],
  },
  {
    id: 'no-cors-empty',
    question: 'Why is the body empty with `mode: "no-cors"`?',
    causes: ['opaque-body'],
    answer:
      'That mode asks for an opaque answer: no status, no headers, no body, by design. It suits requests whose answer nobody reads. To read it, leave the mode as it is and let the server answer with `Access-Control-Allow-Origin`.',
    references: [`${fetchStandard}#concept-filtered-response-opaque`, `${mdn}API/Request/mode`],
    words: [
      ['no-cors', 'nocors', 'no cors', 'opaque'],
      ['empty', 'response', 'body', 'status 0', 'data', 'read', 'json', 'null'],
    ],
  },
  {
    id: 'origin-null',
    question: 'Why is the origin `null`?',
    causes: ['acao-mismatch', 'scheme-file'],
    answer:
      'A page from `file:`, a `data:` URL or a sandboxed frame has no origin that a server could name, and after a redirect across origins the browser sends `null` as well. Serve the page over http, from localhost if need be, give the frame `allow-same-origin`, or ask for the final URL. Do not trust `null`: any site can make a frame that sends it.',
    references: ['https://html.spec.whatwg.org/#concept-origin', headerPage('Origin')],
    words: [
      ['origin null', "origin 'null'", 'null origin', 'origin is null', 'origin: null', 'file://', 'file:'],
      ['why', 'cors', 'blocked', 'allow', 'origin', 'error', 'html', 'local'],
    ],
  },
  {
    id: 'localhost-port',
    question: 'Why is localhost refused, or an origin that looks the same?',
    causes: ['acao-mismatch'],
    answer:
      'Origins are compared byte by byte: scheme, host and port. `http://localhost:3000` and `http://127.0.0.1:3000` differ, so do two ports, http and https, and an origin with a slash at its end is none. Copy what the browser sends as `Origin`.',
    references: [`${fetchStandard}#concept-cors-check`, headerPage('Origin')],
    words: [
      ['localhost', '127.0.0.1', 'trailing slash', 'different port', 'ports'],
      ['cors', 'origin', 'access-control-allow-origin', 'allow-origin', 'cross-origin'],
      ['why', 'not work', 'blocked', 'fails', 'refused', 'error', 'same', 'how', 'port'],
    ],
  },
  {
    id: 'header-unreadable',
    question: 'Why can the script not read a response header?',
    causes: ['unexposed-header'],
    answer:
      'Seven headers may always be read; any other one only if `Access-Control-Expose-Headers` names it. `*` there does not count for a request with credentials, and `Set-Cookie` can never be read.',
    references: [
      headerPage('Access-Control-Expose-Headers'),
      `${fetchStandard}#cors-safelisted-response-header-name`,
    ],
    words: [
      ['response header', 'response headers', 'header', 'headers', 'headers.get', 'getresponseheader'],
      ['read', 'get', 'access', 'returns null', 'undefined', 'null', 'unsafe header', 'not visible'],
      [
        'response',
        'expose',
        'exposed',
        'unsafe',
        'content-disposition',
        'x-total-count',
        'cannot',
        "can't",
        'location',
      ],
    ],
  },
  {
    id: 'fonts-and-images',
    question: 'Why do fonts, canvas images or scripts with integrity need CORS?',
    causes: ['canvas-tainted', 'sri-without-cors', 'preload-credentials'],
    answer:
      'Fonts and modules are always loaded with CORS; an image for a canvas, and a script with `integrity`, need the attribute `crossorigin`. The server of the file then has to answer with `Access-Control-Allow-Origin`. A preload has to have the same attribute as its use.',
    references: [`${mdn}HTML/How_to/CORS_enabled_image`, `${mdn}HTML/Reference/Attributes/crossorigin`],
    words: [
      ['font', 'fonts', 'canvas', 'todataurl', 'getimagedata', 'integrity', 'crossorigin', 'woff', 'woff2'],
      ['cors', 'tainted', 'cross-origin', 'blocked', 'crossorigin', 'integrity', 'origin'],
    ],
  },
  {
    id: 'did-not-succeed',
    question: 'What does “CORS request did not succeed” mean in Firefox?',
    causes: ['net-unspecified'],
    answer:
      'There was no answer at all: nothing listens there, the name is not known, the certificate is not accepted, the page may not ask over http, or an extension stopped it. No header changes that. Open the URL in a tab of its own: a certificate shows there.',
    references: [errorPage('CORSDidNotSucceed')],
    words: [
      ['did not succeed', 'cors request failed', 'request did not succeed'],
      ['firefox', 'cors', 'mean', 'why'],
    ],
  },
  {
    id: 'one-browser-only',
    question: 'Why does it work in Chrome, and not in Safari or Firefox?',
    causes: [],
    answer:
      'The check itself is the same everywhere. What differs are third-party cookies, which Safari and Firefox keep back; http to localhost from an https page, which Safari refuses; what is cached without `Vary: Origin`; and the preflight after a redirect. `accredit check` asks all three engines and names the one that differs.',
    references: [corsGuide, `${mdn}Privacy/Guides/Third-party_cookies`],
    words: [
      ['chrome', 'chromium', 'edge'],
      ['safari', 'firefox', 'webkit', 'ios', 'iphone'],
      ['works', 'work', 'working', 'but not', 'only', 'fine', 'fails'],
      ['cors', 'cross-origin', 'fetch', 'cookie', 'cookies', 'preflight', 'origin', 'request'],
    ],
  },
  {
    id: 'local-network',
    question: 'What is “more-private address space”, and the prompt for the local network?',
    causes: ['lna-denied', 'lna-insecure', 'private-network-preflight'],
    answer:
      'A public page asked for an address on this machine or in the local network. Browsers let it only after the user said yes, and a page over http may not even ask. Serve the page over https and let the user allow it, or serve page and API in the same network. The older `Access-Control-Allow-Private-Network` is no longer asked for.',
    references: ['https://wicg.github.io/local-network-access/'],
    words: [
      [
        'more-private',
        'private network',
        'local network',
        'address space',
        'private-network',
        'loopback address',
      ],
      ['cors', 'request', 'access', 'permission', 'prompt', 'blocked', 'browser', 'chrome', 'fetch'],
    ],
  },
  {
    id: 'only-sometimes',
    question: 'Why does it fail only sometimes?',
    causes: ['cached-without-vary'],
    answer:
      'A cache gives a copy that was made for another origin, or for a request without one: an image or a script that was loaded before, a CDN whose key leaves `Origin` out. Send `Vary: Origin` on every answer, allowed, refused and without `Origin`, and purge what is cached. A remembered preflight is the other reason: it holds for its `Access-Control-Max-Age`.',
    references: [`${fetchStandard}#cors-protocol-and-http-caches`, headerPage('Vary')],
    words: [
      [
        'sometimes',
        'intermittent',
        'intermittently',
        'randomly',
        'after refresh',
        'first time',
        'cached',
        'cache',
        'cloudfront',
      ],
      ['cors', 'access-control-allow-origin', 'allow-origin', 'cross-origin'],
    ],
  },
  {
    id: 'cors-or-network',
    question: 'How does a script tell CORS from a network error?',
    causes: ['net-unspecified'],
    answer:
      'It cannot, by design: a page that could tell would scan the network of its visitors. Log the URL, the origin of the page, `navigator.onLine` and the time, and look for that request in the log of the server: whether it arrived, and its status. The reason stands in the console only.',
    references: [`${fetchStandard}#concept-network-error`],
    words: [
      ['detect', 'distinguish', 'tell', 'differentiate', 'know if', 'determine', 'catch'],
      ['cors', 'cors error'],
      ['network', 'network error', 'javascript', 'offline', 'fetch', 'reason'],
    ],
  },
  {
    id: 'orb',
    question: 'What is ORB or CORB?',
    causes: ['orb'],
    answer:
      'A script, image or media element got JSON or HTML, and the browser keeps such answers out of the process of the page. CORS is not involved, and no header of it helps. Fetch data with `fetch`, and look whether the URL of the image answers with an error page.',
    references: ['https://github.com/annevk/orb'],
    words: [
      ['orb', 'corb', 'opaque response blocking', 'cross-origin read blocking', 'opaqueresponseblocking'],
    ],
  },
]
