import type { Role } from './cases.ts'
import type { CompileTimes, MatchTimes } from './growth.ts'
import type { CaseTimes } from './run-case.ts'
import { type Spread, spreadOf } from './statistics.ts'
import { table } from './table.ts'

/** A variant of a case, beside what it is compared with. */
interface VariantReport {
  readonly name: string
  readonly role: Role
  /** Nanoseconds for one exchange of the baseline, and for every other variant what it adds to that. */
  readonly added: Spread
  /** For accredit: what it adds, as a multiple of what hand-written headers add. */
  readonly toHandWritten?: number
  /** For accredit: the same of the cheapest way to write it with `cors`. */
  readonly toCors?: number
}

export interface CaseReport {
  readonly name: string
  readonly granted: boolean
  readonly variants: readonly VariantReport[]
}

/** Compares the turns of a case, of all its processes. */
export function compare(processes: readonly CaseTimes[]): CaseReport {
  const [first] = processes
  if (first === undefined) throw new Error('no process measured the case')
  const turnsOf = (index: number): number[] => processes.flatMap(one => one.variants[index]?.turns ?? [])
  const baseline = turnsOf(0)
  const spreads = first.variants.map((_, index) =>
    spreadOf(
      index === 0 ? baseline : turnsOf(index).map((turn, round) => turn - (baseline[round] ?? Number.NaN)),
    ),
  )
  const cheapest = (role: Role): number =>
    Math.min(
      ...spreads.filter((_, index) => first.variants[index]?.role === role).map(({ median }) => median),
    )
  return {
    name: first.name,
    granted: first.granted,
    variants: first.variants.map(({ name, role }, index) => {
      const added = spreads[index] ?? { median: Number.NaN, deviation: Number.NaN }
      if (role !== 'accredit') return { name, role, added }
      return {
        name,
        role,
        added,
        toHandWritten: added.median / cheapest('hand-written'),
        toCors: added.median / cheapest('cors'),
      }
    }),
  }
}

const columns: readonly string[] = ['', 'adds', '±', '÷ hand', '÷ cors']

/** The table of the exchanges. */
export function renderCases(reports: readonly CaseReport[]): string {
  const rows: string[][] = []
  for (const { name, granted, variants } of reports) {
    rows.push([granted ? name : `${name} (refused)`])
    for (const variant of variants) {
      const { median, deviation } = variant.added
      const ratios = [variant.toHandWritten, variant.toCors].map(ratio =>
        ratio === undefined ? '' : ratio.toFixed(2),
      )
      rows.push([
        `  ${variant.name}`,
        variant.role === 'no CORS' ? `(${time(median)})` : time(median),
        time(deviation),
        ...ratios,
      ])
    }
  }
  return table([columns, ...rows])
}

/** The tables of what a list of origins costs by its length. */
export function renderGrowth(matches: readonly MatchTimes[], compiled: CompileTimes | null): string {
  const parts: string[] = []
  if (matches.length > 0) {
    const rows = matches.map(({ patterns, count, decide, set }) => {
      const whole = spreadOf(decide)
      const look = spreadOf(set)
      return [
        `${count.toLocaleString('en')} ${patterns}`,
        time(whole.median),
        time(whole.deviation),
        time(look.median),
        time(look.deviation),
      ]
    })
    parts.push(table([['', 'policy.decide', '±', 'Set.has', '±'], ...rows]))
  }
  if (compiled !== null) {
    const { origins, characters, policySeconds, setSeconds, policyBytes, setBytes } = compiled
    const title = `${origins.toLocaleString('en')} origins of ${characters.toFixed(0)} characters`
    parts.push(
      table([
        [title, 'seconds', 'heap bytes for each, string included'],
        ['  definePolicy', policySeconds.toFixed(2), policyBytes.toFixed(1)],
        ['  new Set(strings)', setSeconds.toFixed(2), setBytes.toFixed(1)],
      ]),
    )
  }
  return parts.join('\n\n')
}

/** Whole nanoseconds, or microseconds above ten thousand of them. */
function time(nanoseconds: number): string {
  return Math.abs(nanoseconds) < 10_000
    ? `${nanoseconds.toFixed(0)} ns`
    : `${Math.round(nanoseconds / 1_000).toLocaleString('en')} µs`
}
