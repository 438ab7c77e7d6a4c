import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import colors from 'picocolors'
import type { Engine, EngineId } from './engines/engine.ts'
import { EngineSession } from './engines/engine-session.ts'
import { installedEngines, reportMissing, UsageError } from './engines/engines.ts'
import {
  type EngineCase,
  judge,
  judgeSpec,
  type NamedCase,
  type NamedRun,
  type Verdict,
} from './named-run.ts'
import { checklistParts, decided } from './scenario/named/checklist.ts'
import type { NamedScenario } from './scenario/named/named-scenario.ts'
import { namedScenarios } from './scenario/named/named-scenarios.ts'
import type { Outcome } from './scenario/outcome.ts'

const help = `npm run lab:named -- [options]: the scenarios of the checklist, in real engines and in our profiles of them.

  --engines LIST   chromium,firefox,webkit (default: those that are installed)
  --items NUMBERS  of the checklist, such as 79,88-105
  --id TEXT        scenarios whose id has it
  --tabs N         scenarios under way in each engine (default 2)
  --json FILE      write scenarios, expectations and outcomes
  --help

Exit 1 when an engine does something that its profile does not, and KNOWN.md does not explain, or when the profile spec
departs from the standard without a decision.`

interface Options {
  readonly usesAll: boolean
  readonly engines: readonly Engine[]
  readonly scenarios: readonly NamedScenario[]
  readonly tabs: number
  readonly json: string | null
}

function readOptions(argv: readonly string[]): Options | null {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      engines: { type: 'string' },
      items: { type: 'string' },
      id: { type: 'string', default: '' },
      tabs: { type: 'string', default: '2' },
      json: { type: 'string' },
      help: { type: 'boolean' },
    },
  })
  if (values.help) return null
  const items = values.items === undefined ? null : itemsOf(values.items)
  const scenarios = namedScenarios.filter(
    one => one.id.includes(values.id) && (items === null || one.items.some(item => items.has(item))),
  )
  if (scenarios.length === 0) throw new UsageError('No scenario has such an item or id.')
  if (!/^[1-9]\d*$/.test(values.tabs)) throw new UsageError('--tabs is a number from 1 on.')
  return {
    usesAll: values.engines === undefined,
    engines: installedEngines(values.engines),
    scenarios,
    tabs: Number(values.tabs),
    json: values.json ?? null,
  }
}

/** The numbers of a list such as `79,88-105`. @throws UsageError */
function itemsOf(list: string): ReadonlySet<number> {
  const items = list.split(',').flatMap(part => {
    const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(part) ?? []
    if (first === undefined) throw new UsageError(`--items is a list such as 79,88-105, and ${part} is none.`)
    return Array.from({ length: Number(last) - Number(first) + 1 }, (_, index) => Number(first) + index)
  })
  return new Set(items)
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
  const engines: { name: EngineId; version: string; outcomes: readonly (Outcome | undefined)[] }[] = []
  for (const engine of options.engines) {
    if (!stop.signal.aborted) engines.push(await runIn(engine, options, stop.signal))
  }
  const cases: NamedCase[] = []
  for (const [index, named] of options.scenarios.entries()) {
    const judged: [EngineId, EngineCase][] = []
    for (const { name, outcomes } of engines) {
      const outcome = outcomes[index]
      if (outcome !== undefined) judged.push([name, await judge(name, named, outcome)])
    }
    cases.push({ ...named, spec: await judgeSpec(named), engines: Object.fromEntries(judged) })
  }
  const run: NamedRun = {
    kind: 'named',
    date: new Date().toISOString(),
    engines: engines.map(({ name, version }) => ({ name, version })),
    cases,
  }
  printMatrix(run)
  printDepartures(run)
  const surprises = printSums(run)
  if (options.json !== null) await writeFile(options.json, JSON.stringify(run, null, 1))
  return stop.signal.aborted ? 130 : surprises === 0 ? 0 : 1
}

async function runIn(engine: Engine, { scenarios, tabs }: Options, signal: AbortSignal) {
  const session = await EngineSession.open(engine, {
    tabs,
    patience: 15_000,
    signal,
    onTrouble: message => console.log(colors.yellow(message)),
  })
  try {
    const outcomes = await session.run(scenarios.map(({ scenario }) => scenario))
    return { name: engine.name, version: session.version, outcomes }
  } finally {
    await session.close()
  }
}

