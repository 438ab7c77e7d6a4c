import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import colors from 'picocolors'
import { type Agreement, compare, type Disagreement } from './agreement/compare.ts'
import { describeDisagreement } from './agreement/describe-disagreement.ts'
import { differences, fields } from './agreement/differences.ts'
import { type RunBoth, shrink } from './agreement/shrink.ts'
import { runInAccredit } from './engines/accredit.ts'
import type { Engine, EngineId } from './engines/engine.ts'
import { EngineSession } from './engines/engine-session.ts'
import { installedEngines, reportMissing, UsageError } from './engines/engines.ts'
import { generateScenarios } from './scenario/generate-scenarios.ts'
import type { Outcome } from './scenario/outcome.ts'
import type { Scenario } from './scenario/scenario.ts'

const help = `npm run lab -- [options]: the same scenarios in real engines and in our profiles of them.

  --engines LIST   chromium,firefox,webkit (default: those that are installed)
  --count N        scenarios (default 200)
  --seed N         of the generator (default: chosen, and printed)
  --tabs N         scenarios under way in each engine (default 4)
  --only INDEXES   of the run, such as 3,17
  --shrink N       disagreements of each engine to shrink, one for each kind (default 5; 0 for none)
  --json FILE      write scenarios, outcomes and disagreements
  --help

Exit 1 when an engine does something that its profile does not, and KNOWN.md does not explain.`

interface Options {
  /** Nobody said which engines. */
  readonly usesAll: boolean
  readonly engines: readonly Engine[]
  readonly count: number
  readonly seed: number
  readonly tabs: number
  readonly only: readonly number[] | null
  readonly shrink: number
  readonly json: string | null
}

/** What one engine did, beside what its profile did. */
interface EngineReport {
  readonly engine: EngineId
  readonly version: string
  readonly perSecond: number
  readonly agreement: Agreement
  /** Scenarios that an engine made differently when it was asked again: no disagreement is built on them. */
  readonly unsteady: number
  readonly outcomes: readonly (Outcome | undefined)[]
  readonly ours: readonly Outcome[]
}

function readOptions(argv: readonly string[]): Options | null {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      engines: { type: 'string' },
      count: { type: 'string', default: '200' },
      seed: { type: 'string' },
      tabs: { type: 'string', default: '4' },
      only: { type: 'string' },
      shrink: { type: 'string', default: '5' },
      json: { type: 'string' },
      help: { type: 'boolean' },
    },
  })
  if (values.help) return null
  const whole = (name: string, text: string) => {
    if (!/^\d+$/.test(text))
      throw new UsageError(`--${name} is a whole number, and ${JSON.stringify(text)} is none.`)
    return Number(text)
  }
  return {
    usesAll: values.engines === undefined,
    engines: installedEngines(values.engines),
    count: whole('count', values.count),
    seed: values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : whole('seed', values.seed),
    tabs: Math.max(1, whole('tabs', values.tabs)),
    only: values.only === undefined ? null : values.only.split(',').map(text => whole('only', text)),
    shrink: whole('shrink', values.shrink),
    json: values.json ?? null,
  }
}

async function main(argv: readonly string[]): Promise<number> {
  const options = readOptions(argv)
  if (options === null) {
    console.log(help)
    return 0
  }
  if (options.usesAll) reportMissing()
  const stop = new AbortController()
  process.once('SIGINT', () => stop.abort())
  process.once('SIGTERM', () => stop.abort())
  const all = generateScenarios(options.count, options.seed)
  const indexes = options.only ?? all.map((_, index) => index)
  const scenarios = indexes.flatMap(index => all[index] ?? [])
  console.log(`${scenarios.length} scenarios, seed ${options.seed}`)
  const reports: EngineReport[] = []
  let surprises = 0
  for (const engine of options.engines) {
    if (stop.signal.aborted) break
    const session = await EngineSession.open(engine, {
      tabs: options.tabs,
      patience: 15_000,
      signal: stop.signal,
      onTrouble: message => console.log(colors.yellow(message)),
    })
    try {
      const report = await runEngine(engine.name, session, scenarios)
      reports.push(report)
      printAgreement(report)
      surprises += await printDisagreements(report, session, indexes, options, stop.signal)
    } finally {
      await session.close()
    }
  }
  if (options.json !== null)
    await writeFile(
      options.json,
      JSON.stringify({ seed: options.seed, indexes, scenarios, reports }, null, 1),
    )
  return stop.signal.aborted ? 130 : surprises === 0 ? 0 : 1
}

async function runEngine(
  engine: EngineId,
  session: EngineSession,
  scenarios: readonly Scenario[],
): Promise<EngineReport> {
  const startedAt = performance.now()
  const first = await session.run(scenarios, progress(engine, scenarios.length))
  const perSecond = scenarios.length / ((performance.now() - startedAt) / 1000)
  const ours: Outcome[] = []
  for (const scenario of scenarios) ours.push(await runInAccredit(scenario, engine))
  const { outcomes, unsteady } = await confirmed(session, scenarios, first, ours)
  const agreement = compare(engine, scenarios, outcomes, ours)
  return { engine, version: session.version, perSecond, agreement, unsteady, outcomes, ours }
}

