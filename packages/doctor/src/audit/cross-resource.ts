import type { Finding, RuleId } from './finding.ts'
import { fingerprintOf } from './fingerprint.ts'
import { crossResource } from './rules/cross-resource.ts'
import { severities } from './severity.ts'

/** The rules that say how much a path lets in. */
const laxnessRules: ReadonlySet<RuleId> = new Set([
  'A01',
  'A02',
  'A03',
  'A04',
  'A05',
  'A06',
  'A07',
  'A08',
  'A09',
  'A10',
  'A11',
  'A12',
  'A13',
])

/** Paths that a finding names. */
const namedPaths = 10

/** Hosts with fewer targets have no rule to be an exception from. */
const fewestTargets = 3

/** The targets of a host that let in alike. */
interface Level {
  count: number
  /** Those of the lowest indexes, in order. */
  paths: { readonly index: number; readonly path: string }[]
  sample: { readonly index: number; readonly finding: Finding } | null
}

/**
 * A38: compares what the targets of one host let in. Keeps a count and a sample for each level of severity, so that the
 * memory depends on the hosts and not on the targets.
 */
export class CrossResource {
  readonly #hosts = new Map<string, Level[]>()

  /** Takes note of a target that is done. */
  add(index: number, url: URL, findings: readonly Finding[]): void {
    const lax = findings.filter(({ rule }) => laxnessRules.has(rule))
    const levels = lax.map(({ severity }) => severities.indexOf(severity) + 1)
    const level = Math.max(0, ...levels)
    const finding = lax[levels.indexOf(level)] ?? null
    const entry = this.#levelOf(url.host, level)
    entry.count++
    entry.paths = [...entry.paths, { index, path: url.pathname }]
      .sort((a, b) => a.index - b.index)
      .slice(0, namedPaths)
    if (finding !== null && index < (entry.sample?.index ?? Number.POSITIVE_INFINITY))
      entry.sample = { index, finding }
  }

  /** One finding for each host where a minority lets in more than the rest. */
  findings(): readonly Finding[] {
    return [...this.#hosts].sort().flatMap(([host, levels]) => {
      const total = levels.reduce((sum, { count }) => sum + count, 0)
      const usual = median(levels, total)
      const laxer = levels.slice(usual + 1).filter(({ count }) => count > 0)
      const sample = laxer.at(-1)?.sample?.finding
      if (total < fewestTargets || sample === undefined) return []
      return [findingOf(host, sample, laxer, total)]
    })
  }

  #levelOf(host: string, level: number): Level {
    const levels = this.#hosts.get(host) ?? Array.from({ length: severities.length + 1 }, emptyLevel)
    this.#hosts.set(host, levels)
    const entry = levels[level]
    if (entry === undefined) throw new RangeError(`no level ${level}`)
    return entry
  }
}

const emptyLevel = (): Level => ({ count: 0, paths: [], sample: null })

function median(levels: readonly Level[], total: number): number {
  let seen = 0
  return levels.findIndex(({ count }) => {
    seen += count
    return seen * 2 > total
  })
}

function findingOf(host: string, sample: Finding, laxer: readonly Level[], total: number): Finding {
  const count = laxer.reduce((sum, level) => sum + level.count, 0)
  const paths = laxer.flatMap(level => level.paths.map(({ path }) => path)).slice(0, namedPaths)
  return {
    ...sample,
    rule: 'A38',
    name: crossResource.name,
    title: crossResource.title,
    remedy: crossResource.remedy,
    explanation: `${count} of ${total} targets of ${host} ${count === 1 ? 'lets' : 'let'} in more than the rest: ${paths.join(', ')}. ${sample.explanation}`,
    ruledOut: [...sample.ruledOut, `the ${total - count} others are stricter`],
    fingerprint: fingerprintOf('A38', sample.method, new URL(sample.url), 'none'),
  }
}
