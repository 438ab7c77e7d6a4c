import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { UsageError } from './command-line.ts'

/** A checkout of the web-platform-tests. */
export interface Checkout {
  readonly directory: string
  /** What the expectations of a run are about: the commit, where git knows it. */
  readonly tree: string
}

const needed = ['wpt', 'resources/testharness.js', 'tools/serve/serve.py', 'common', 'fetch/api']

/** @throws UsageError when it is no checkout, or python3 is not there to serve it */
export function openCheckout(path: string): Checkout {
  const directory = resolve(path)
  const missing = needed.filter(name => !existsSync(join(directory, name)))
  if (missing.length > 0) {
    throw new UsageError(
      `WPT_DIR=${path} is no checkout of the web-platform-tests: it lacks ${missing.join(', ')}.\n` +
        '  git clone --depth 1 https://github.com/web-platform-tests/wpt ../wpt',
    )
  }
  const python = spawnSync('python3', ['--version'])
  if (python.error !== undefined || python.status !== 0) {
    throw new UsageError(
      'python3 is needed for the server of the web-platform-tests and does not run: install it.',
    )
  }
  return { directory, tree: treeOf(directory) }
}

function treeOf(directory: string): string {
  // Without the check, git would answer for a repository around the checkout.
  if (!existsSync(join(directory, '.git'))) return 'unknown'
  const git = spawnSync('git', ['-C', directory, 'log', '-1', '--format=%H %cs'], { encoding: 'utf8' })
  return git.status === 0 ? git.stdout.trim() : 'unknown'
}