const marks: Readonly<Record<Verdict | 'departs' | 'none', string>> = {
  standard: colors.green('✓'),
  predicted: colors.yellow('≠'),
  explained: colors.yellow('!'),
  unpredicted: colors.red('✗'),
  departs: colors.yellow('≠'),
  none: ' ',
}

const severity: readonly Verdict[] = ['standard', 'predicted', 'explained', 'unpredicted']

/** The gravest of the verdicts; none when there are none. */
function gravest(verdicts: readonly Verdict[]): Verdict | 'none' {
  return [...verdicts].sort((one, other) => severity.indexOf(other) - severity.indexOf(one))[0] ?? 'none'
}

/** A row for each item: the standard's profile and every engine, by the gravest verdict among its scenarios. */
function printMatrix({ engines, cases }: NamedRun): void {
  console.log(
    `✓ as the standard   ≠ departs, as its profile does   ! differs for a known reason   ✗ differs from its profile`,
  )
  console.log(`\n${' '.repeat(6)}${['spec', ...engines.map(({ name }) => name)].join('  ')}`)
  let first = 1
  for (const { title, last } of checklistParts) {
    console.log(colors.dim(title))
    for (let item = first; item <= last; item++) {
      const own = cases.filter(({ items }) => items.includes(item))
      const [one] = own
      if (one === undefined) continue
      const spec = own.some(({ spec }) => spec.departures.length > 0) ? 'departs' : 'standard'
      const cells = engines.map(({ name }) =>
        marks[gravest(own.flatMap(({ engines }) => engines[name]?.verdict ?? []))].concat(
          ' '.repeat(name.length + 1),
        ),
      )
      console.log(`${`${item}`.padStart(4)}  ${marks[spec]}     ${cells.join('')}${colors.dim(one.title)}`)
    }
    first = last + 1
  }
}

function printDepartures({ engines, cases }: NamedRun): void {
  for (const one of cases) {
    const lines = engines.flatMap(({ name }) => departureLines(name, one.engines[name]))
    const isDecided = decided[one.id]
    if (one.spec.departures.length > 0)
      lines.unshift(
        `  spec departs${isDecided === undefined ? '' : `: ${isDecided}`}`,
        ...one.spec.departures.map(departureLine),
      )
    if (lines.length > 0) console.log(['', colors.bold(one.id), ...lines].join('\n'))
  }
}

const departureLine = ({ where, standard, actual }: EngineCase['departures'][number]) =>
  `    ${where}: ${short(actual)} and not ${short(standard)}`

function departureLines(name: EngineId, one: EngineCase | undefined): string[] {
  if (one === undefined || one.verdict === 'standard') return []
  const says = { predicted: '', explained: `: ${one.reason}`, unpredicted: ', and its profile does not' }
  return [
    `  ${marks[one.verdict]} ${name} ${one.departures.length > 0 ? 'departs' : 'does as the standard'}${says[one.verdict]}`,
    ...one.departures.map(departureLine),
    ...one.differences.map(
      ({ where, engine, ours }) => `    ${where}: engine ${short(engine)}, profile ${short(ours)}`,
    ),
  ]
}

function short(text: string): string {
  return text.length > 160 ? `${text.slice(0, 157)}…` : text
}

/** @returns how many scenarios an engine runs otherwise than its profile, or `spec` than the standard, unexplained */
function printSums({ engines, cases }: NamedRun): number {
  const departing = cases.filter(({ spec }) => spec.departures.length > 0)
  let surprises = departing.filter(({ id }) => decided[id] === undefined).length
  console.log(
    `\n${cases.length} scenarios; the profile spec departs from the standard in ${departing.length} of them, ` +
      `${departing.length - surprises} by decision`,
  )
  for (const { name, version } of engines) {
    const verdicts = cases.flatMap(({ engines }) => engines[name]?.verdict ?? [])
    const count = (verdict: Verdict) => verdicts.filter(one => one === verdict).length
    surprises += count('unpredicted')
    console.log(
      `${colors.bold(`${name} ${version}`)}  ${count('standard')} of ${verdicts.length} as the standard, ` +
        `${count('predicted')} depart as the profile does, ${count('explained')} differ for known reasons, ` +
        `${count('unpredicted')} differ`,
    )
  }
  return surprises
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  console.error(error instanceof UsageError ? `lab:named: ${error.message}` : error)
  process.exitCode = error instanceof UsageError ? 2 : 70
}
