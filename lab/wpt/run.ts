#!/usr/bin/env node
import { openCheckout } from './checkout.ts'
import { type CommandLine, readCommandLine, UsageError, usage } from './command-line.ts'
import { readExpectations, surprisesIn, updatedExpectations, writeExpectations } from './expectations.ts'
import { browserHost, hostNames } from './host-names.ts'
import { makeReport, renderReport } from './report.ts'
import { selectedTests } from './selection.ts'
import { WptServer } from './server.ts'
import type { Test } from './test-file.ts'
import type { TestResult } from './test-result.ts'
import { runTest } from './test-run.ts'

/** Beside the source, as this file runs from `dist`. */
const expectationsPath = new URL('../../wpt/expectations.json', import.meta.url)

/** Runs the tests and tells what came of them. @returns the exit code */
async function run(commandLine: CommandLine): Promise<number> {
  const checkout = openCheckout(commandLine.directory)
  const tests = await selectedTests(checkout.directory, commandLine.only)
  if (tests.length === 0) throw new UsageError('There is no such test.')
  const results = await withServer(checkout.directory, server => runTests(tests, server, commandLine))
  const before = await readExpectations(expectationsPath)
  const expectations = commandLine.updateExpectations
    ? updatedExpectations(before, checkout.tree, results)
    : before
  if (commandLine.updateExpectations) await writeExpectations(expectationsPath, expectations)
  const surprises = [...results].flatMap(([id, result]) => surprisesIn(id, result, expectations))
  const report = makeReport(tests, results, expectations, {
    tree: checkout.tree,
    profile: commandLine.profile,
    surprises,
  })
  console.log(commandLine.isJson ? JSON.stringify(report, null, 2) : renderReport(report, expectations))
  if (commandLine.trace && !commandLine.isJson) printTraces(results)
  return surprises.length === 0 ? 0 : 1
}

/** Stops the server whatever happens, Ctrl-C included. */
async function withServer<T>(directory: string, use: (server: WptServer) => Promise<T>): Promise<T> {
  const server = await WptServer.start(directory)
  const interrupted = (signal: NodeJS.Signals): void => {
    void server.stop().finally(() => process.exit(signal === 'SIGINT' ? 130 : 143))
  }
  process.once('SIGINT', interrupted)
  process.once('SIGTERM', interrupted)
  try {
    return await use(server)
  } finally {
    process.removeListener('SIGINT', interrupted)
    process.removeListener('SIGTERM', interrupted)
    await server.stop()
  }
}

/** So many at a time, each in a browser of its own. */
async function runTests(
  tests: readonly Test[],
  server: WptServer,
  { profile, jobs, trace, isJson }: CommandLine,
): Promise<ReadonlyMap<string, TestResult>> {
  const hosts = Object.fromEntries(hostNames.map(name => [name, '127.0.0.1']))
  const runnable = tests.filter(test => test.need === null)
  const queue = [...runnable]
  const results = new Map<string, TestResult>()
  const work = async (): Promise<void> => {
    for (let test = queue.shift(); test !== undefined; test = queue.shift()) {
      const url = urlOf(test, server)
      const result = await runTest({
        url,
        scope: test.scope,
        profile,
        hosts,
        authority: server.authority,
        trace,
      })
      const named = result.subtests.map(subtest => ({ ...subtest, name: server.withoutPorts(subtest.name) }))
      results.set(test.id, { ...result, subtests: named })
      if (!isJson && process.stderr.isTTY) process.stderr.write(`\r${results.size}/${runnable.length}`)
    }
  }
  await Promise.all(Array.from({ length: jobs }, work))
  if (!isJson && process.stderr.isTTY) process.stderr.write('\r')
  // In the order of the tests, not of their ends.
  return new Map(runnable.flatMap(({ id }) => entry(results, id)))
}

function entry(results: ReadonlyMap<string, TestResult>, id: string): [string, TestResult][] {
  const result = results.get(id)
  return result === undefined ? [] : [[id, result]]
}

function urlOf({ id, isSecure }: Test, { httpPort, httpsPort }: WptServer): string {
  return isSecure ? `https://${browserHost}:${httpsPort}${id}` : `http://${browserHost}:${httpPort}${id}`
}

function printTraces(results: ReadonlyMap<string, TestResult>): void {
  for (const [id, { trace }] of results) console.log([id, ...trace].join('\n'))
}

try {
  const commandLine = readCommandLine(process.argv.slice(2), process.env)
  if (commandLine === null) console.log(usage)
  else process.exitCode = await run(commandLine)
} catch (error) {
  if (!(error instanceof UsageError)) throw error
  console.error(error.message)
  process.exitCode = 2
}
