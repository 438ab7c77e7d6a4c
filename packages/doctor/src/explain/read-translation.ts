import { isToken } from '@accredit/protocol'
import type { CauseId } from '../cause.ts'
import { firefoxTemplates } from '../console/firefox-templates.ts'
import type { Piece } from './message.ts'
import { type Reading, unknownDiagnosis } from './reading.ts'

/** How far the URL stands before what is not translated, the words before the URL, and the rest of the reason. */
const reach = { url: 2600, reason: 240, lead: 300, rest: 240 } as const

/** What a reason has beside words. */
interface Reason {
  readonly text: string
  /** The names of headers, lower-case, which are never translated. */
  readonly headers: readonly string[]
  /** Whatever else stands in quotation marks. */
  readonly values: readonly string[]
  /** Three digits, or `(null)`. */
  readonly status: string | null
}

/**
 * Reads a line of Firefox in any language: words that are not English, the URL, a colon, and a reason with the names of
 * headers in quotation marks.
 *
 * @param token what is not translated, in a line that was not recognised otherwise
 * @returns null for anything that is not clearly such a line
 */
export function readTranslation(text: string, token: Piece): Reading | null {
  const from = Math.max(0, token.start - reach.url)
  const url = lastUrl(text.slice(from, token.start))
  if (url === null || token.start - (from + url.end) > reach.reason) return null
  const lead = text.slice(Math.max(0, from + url.start - reach.lead), from + url.start)
  const reasonStart = from + url.end
  const reason = reasonOf(text.slice(reasonStart, reasonEnd(text, token.end)))
  if (!isTranslatedFrame(lead) || !/[:：]/.test(reason.text) || !reason.text.includes('CORS')) return null
  const [cause, ...also] = causesOf(reason)
  if (cause === undefined) return null
  const start = from + url.start - lead.length + sentenceStart(lead)
  const end = reasonStart + reason.text.length
  return {
    source: 'firefox',
    weight: cause === 'net-unspecified' ? 'trailing' : 'deciding',
    diagnosis: {
      ...unknownDiagnosis,
      cause,
      url: url.value,
      stage: templateOf(cause)?.stage ?? null,
      status: reason.status === null || reason.status === '(null)' ? null : Number(reason.status),
      ...valuesOf(cause, reason),
    },
    also,
    isTranslated: true,
    start,
    end,
    lines: [text.slice(start, end).replaceAll(/\s+/g, ' ').trim()],
  }
}

const templateOf = (cause: CauseId) =>
  firefoxTemplates.find(template => template.cause === cause && template.era === 'current')

interface FoundUrl {
  readonly value: string
  readonly start: number
  readonly end: number
}

function lastUrl(text: string): FoundUrl | null {
  const start = Math.max(text.lastIndexOf('http://'), text.lastIndexOf('https://'))
  if (start === -1) return null
  const [run = ''] = text.slice(start).match(/^[!#-;=?-Z_a-z~[\]%]+/) ?? []
  const value = run.replace(/[.,;:'"()]+$/, '')
  return URL.canParse(value) ? { value, start, end: start + value.length } : null
}

/** The first half of the sentence: not in English, or with the words that translators keep. */
const isTranslatedFrame = (lead: string): boolean =>
  /cross-origin|same[ -]origin/i.test(lead) || /(?![a-z])\p{L}/iu.test(lead)

/** After the end of the sentence before, or of a paragraph; lines between may be wrapped. */
function sentenceStart(lead: string): number {
  const ends = [...lead.matchAll(/[.。)）\]][ \t]*\r?\n|\n[ \t\r]*\n/g)]
  const last = ends.at(-1)
  if (last !== undefined) return last.index + last[0].length
  return lead.length < reach.lead ? 0 : lead.lastIndexOf('\n') + 1
}

/** The sentence ends with a line, unless that was wrapped. */
function reasonEnd(text: string, from: number): number {
  const rest = text.slice(from, from + reach.rest)
  const end = rest.search(/[.。)）][ \t]*\r?\n|\n[ \t\r]*\n/)
  return from + (end === -1 ? rest.length : end + 1)
}

const headerNames: ReadonlySet<string> = new Set([
  'access-control-allow-origin',
  'access-control-allow-credentials',
  'access-control-allow-methods',
  'access-control-allow-headers',
  'origin',
])

function reasonOf(text: string): Reason {
  const quoted = [...text.matchAll(/[‘“«„"'`]\s*([^‘’“”«»„"'`]{0,200}?)\s*[’”»“"'`]/g)].map(
    ([, value = '']) => value,
  )
  const status = [...text.matchAll(/[:：]\s*(\d{3}|\(null\))/g)].at(-1)?.[1] ?? null
  return {
    text,
    headers: quoted.map(value => value.toLowerCase()).filter(name => headerNames.has(name)),
    values: quoted.filter(value => !headerNames.has(value.toLowerCase())),
    status,
  }
}

/** The causes that a reason can mean, the likeliest first; none when it can mean anything. */
function causesOf({ headers, values, status }: Reason): readonly CauseId[] {
  const [header] = headers
  const [value] = values
  if (value === '*' && header !== undefined && header.startsWith('access-control-allow-')) {
    return header === 'access-control-allow-headers' ? ['pf-auth-wildcard'] : ['acao-star-credentials']
  }
  switch (header) {
    case 'access-control-allow-origin':
      if (value !== undefined) return ['acao-mismatch', 'acao-invalid', 'acao-multiple']
      return status === null ? ['acao-missing', 'acao-multiple'] : ['acao-missing']
    case 'access-control-allow-credentials':
      return value === 'true' ? ['acac-not-true'] : []
    case 'access-control-allow-methods':
      return value === undefined ? ['pf-method'] : ['pf-methods-syntax']
    case 'access-control-allow-headers':
      if (value === undefined) return []
      return isToken(value) ? ['pf-header', 'pf-headers-syntax'] : ['pf-headers-syntax']
    case 'origin':
      return ['origin-header']
    default:
      return status === '(null)' ? ['net-unspecified', ...(templateAlso() ?? [])] : []
  }
}

const templateAlso = () =>
  firefoxTemplates.find(({ cause, role }) => cause === 'net-unspecified' && role === 'trailing')?.also

function valuesOf(
  cause: CauseId,
  { headers, values }: Reason,
): { readonly header: string | null; readonly received?: string } {
  const [header = null] = headers
  const [value] = values
  if (cause === 'pf-header') return { header: value?.toLowerCase() ?? null }
  if (cause === 'acac-not-true' || value === undefined) return { header }
  return { header, received: value }
}
