import { cpus } from 'node:os'
import { cases } from './cases.ts'
import { type CompileTimes, type MatchTimes, matchNames } from './growth.ts'
import { inProcess } from './in-process.ts'
import type { Effort } from './measure.ts'
import { type Options, optionsOf } from './options.ts'
import { progress } from './progress.ts'
import { type CaseReport, compare, renderCases, renderGrowth } from './report.ts'
import type { CaseTimes } from './run-case.ts'

const usage = `npm run bench -- [--quick] [--only REGEX] [--json]

  --quick       one short turn each: shows that everything answers rightly; its numbers mean nothing
  --only REGEX  only the cases whose name matches; "decide" and "compile" are names too
  --json        results as JSON on standard output`

const thorough: Effort = { rounds: 9, turn: 20, processes: 3 }
const quick: Effort = { rounds: 1, turn: 2, processes: 1 }

async function measureCases({ effort, only }: Options<Effort>): Promise<CaseReport[]> {
  const reports: CaseReport[] = []
  for (const { name } of cases.filter(one => only.test(one.name))) {
    const processes: CaseTimes[] = []
    for (let i = 1; i <= effort.processes; i++) {
      progress(`${name} (${i} of ${effort.processes})`)
      processes.push(await inProcess({ kind: 'case', name, effort }))
    }
    reports.push(compare(processes))
  }
  return reports
}

async function measureMatches({ effort, only }: Options<Effort>): Promise<MatchTimes[]> {
  const matches: MatchTimes[] = []
  for (const name of matchNames.filter(one => only.test(`decide ${one}`))) {
    progress(`decide, ${name}`)
    matches.push(await inProcess({ kind: 'match', name, effort }))
  }
  return matches
}

async function measureCompiling({ only }: Options<Effort>): Promise<CompileTimes | null> {
  if (!only.test('compile')) return null
  progress('compile')
  return inProcess({ kind: 'compile' })
}

async function main(): Promise<void> {
  const options = optionsOf(process.argv.slice(2), { quick, thorough })
  if (options === null) {
    console.log(usage)
    return
  }
  const reports = await measureCases(options)
  const matches = await measureMatches(options)
  const compiled = await measureCompiling(options)
  progress('')
  const machine = `Node ${process.version}, ${process.platform} ${process.arch}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`
  if (options.json) {
    console.log(JSON.stringify({ machine, cases: reports, matches, compiled }, null, 2))
    return
  }
  console.log(options.effort === quick ? `${machine} (--quick: these numbers mean nothing)` : machine)
  if (reports.length > 0) console.log(`\n${renderCases(reports)}`)
  const growth = renderGrowth(matches, compiled)
  if (growth !== '') console.log(`\n${growth}`)
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? `\n${error.message}` : error)
  process.exitCode = 1
})