/**
 * Asks an engine again where it differs from its profile. What it then does otherwise was chance: a connection lost, a
 * machine too busy, a cache that had not warmed up. Its second outcome counts.
 */
async function confirmed(
  session: EngineSession,
  scenarios: readonly Scenario[],
  outcomes: readonly (Outcome | undefined)[],
  ours: readonly Outcome[],
): Promise<{ readonly outcomes: readonly (Outcome | undefined)[]; readonly unsteady: number }> {
  const differing = outcomes.flatMap((outcome, index) => {
    const own = ours[index]
    return outcome !== undefined && own !== undefined && differences(outcome, own).length > 0 ? [index] : []
  })
  const again = await session.run(differing.flatMap(index => scenarios[index] ?? []))
  const counted = [...outcomes]
  let unsteady = 0
  for (const [place, index] of differing.entries()) {
    const [before, after] = [outcomes[index], again[place]]
    if (before === undefined || after === undefined || differences(before, after).length === 0) continue
    unsteady++
    counted[index] = after
  }
  return { outcomes: counted, unsteady }
}

function progress(engine: EngineId, total: number): ((ended: number) => void) | undefined {
  if (!process.stderr.isTTY) return undefined
  return ended => {
    const isLast = ended === total
    process.stderr.write(`\r${engine}: ${ended} of ${total}${isLast ? '\r\x1b[K' : ''}`)
  }
}

function printAgreement({ engine, version, perSecond, agreement, unsteady }: EngineReport): void {
  const { scenarios, byField, disagreements } = agreement
  const explained = disagreements.filter(({ known }) => known !== null).length
  const agreeing = scenarios - disagreements.length
  console.log(
    `\n${colors.bold(`${engine} ${version}`)}  ${agreeing} of ${scenarios} agree, ${explained} differ for known reasons, ` +
      `${disagreements.length - explained} differ  ${colors.dim(`${perSecond.toFixed(1)} scenarios/s`)}` +
      (unsteady === 0 ? '' : colors.dim(`, ${unsteady} not the same twice`)),
  )
  for (const field of fields) {
    const share = scenarios === 0 ? 100 : (100 * byField[field]) / scenarios
    console.log(`  ${field.padEnd(26)} ${`${byField[field]}`.padStart(6)}  ${share.toFixed(2)} %`)
  }
}

/** One for each kind, shrunk, the commonest first. @returns how many disagreements nobody has explained */
async function printDisagreements(
  { engine, agreement }: EngineReport,
  session: EngineSession,
  indexes: readonly number[],
  options: Options,
  signal: AbortSignal,
): Promise<number> {
  const unexplained = agreement.disagreements.filter(({ known }) => known === null)
  const kinds = new Map<string, Disagreement[]>()
  for (const one of unexplained) kinds.set(kindOf(one), [...(kinds.get(kindOf(one)) ?? []), one])
  const ordered = [...kinds].sort(([, one], [, other]) => other.length - one.length)
  for (const [kind, members] of ordered.slice(0, options.shrink)) {
    const [first] = members
    if (first === undefined || signal.aborted) break
    console.log(
      `\n${colors.red(`${members.length} ×`)} ${kind}  ${colors.dim(
        `--only ${members
          .map(({ index }) => indexes[index])
          .slice(0, 8)
          .join(',')}`,
      )}`,
    )
    console.log(describeDisagreement(await shrunk(first, engine, session, indexes, options.seed)))
  }
  return unexplained.length
}

function kindOf({ differences }: Disagreement): string {
  const [first] = differences
  return first === undefined
    ? ''
    : `${first.field}: ${first.where.replace(/\d+/g, 'n')}: ${first.engine} and not ${first.ours}`.slice(
        0,
        160,
      )
}

async function shrunk(
  disagreement: Disagreement,
  engine: EngineId,
  session: EngineSession,
  indexes: readonly number[],
  seed: number,
): Promise<Disagreement> {
  const index = indexes[disagreement.index] ?? disagreement.index
  const runBoth: RunBoth = async scenario => {
    const [outcome] = await session.run([scenario])
    return outcome === undefined ? null : { engine: outcome, ours: await runInAccredit(scenario, engine) }
  }
  const wanted = new Set(disagreement.differences.map(({ field }) => field))
  const least = await shrink(seed, index, wanted, runBoth, 80)
  const both = least === null ? null : await runBoth(least)
  if (least === null || both === null) return disagreement
  return compare(engine, [least], [both.engine], [both.ours]).disagreements[0] ?? disagreement
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  console.error(error instanceof UsageError ? `lab: ${error.message}` : error)
  process.exitCode = error instanceof UsageError ? 2 : 70
}
