/** How many items the conformance checklist has. */
export const itemCount = 218

/** Its parts, each with its last item. */
export const checklistParts: readonly { readonly title: string; readonly last: number }[] = [
  { title: 'Request construction and guards', last: 25 },
  { title: 'Origin and the Origin header', last: 39 },
  { title: 'Forbidden and safelisted headers', last: 56 },
  { title: 'Main fetch: which path', last: 70 },
  { title: 'CORS-preflight fetch', last: 92 },
  { title: 'CORS-preflight cache', last: 105 },
  { title: 'CORS check', last: 118 },
  { title: 'Filtering and exposure', last: 136 },
  { title: 'Redirects', last: 153 },
  { title: 'Credentials: cookies, HTTP authentication, TLS', last: 171 },
  { title: 'Cookie jar', last: 192 },
  { title: 'Request metadata, referrer, network', last: 204 },
  { title: 'XMLHttpRequest', last: 218 },
]

const scriptOnly = 'shows in script alone: no server and no outcome of the lab sees it'
const loopback = 'every address of the lab is loopback, which is exempt'
const cacheless = 'every answer of the lab is no-store, so that no HTTP cache comes between'

/** Items without a named scenario, each with the reason. */
export const notShown: Readonly<Record<number, string>> = {
  1: 'a scenario cannot name another mode: the call would throw before there is a request',
  5: 'every URL of a scenario is absolute',
  10: `a Request made from a Request ${scriptOnly.replace('shows', 'shows itself')}`,
  15: 'only the browser itself makes privileged ranges, for media',
  17: scriptOnly,
  18: scriptOnly,
  20: 'an outcome holds the names of response headers, not their values',
  38: 'scenarios open no WebSocket and no WebTransport',
  56: 'reports of the browser itself are no requests of a page',
  57: 'the ports of the lab are those that were free, and none of them is bad',
  59: 'engines keep no HSTS for localhost, and its ports would change',
  64: 'every first URL is http or https; where a redirect leads elsewhere see 139',
  69: 'shows in the browser of this repository alone, which runs every scenario by that hook',
  89: 'would take ten minutes, two hours and a day to wait for',
  94: 'a scenario has one top-level site',
  117: `no service worker, no proxy, and ${cacheless}`,
  132: 'pages of the lab have no Cross-Origin-Embedder-Policy',
  133: 'takes a media element that asked for a range before',
  135: 'an outcome holds no resource timing',
  165: 'there is no proxy',
  167: 'an outcome does not tell connections apart',
  168: 'engines have no client certificate, and an outcome does not tell TLS sessions apart',
  169: 'requests of a scenario follow each other, so that none is in flight beside another',
  170: cacheless,
  171: cacheless,
  201: loopback,
  202: loopback,
  203: loopback,
  212: 'an outcome holds the last event of a request only',
  213: 'no scenario waits long enough for a timeout, or aborts a request that is under way',
  216: 'no scenario blocks its page',
  217: 'every body of the lab is ASCII text',
}

/** Expectations that the profile `spec` does not meet, by the id of the scenario: decisions, each with its reason. */
export const decided: Readonly<Record<string, string>> = {
  'item-23-a-stream-body-over-http-1-1-is-a-network-error':
    'the transport speaks HTTP/1.1 only, and sends a stream chunked, so that apps in this process can be tested with one',
  'item-98-a-method-that-an-include-preflight-names-beside-its-own-serves-later-include-requests':
    'the text lets * through with credentials from the cache; no engine does, and no profile here',
  'item-199-post-and-put-without-a-body-have-the-length-0-get-has-none':
    'the transport adds Content-Length, below the place where scenarios are answered',
}
