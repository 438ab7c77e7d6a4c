import type { ConsoleSource, ConsoleTemplate } from './console-template.ts'

const opaque = (source: ConsoleSource, text: string): ConsoleTemplate => ({
  source,
  role: 'opaque',
  text,
  era: 'current',
  cause: null,
  exact: true,
})

/** What a script sees of any failure, by engine, and what wrappers make of it. None of these has a reason in it. */
export const opaqueTemplates: readonly ConsoleTemplate[] = [
  opaque('chromium', 'Failed to fetch'),
  opaque('firefox', 'NetworkError when attempting to fetch resource'),
  opaque('webkit', 'Load failed'),
  // axios
  opaque('tool', 'Network Error'),
  opaque('tool', 'ERR_NETWORK'),
  // Angular
  opaque('tool', 'Http failure response for {url}: 0 Unknown Error'),
  // superagent
  opaque(
    'tool',
    'Request has been terminated Possible causes: the network is offline, Origin is not allowed by Access-Control-Allow-Origin, the page is being unloaded, etc.',
  ),
  // Apollo, ky and others that pass the engine's words on are recognised by those.
]
