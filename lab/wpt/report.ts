import pc from 'picocolors'
import type { Expectations, Surprise } from './expectations.ts'
import type { Test } from './test-file.ts'
import type { TestResult } from './test-result.ts'

/** All that a run came to. */
export interface RunReport {
  readonly tree: string
  readonly profile: string
  readonly folders: readonly FolderScore[]
  readonly skipped: Readonly<Record<string, readonly string[]>>
  readonly results: Readonly<Record<string, TestResult>>
  readonly surprises: readonly Surprise[]
  /** Expected failures by their reason. */
  readonly reasons: Readonly<Record<string, number>>
}

interface FolderScore {
  readonly folder: string
  readonly files: number
  readonly passed: number
  readonly total: number
}

export function makeReport(
  tests: readonly Test[],
  results: ReadonlyMap<string, TestResult>,
  expectations: Expectations,
  rest: Pick<RunReport, 'tree' | 'profile' | 'surprises'>,
): RunReport {
  return {
    ...rest,
    folders: scores(tests, results),
    skipped: skippedByNeed(tests),
    results: Object.fromEntries(results),
    reasons: countReasons(results, expectations),
  }
}

function scores(tests: readonly Test[], results: ReadonlyMap<string, TestResult>): readonly FolderScore[] {
  const folders = [...new Set(tests.map(({ folder }) => folder))].sort()
  return folders.flatMap(folder => {
    const ran = tests.flatMap(test => (test.folder === folder ? (results.get(test.id) ?? []) : []))
    const subtests = ran.flatMap(result => result.subtests)
    const passed = subtests.filter(({ status }) => status === 'PASS').length
    return ran.length === 0 ? [] : [{ folder, files: ran.length, passed, total: subtests.length }]
  })
}

function skippedByNeed(tests: readonly Test[]): Record<string, string[]> {
  const skipped: Record<string, string[]> = {}
  for (const { id, need } of tests) {
    if (need === null) continue
    skipped[need] ??= []
    skipped[need].push(id)
  }
  return skipped
}

function countReasons(
  results: ReadonlyMap<string, TestResult>,
  { tests }: Expectations,
): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const id of results.keys()) {
    for (const [name, { reason }] of Object.entries(tests[id] ?? {})) {
      if (name !== '') counts[reason] = (counts[reason] ?? 0) + 1
    }
  }
  return counts
}

/** The report for a terminal. */
export function renderReport(report: RunReport, expectations: Expectations): string {
  return [
    ...renderFailures(report),
    ...renderTable(report.folders),
    '',
    ...renderSkipped(report),
    ...renderReasons(report, expectations),
    ...renderSurprises(report.surprises),
    `tree ${report.tree}, profile ${report.profile}: ${report.surprises.length} not as expected`,
  ].join('\n')
}

function renderFailures({ results }: RunReport): string[] {
  return Object.entries(results).flatMap(([id, { harness, message, subtests }]) => {
    const failing = subtests.filter(({ status }) => status !== 'PASS')
    if (failing.length === 0 && harness === 'OK') return []
    const head = harness === 'OK' ? id : `${id} ${harness} ${oneLine(message)}`
    return [
      pc.bold(head),
      ...failing.map(
        ({ name, status, message }) =>
          `  ${status} ${oneLine(name)}${pc.dim(`\n       ${oneLine(message)}`)}`,
      ),
    ]
  })
}

function oneLine(text: string | null): string {
  const line = (text ?? '').replaceAll(/\s+/g, ' ')
  return line.length > 300 ? `${line.slice(0, 300)}…` : line
}

function renderTable(folders: readonly FolderScore[]): string[] {
  const width = Math.max(6, ...folders.map(({ folder }) => folder.length))
  const sum = (of: (score: FolderScore) => number): number => folders.reduce((total, f) => total + of(f), 0)
  const all = {
    folder: 'all',
    files: sum(f => f.files),
    passed: sum(f => f.passed),
    total: sum(f => f.total),
  }
  const row = ({ folder, files, passed, total }: FolderScore): string =>
    `${folder.padEnd(width)}  ${`${files}`.padStart(5)}  ${`${passed}/${total}`.padStart(11)}`
  return ['', `${'folder'.padEnd(width)}  files  passed/all`, ...folders.map(row), row(all)]
}

function renderSkipped({ skipped }: RunReport): string[] {
  return Object.entries(skipped).map(([need, ids]) => `skipped, needs a ${need}: ${ids.length} files`)
}

function renderReasons({ reasons }: RunReport, { reasons: texts }: Expectations): string[] {
  return Object.entries(reasons)
    .sort(([, a], [, b]) => b - a)
    .map(([reason, count]) => `expected not to pass, ${reason}: ${count} subtests. ${texts[reason] ?? ''}`)
}

function renderSurprises(surprises: readonly Surprise[]): string[] {
  if (surprises.length === 0) return []
  const lines = surprises.map(
    ({ test, subtest, expected, got, message }) =>
      `  ${test} › ${oneLine(subtest) || '(file)'}: expected ${expected}, got ${got}. ${pc.dim(oneLine(message))}`,
  )
  return ['', pc.bold('not as expected:'), ...lines, '']
}
