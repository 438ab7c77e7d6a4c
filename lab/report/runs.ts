import { readFile, stat } from 'node:fs/promises'
import type { Agreement } from '../agreement/compare.ts'
import type { EngineId } from '../engines/engine.ts'
import { UsageError } from '../engines/engines.ts'
import type { NamedCase, NamedRun } from '../named-run.ts'

/** What `npm run lab -- --json` writes, as far as it is rendered. */
export interface GeneratedRun {
  readonly seed: number
  readonly date: string
  readonly reports: readonly {
    readonly engine: EngineId
    readonly version: string
    readonly agreement: Agreement
  }[]
}

/** Everything that a report is about. */
export interface Runs {
  readonly named: NamedRun | null
  readonly generated: readonly GeneratedRun[]
}

/** The runs of the files. Named runs of several engines become one. @throws UsageError for a file that is none */
export async function readRuns(files: readonly string[]): Promise<Runs> {
  const named: NamedRun[] = []
  const generated: GeneratedRun[] = []
  for (const file of files) {
    const run = parse(file, await readFile(file, 'utf8').catch(() => unreadable(file, 'cannot be read')))
    if (isNamed(run)) named.push(run)
    else if (isGenerated(run))
      generated.push({ ...run, date: run.date ?? (await stat(file)).mtime.toISOString() })
    else unreadable(file, 'is not a run of the lab')
  }
  return { named: named.length === 0 ? null : named.reduce(merge), generated }
}

function unreadable(file: string, what: string): never {
  throw new UsageError(
    `${file} ${what}: write one with \`npm run lab:named -- --json ${file}\`, or with \`npm run lab\`.`,
  )
}

function parse(file: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return unreadable(file, 'is not JSON')
  }
}

// Both kinds are our own files, of this version: what tells them apart is looked at, and no more.

function isNamed(run: unknown): run is NamedRun {
  return typeof run === 'object' && run !== null && 'kind' in run && run.kind === 'named'
}

function isGenerated(run: unknown): run is Omit<GeneratedRun, 'date'> & { readonly date?: string } {
  return typeof run === 'object' && run !== null && 'seed' in run && 'reports' in run
}

function merge(one: NamedRun, other: NamedRun): NamedRun {
  const others = new Map(other.cases.map(each => [each.id, each]))
  const cases = one.cases.map((each): NamedCase => {
    const same = others.get(each.id)
    others.delete(each.id)
    return { ...each, engines: { ...each.engines, ...same?.engines } }
  })
  return {
    ...one,
    date: [one.date, other.date].sort().at(-1) ?? one.date,
    engines: [
      ...one.engines.filter(({ name }) => other.engines.every(each => each.name !== name)),
      ...other.engines,
    ],
    cases: [...cases, ...others.values()],
  }
}
