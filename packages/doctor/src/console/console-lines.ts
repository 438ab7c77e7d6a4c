import type { Diagnosis } from '../cause.ts'
import type { EngineName } from '../engine.ts'
import {
  chromiumFrame,
  chromiumHints,
  chromiumNetErrorPrefix,
  chromiumPreflightPrefix,
  chromiumTemplates,
  chromiumTrailing,
} from './chromium-templates.ts'
import { type ConsoleTemplate, type PlaceholderName, templateParts } from './console-template.ts'
import { firefoxDidNotSucceed, firefoxFrame, firefoxStatus, firefoxTemplates } from './firefox-templates.ts'
import { webkitRedirectFrame, webkitTemplates, webkitTrailing } from './webkit-templates.ts'

type Engine = Exclude<EngineName, 'spec'>

const templatesOf: Readonly<Record<Engine, readonly ConsoleTemplate[]>> = {
  chromium: chromiumTemplates,
  firefox: firefoxTemplates,
  webkit: webkitTemplates,
}

/** Stands where a line shows what the diagnosis does not know. */
const unknown = '…'

const canonicalHeader = (name: string): string =>
  name.replaceAll(/(^|-)([a-z])/g, (_match, dash: string, letter: string) => dash + letter.toUpperCase())

/** Chromium prints bytes outside ASCII as escapes. */
const escapeNonAscii = (value: string): string =>
  value.replaceAll(
    /[^\u{20}-\u{7e}]/gu,
    character => `\\u${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`,
  )

const schemeOf = (url: string | null): string | null => url?.match(/^([a-z][a-z0-9+.-]*):/i)?.[1] ?? null

