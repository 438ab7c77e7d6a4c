import { corsErrors } from '../console/cors-error.ts'
import { isJsonObject, type JsonObject, objectAt, textAt } from '../json-value.ts'
import { type Reading, unknownDiagnosis } from './reading.ts'

/** How deep a `corsErrorStatus` is looked for, and in how many objects. */
const bounds = { depth: 12, objects: 100_000 } as const

/**
 * The failures in messages of the Chrome DevTools Protocol: `Audits.issueAdded` with a `CorsIssue`, `Network.loadingFailed`
 * with a `corsErrorStatus`, or an array or log of such.
 */
export function readCorsIssues(input: unknown): readonly Reading[] {
  const readings: Reading[] = []
  const waiting: { readonly value: unknown; readonly depth: number }[] = [{ value: input, depth: 0 }]
  for (let seen = 0; seen < waiting.length && seen < bounds.objects; seen += 1) {
    const { value, depth } = waiting[seen] ?? { value: null, depth: 0 }
    if (isJsonObject(value)) {
      const reading = readingOf(value, readings.length)
      if (reading !== null) {
        readings.push(reading)
        continue
      }
    }
    if (typeof value !== 'object' || value === null || depth >= bounds.depth) continue
    for (const member of Object.values(value)) {
      if (typeof member === 'object' && member !== null) waiting.push({ value: member, depth: depth + 1 })
    }
  }
  return readings
}

function readingOf(details: JsonObject, place: number): Reading | null {
  if (textAt(objectAt(details, 'deprecationIssueDetails'), 'type') === wildcardDeprecation)
    return warning(place)
  const status = 'corsError' in details ? details : objectAt(details, 'corsErrorStatus')
  const code = textAt(status, 'corsError')
  if (code === null) return null
  const meaning = Object.hasOwn(corsErrors, code) ? corsErrors[code] : undefined
  const parameter = typeof status['failedParameter'] === 'string' ? status['failedParameter'] : null
  const named = meaning?.parameter ?? null
  return {
    source: 'chromium',
    weight: meaning === undefined ? 'framed' : 'deciding',
    diagnosis: {
      ...unknownDiagnosis,
      cause: meaning?.cause ?? null,
      stage: meaning?.stage ?? null,
      api: apiOf(textAt(details, 'type')),
      url: textAt(objectAt(details, 'request'), 'url') ?? textAt(objectAt(details, 'response'), 'url'),
      origin: textAt(details, 'initiatorOrigin'),
      header: named === 'header' ? (parameter?.toLowerCase() ?? null) : (meaning?.header ?? null),
      method: named === 'method' ? parameter : null,
      received: named === 'received' ? parameter : null,
    },
    also: [],
    isTranslated: false,
    start: place,
    end: place + 1,
    lines: [parameter === null || parameter === '' ? code : `${code}: ${parameter}`],
  }
}

/** Chromium's only word on `Access-Control-Allow-Headers: *` beside `Authorization`: it passes, for now. */
const wildcardDeprecation = 'AuthorizationCoveredByWildcard'

const warning = (place: number): Reading => ({
  source: 'chromium',
  weight: 'deciding',
  diagnosis: {
    ...unknownDiagnosis,
    cause: 'pf-auth-wildcard',
    stage: 'preflight',
    header: 'authorization',
    received: '*',
  },
  also: [],
  isTranslated: false,
  start: place,
  end: place + 1,
  lines: [wildcardDeprecation],
})

/** The protocol's resource types, as consoles name the API. */
const apis: Readonly<Record<string, string>> = {
  Fetch: 'fetch',
  XHR: 'XMLHttpRequest',
  EventSource: 'EventSource',
  Script: 'script',
  Image: 'image',
  Font: 'font',
  Stylesheet: 'CSS stylesheet',
}

const apiOf = (type: string | null): string | null =>
  type !== null && Object.hasOwn(apis, type) ? (apis[type] ?? null) : null
