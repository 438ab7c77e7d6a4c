import type { EngineName } from '../engine.ts'

/**
 * Characters of a host, besides letters, digits, `.` and `-`, with which an engine parses a URL, loads the page and
 * sends its origin, where a server for the name answers. Measured on Chromium 156, Firefox 153 and WebKitGTK 2.50. No
 * engine parses `|`, `^` or `%0b`, and none sends `%60` for a backtick.
 */
const hostCharacters: Readonly<Record<EngineName, string>> = {
  spec: '_!$&\'()*+,;=`{}~"',
  chromium: '_!$&\'()+,;=`{}~"',
  firefox: '_$+',
  webkit: '_!$&\'()*+,=`{}~"',
}

/** Characters worth trying in A07: one of each kind that expressions tell apart first, then those of most engines. */
export const specialCharacters: readonly string[] = [...'-_!`$+,{~=&\'()};*"']

/** Schemes besides http and https that are an origin to some engine: of apps and of extensions. */
const schemeEngines: Readonly<Record<string, readonly EngineName[]>> = {
  'capacitor:': ['webkit'],
  'ionic:': ['webkit'],
  'chrome-extension:': ['chromium'],
  'moz-extension:': ['firefox'],
  'file:': ['chromium'],
}

const allEngines: readonly EngineName[] = ['spec', 'chromium', 'firefox', 'webkit']

/** Engines in which a page can have this very origin, and sends it byte for byte so. */
export function enginesSending(origin: string): readonly EngineName[] {
  if (origin === 'null') return allEngines
  const [, scheme = '', host = ''] = /^([a-z][a-z0-9+.-]*:)\/\/(.*)$/.exec(origin) ?? []
  const ofScheme = schemeEngines[scheme]
  if (ofScheme !== undefined) return ofScheme
  if (scheme !== 'http:' && scheme !== 'https:') return []
  // What the URL parser would write otherwise is never sent so.
  if (!URL.canParse(origin) || new URL(origin).origin !== origin) return []
  const special = [...host.replace(/^\[[0-9a-f:.]*\]/, '').replace(/:\d+$/, '')].filter(isSpecial)
  return allEngines.filter(engine => special.every(character => hostCharacters[engine].includes(character)))
}

function isSpecial(character: string): boolean {
  return !/[a-z0-9.-]/.test(character)
}