const portOf = (url: string | null): string | null => url?.match(/^[a-z+.-]+:\/\/[^/?#]*:(\d+)/i)?.[1] ?? null

function placeholderValue(
  name: PlaceholderName,
  template: ConsoleTemplate,
  d: Diagnosis,
  engine: Engine,
): string | null {
  switch (name) {
    case 'api':
      return d.api ?? 'fetch'
    case 'status':
      return d.status === null ? null : String(d.status)
    case 'header':
      return d.header !== null && engine === 'webkit' ? canonicalHeader(d.header) : d.header
    case 'received':
      return d.received !== null && engine === 'chromium' ? escapeNonAscii(d.received) : (d.received ?? '')
    case 'location':
      return d.location ?? null
    case 'rest':
      return restOf(template, d)
    default:
      return d[name]
  }
}

/** What is printed beside the fields of a diagnosis, as far as it follows from them. */
function restOf({ cause, text }: ConsoleTemplate, d: Diagnosis): string | null {
  switch (cause) {
    case 'redirect-userinfo':
      // Chromium prints the location empty.
      return text.startsWith('Redirect location') ? '' : (d.location ?? null)
    case 'scheme-unknown':
      return text.startsWith('Cross origin')
        ? 'chrome, chrome-extension, chrome-untrusted, data, http, https, isolated-app'
        : schemeOf(d.url)
    case 'net-badport':
      return portOf(d.url)
    case 'lna-denied':
    case 'lna-insecure':
      return text.includes('address space') ? (d.received ?? 'loopback') : null
    case 'mode-same-origin':
    case 'worker-origin':
    case 'scheme-file':
      return d.origin
    case 'csp':
      return 'connect-src'
    default:
      return d.received
  }
}

const fill = (text: string, template: ConsoleTemplate, d: Diagnosis, engine: Engine): string =>
  templateParts(text)
    .map(part =>
      part.kind === 'literal' ? part.text : (placeholderValue(part.name, template, d, engine) ?? unknown),
    )
    .join('')

/** What today's engine prints as the reason; null where it prints none of its own. */
const reasonOf = (d: Diagnosis, engine: Engine): ConsoleTemplate | null =>
  templatesOf[engine].find(
    ({ cause, era, role }) => cause === d.cause && era === 'current' && role === 'deciding',
  ) ?? null

function chromiumLines(d: Diagnosis): readonly string[] {
  const template = chromiumReasonOf(d)
  if (template === null) return []
  const reason = fill(template.text, template, d, 'chromium')
  if (reason.startsWith('net::')) return [chromiumNetErrorPrefix + reason]
  if (template.framed !== true) return [reason]
  const api = d.api ?? 'fetch'
  const prefixed =
    template.preflightPrefix === 'always' ||
    (template.preflightPrefix === 'by-stage' && d.stage === 'preflight')
  const hint = template.hint === undefined ? null : chromiumHints[template.hint]
  const frame = d.redirectedFrom === null ? chromiumFrame.direct : chromiumFrame.redirected
  const access = fill(frame, template, d, 'chromium')
  const line = `${access}: ${prefixed ? chromiumPreflightPrefix : ''}${reason}${hint?.api === api ? hint.text : ''}`
  return [line, chromiumNetErrorPrefix + chromiumTrailing]
}

/** A redirect to a scheme that has no CORS, and a `file:` page, are told in the words for schemes. */
function chromiumReasonOf(d: Diagnosis): ConsoleTemplate | null {
  const disabledScheme = (d.cause === 'redirect-scheme' && schemeOf(d.url) === 'ftp') || isFilePage(d)
  return reasonOf(disabledScheme ? { ...d, cause: 'scheme-unknown' } : d, 'chromium')
}

const isFilePage = (d: Diagnosis): boolean => d.cause === 'scheme-file' && d.origin === 'null'

const firefoxUnanswered: ReadonlySet<Diagnosis['cause']> = new Set([
  'pf-network',
  'redirect-userinfo',
  'redirect-loop',
  'net-refused',
  'net-dns',
  'net-tls',
  'net-reset',
  'net-timeout',
  'net-malformed',
  'net-unspecified',
])

function firefoxLines(d: Diagnosis): readonly string[] {
  const template = reasonOf(d, 'firefox')
  const framed = (frame: string, reason: string, status: string): string =>
    `${frame.replace('{url}', () => d.url ?? unknown)}${reason}).${status}`
  const noStatus = firefoxStatus.replace('{status}', '(null)')
  const didNotSucceed = framed(firefoxFrame.plain, firefoxDidNotSucceed, noStatus)
  if (template === null) {
    if (!firefoxUnanswered.has(d.cause)) return []
    return d.cause === 'pf-network' ? [didNotSucceed, didNotSucceed] : [didNotSucceed]
  }
  const reason = fill(template.text, template, d, 'firefox')
  if (template.framed !== true) {
    const followed = d.cause === 'module-mime' || d.cause === 'lna-denied' || d.cause === 'lna-insecure'
    return followed || d.cause === 'redirect-scheme' ? [reason, didNotSucceed] : [reason]
  }
  const frame = d.cause === 'acao-star-credentials' ? firefoxFrame.quoted : firefoxFrame.plain
  const status = d.status === null ? noStatus : firefoxStatus.replace('{status}', String(d.status))
  const line = framed(frame, reason, template.withStatus === true ? status : '')
  return d.stage === 'preflight' || d.stage === 'redirect' ? [line, didNotSucceed] : [line]
}

/** What follows a refused response, by API. A font says nothing at all. */
const webkitSecondLine: Readonly<Record<string, string>> = {
  fetch: webkitTrailing.script.replace('{api}', 'Fetch API'),
  XMLHttpRequest: webkitTrailing.script.replace('{api}', 'XMLHttpRequest'),
  EventSource: webkitTrailing.script.replace('{api}', 'EventSource'),
  image: webkitTrailing.image,
}

/** Where the console says nothing of access control after the cause. */
const webkitAlone: ReadonlySet<Diagnosis['cause']> = new Set([
  'forbidden-request-header',
  'mode-same-origin',
  'mode-nocors-redirect',
  'csp',
  'module-mime',
  'nosniff',
  'sri-failed',
  'sri-without-cors',
  'canvas-tainted',
  'frame-access',
  'frame-options',
  'opaque-body',
  'worker-origin',
  'stylesheet-access',
  'stream-upload',
  'extension',
])

function webkitLines(d: Diagnosis): readonly string[] {
  if (d.api === 'font') return []
  if (d.cause === 'mode-same-origin') return [`Fetch API cannot load ${d.url ?? unknown}.`]
  const template = reasonOf(d, 'webkit')
  if (template === null) return []
  const reason = fill(template.text, template, d, 'webkit')
  const status = template.withStatus === true && d.status !== null ? ` Status code: ${d.status}` : ''
  const wrapped = d.stage === 'redirect' && template.stage === undefined
  const frame = wrapped ? fill(webkitRedirectFrame, template, d, 'webkit') : ''
  const first = frame + reason + status
  const second = webkitAlone.has(d.cause) ? undefined : webkitSecondLine[d.api ?? 'fetch']
  return second === undefined ? [first] : [first, fill(second, template, d, 'webkit')]
}

/**
 * What the console of an engine prints for a failure, line by line: the reason and what follows it. Empty for the
 * standard, which has no console, and where the engine prints nothing.
 */
export function consoleLines(diagnosis: Diagnosis, engine: EngineName): readonly string[] {
  switch (engine) {
    case 'spec':
      return []
    case 'chromium':
      return chromiumLines(diagnosis)
    case 'firefox':
      return firefoxLines(diagnosis)
    case 'webkit':
      return webkitLines(diagnosis)
  }
}
