import type { CauseId } from '../cause.ts'
import type { ReadDiagnosis } from './explanation.ts'
import type { Reading } from './reading.ts'

/**
 * Readings that tell of one failure become one: the first that has a reason wins over what engines print after it, and over
 * what scripts see.
 */
export function joinReadings(readings: readonly Reading[]): readonly Reading[] {
  const joined = new JoinedReadings()
  for (const weight of weights) {
    for (const reading of readings) if (reading.weight === weight) joined.add(reading)
  }
  return joined.all.toSorted(
    (a, b) => weights.indexOf(a.weight) - weights.indexOf(b.weight) || a.start - b.start,
  )
}

/** With how many lines that name no URL a line is compared. */
const mostCandidates = 64

/** Failures by URL, so that thousands of them take no longer each than a few. */
class JoinedReadings {
  readonly all: Reading[] = []
  readonly #byUrl = new Map<string | null, number[]>()

  add(reading: Reading): void {
    const index = this.#candidates(reading).find(candidate => {
      const other = this.all[candidate]
      return other !== undefined && tellsOfTheSame(other, reading)
    })
    const other = index === undefined ? undefined : this.all[index]
    if (index === undefined || other === undefined) {
      this.#index(reading, this.all.push(reading) - 1)
      return
    }
    const whole = merged(other, reading)
    this.all[index] = whole
    if (whole.diagnosis.url !== other.diagnosis.url) this.#index(whole, index)
  }

  #candidates({ diagnosis: { url } }: Reading): readonly number[] {
    const withoutUrl = (this.#byUrl.get(null) ?? []).slice(0, mostCandidates)
    if (url !== null) return [...(this.#byUrl.get(stripped(url)) ?? []), ...withoutUrl]
    return [...withoutUrl, ...Array.from(this.all.slice(0, mostCandidates).keys())].toSorted((a, b) => a - b)
  }

  #index({ diagnosis: { url, redirectedFrom } }: Reading, index: number): void {
    const known = [url, redirectedFrom].flatMap(target => (target === null ? [] : [stripped(target)]))
    for (const key of known.length === 0 ? [null] : known) {
      const indexes = this.#byUrl.get(key)
      if (indexes === undefined) this.#byUrl.set(key, [index])
      else indexes.push(index)
    }
  }
}

const weights: readonly Reading['weight'][] = ['deciding', 'framed', 'trailing', 'opaque']

function tellsOfTheSame(first: Reading, second: Reading): boolean {
  switch (second.weight) {
    case 'deciding':
      return sharedCauses(first, second).length > 0 && isOneStory(first, second)
    case 'framed':
      return agree(first.diagnosis, second.diagnosis)
    case 'trailing':
      return follows(first, second)
    case 'opaque':
      return isUrlAgreed(first.diagnosis, second.diagnosis)
  }
}

/** All that the words may mean. */
const causesOf = ({ diagnosis: { cause }, also }: Reading): readonly CauseId[] =>
  cause === null ? also : [cause, ...also]

/** What two lines about one failure can both mean. */
function sharedCauses(first: Reading, second: Reading): readonly CauseId[] {
  const others = causesOf(second)
  return causesOf(first).filter(cause => others.includes(cause))
}

/** Two engines tell of one failure only if both name its URL. */
function isOneStory(first: Reading, second: Reading): boolean {
  const isSourceShared = first.source === second.source || first.source === null || second.source === null
  const isUrlKnown = first.diagnosis.url !== null && second.diagnosis.url !== null
  return (isSourceShared || isUrlKnown) && agree(first.diagnosis, second.diagnosis)
}

/** A trailing line is about the URL of the lines before it, or says none. */
function follows(first: Reading, second: Reading): boolean {
  if (first.weight === 'trailing')
    return first.source === second.source && isUrlAgreed(first.diagnosis, second.diagnosis)
  return isUrlAgreed(first.diagnosis, second.diagnosis)
}

function isUrlAgreed(first: ReadDiagnosis, second: ReadDiagnosis): boolean {
  const urls = [first.url, first.redirectedFrom].filter(url => url !== null)
  return second.url === null || urls.length === 0 || urls.some(url => sameTarget(url, second.url))
}

/** Engines print a URL with and without its fragment, and people cut it. */
const sameTarget = (first: string, second: string | null): boolean =>
  first === second || (second !== null && stripped(first) === stripped(second))

const stripped = (url: string): string => url.replace(/#.*$/, '').replace(/\/$/, '')

const told = ['api', 'redirectedFrom', 'origin', 'method', 'header', 'received', 'status', 'stage'] as const

/** Nothing that both know is different. */
function agree(first: ReadDiagnosis, second: ReadDiagnosis): boolean {
  return (
    (first.url === null || second.url === null || sameTarget(first.url, second.url)) &&
    told.every(name => first[name] === null || second[name] === null || first[name] === second[name])
  )
}

/** The first, with what the second knows more. */
function merged(first: Reading, second: Reading): Reading {
  const isSameWeight = first.weight === second.weight
  const [cause = first.diagnosis.cause, ...also] = isSameWeight
    ? sharedCauses(first, second)
    : causesOf(first)
  const diagnosis = { ...filled(first.diagnosis, second.diagnosis, isSameWeight), cause }
  return {
    ...first,
    diagnosis: isFirefoxPreflight(first, second) ? { ...diagnosis, stage: 'preflight' } : diagnosis,
    also,
    isTranslated: first.isTranslated && (second.isTranslated || !isSameWeight),
    lines: [...new Set([...first.lines, ...second.lines])],
  }
}

/**
 * Firefox adds its second line to failed preflights and to failed redirects, and to nothing else: with a status that is no
 * redirect's, it was a preflight.
 */
function isFirefoxPreflight(first: Reading, second: Reading): boolean {
  const { stage, status } = first.diagnosis
  const isFollowed =
    first.weight === 'deciding' && second.weight === 'trailing' && second.diagnosis.url !== null
  const isFirefox = first.source === 'firefox' && second.source === 'firefox'
  return isFirefox && isFollowed && stage === null && status !== null && (status < 300 || status > 399)
}

/** What follows a reason knows the request, and nothing of the reason. */
function filled(a: ReadDiagnosis, b: ReadDiagnosis, isSameWeight: boolean): ReadDiagnosis {
  const request = {
    api: a.api ?? b.api,
    url: a.url ?? b.url,
    redirectedFrom: a.redirectedFrom ?? b.redirectedFrom,
    origin: a.origin ?? b.origin,
    method: a.method ?? b.method,
    status: a.status ?? b.status,
  }
  if (!isSameWeight) return { ...a, ...request }
  return {
    ...a,
    ...request,
    header: a.header ?? b.header,
    received: a.received ?? b.received,
    stage: a.stage ?? b.stage,
    location: a.location ?? b.location ?? null,
  }
}
