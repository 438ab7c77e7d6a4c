import { definePolicy, type Policy } from '@accredit/policy'
import { type Effort, measureInTurns } from './measure.ts'
import { distinctBases, distinctOrigins, flat } from './origins.ts'

/** What a million origins cost before the first request. */
export interface CompileTimes {
  readonly origins: number
  readonly characters: number
  readonly policySeconds: number
  readonly setSeconds: number
  /** Heap for each origin, its own string included. */
  readonly policyBytes: number
  readonly setBytes: number
}

/** What one look-up costs by itself, in nanoseconds. */
export interface MatchTimes {
  readonly patterns: string
  readonly count: number
  /** `policy.decide`: the median of each turn. */
  readonly decide: readonly number[]
  /** `Set.has` with the same strings in the same order; for bases, once for each suffix of the host. */
  readonly set: readonly number[]
}

const million = 1_000_000
const exactCounts = [1, 1_000, million]
const baseCounts = [1, 1_000, 100_000]

/** The names of the processes that `measureMatch` is called in. */
export const matchNames: readonly string[] = [
  ...exactCounts.map(count => `exact ${count}`),
  ...baseCounts.map(count => `bases ${count}`),
]

interface Built {
  readonly seconds: number
  readonly bytes: number
}

/** Holds what `build` made last, until its heap is measured. */
const held: { made: object | null } = { made: null }

/** Builds something from strings that nothing else holds. Needs `--expose-gc`. */
function build(make: (origins: string[]) => object): Built {
  held.made = null
  const before = heapAfterCollection()
  let origins: string[] | null = distinctOrigins(million)
  const start = performance.now()
  held.made = make(origins)
  const seconds = (performance.now() - start) / 1_000
  origins = null
  return { seconds, bytes: (heapAfterCollection() - before) / million }
}

function heapAfterCollection(): number {
  if (globalThis.gc === undefined) throw new Error('needs node --expose-gc')
  globalThis.gc()
  globalThis.gc()
  return process.memoryUsage().heapUsed
}

export function measureCompile(): CompileTimes {
  const characters = distinctOrigins(1_000).reduce((sum, origin) => sum + origin.length, 0) / 1_000
  const set = build(origins => new Set(origins))
  const policy = build(origins => definePolicy({ origins, credentials: true }))
  return {
    origins: million,
    characters,
    policySeconds: policy.seconds,
    setSeconds: set.seconds,
    policyBytes: policy.bytes,
    setBytes: set.bytes,
  }
}

/**
 * Measures `policy.decide` by itself, on origins drawn from the whole list: where the list is larger than the caches of
 * the processor, fetching the memory shows, for a `Set` as for a policy.
 */
export async function measureMatch(name: string, effort: Effort): Promise<MatchTimes> {
  const [kind = '', digits] = name.split(' ')
  const count = Number(digits)
  const exact = kind === 'exact'
  const names = exact ? distinctOrigins(count) : distinctBases(count)
  const set = new Set(names)
  const policy = definePolicy({
    origins: exact ? names : names.map(base => `https://*.${base}`),
    credentials: true,
  })
  const origins = drawn(exact ? names : names.map(base => `https://shop.${base}`))
  const look = exact ? (origin: string) => set.has(origin) : (origin: string) => suffixIsIn(set, origin)
  for (const origin of origins) if (!look(origin)) throw new Error(`${name}: ${origin} is not in the Set`)
  for (const origin of origins) mustGrant(policy, origin)
  let next = 0
  const prepare = (): string => flat(origins[next++ % origins.length] ?? '')
  const [decide = [], has = []] = await measureInTurns(
    [
      { prepare, run: origin => mustGrant(policy, origin) },
      { prepare, run: origin => mustBe(look(origin)) },
    ],
    effort,
    1_024,
  )
  return { patterns: exact ? 'exact origins' : 'wildcard bases', count, decide, set: has }
}

function mustGrant(policy: Policy, origin: string): void {
  mustBe(policy.decide({ method: 'GET', headers: { origin } }).tier === 'credentialed')
}

function mustBe(granted: boolean): void {
  if (!granted) throw new Error('an origin was refused')
}

function suffixIsIn(set: ReadonlySet<string>, origin: string): boolean {
  for (let dot = origin.indexOf('.'); dot !== -1; dot = origin.indexOf('.', dot + 1)) {
    if (set.has(origin.slice(dot + 1))) return true
  }
  return false
}

/** At most 20,011 of a list, from all over it. */
function drawn(list: readonly string[]): string[] {
  const size = Math.min(20_011, list.length)
  return Array.from(
    { length: size },
    (_, i) => list[Math.floor((i * 7_919 * list.length) / size) % list.length] ?? '',
  )
}
