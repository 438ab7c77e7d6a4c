/** What a test needs that a page without documents has not. */
export type Need =
  | 'worker'
  | 'document that goes'
  | 'service worker'
  | 'frame'
  | 'window'
  | 'navigation'
  | 'element that loads'
  | 'document'
  | 'module script'
  | 'content security policy'
  | 'web socket'
  | 'HTTP/2'
  | 'test driver'

/** By what a need shows in the source of a test; the first that matches is the reason. */
const signs: readonly (readonly [Need, RegExp])[] = [
  ['service worker', /serviceWorker|service_worker|service-worker/],
  // It sends when its document goes, or may.
  ['document that goes', /fetchLater|fetch-later|deferred-fetch/],
  ['worker', /\bnew (?:Shared)?Worker\(|fetch_tests_from_worker|importScripts|[wW]orklet\b/],
  ['test driver', /testdriver\.js|test_driver\./],
  ['web socket', /\bnew WebSocket\(/],
  [
    'frame',
    /<(?:i?frame|object|embed|portal)\b|createElement\(["'](?:i?frame|object|embed)["']\)|with_iframe\(/i,
  ],
  ['window', /\bwindow\.open\(|[^.\w]open\(["'`/]/],
  [
    'navigation',
    /<form\b|\.submit\(\)|location\.(?:reload|assign|replace)\(|navigateTest\(|createElement\(["']form["']\)/i,
  ],
  [
    'element that loads',
    /echo-as-script|<(?:img|link|audio|video|track|input|svg)\b|new Image\b|createElement\(["'](?:img|input|link|script|audio|video|style|track)["']\)/i,
  ],
  ['document', /DOMParser|document\.(?:write|implementation|evaluate|open|domain|createElementNS)\b/],
  ['module script', /<script[^>]*type=["']?module/i],
]

/** What the source of a test shows that it needs, or null when nothing is in the way of running it. */
export function needOf(source: string): Need | null {
  const code = source
    // The one frame that there is: it shows the cookies of another path.
    .replaceAll(/createElement\(["']iframe["']\)(?=[\s\S]*echo-cookie\.html)/g, '')
    .replaceAll(/<!--[\s\S]*?-->/g, '')
    .replaceAll(/<link\b[^>]*\b(?:help|author|canonical)\b[^>]*>/gi, '')
  for (const [need, sign] of signs) if (sign.test(code)) return need
  return null
}
