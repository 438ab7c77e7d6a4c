import type { Reporter } from 'vitest/node'

/**
 * Prints `N passed, N failed[, N skipped]` as the last line of a run. A test file that could not be loaded, or
 * an error outside a test, counts as a failure: the line must never be greener than the exit code.
 */
export const closingLine: Reporter = {
  onTestRunEnd(modules, unhandledErrors) {
    const count = { passed: 0, failed: unhandledErrors.length, skipped: 0, pending: 0 }
    for (const module of modules) {
      for (const test of module.children.allTests()) count[test.result().state]++
      count.failed += module.errors().length
      for (const suite of module.children.allSuites()) count.failed += suite.errors().length
    }
    const skipped = count.skipped + count.pending
    // After the other reporters' own summary, which Vitest prints synchronously in the same hook.
    process.once('exit', () => {
      process.stdout.write(
        `${count.passed} passed, ${count.failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`,
      )
    })
  },
}
