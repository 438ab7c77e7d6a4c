#!/usr/bin/env node
// Every static check, in order, all of them run even when an earlier one fails.
import { spawnSync } from 'node:child_process'

const libraries = ['protocol', 'policy', 'browser', 'gateways', 'doctor', 'testing']
const packages = [...libraries, 'cli']
const steps = [
  ['types', 'tsc', ['-b']],
  ['style', 'biome', ['ci', '.']],
  ['unused code and dependencies', 'knip', []],
  ...packages.map(name => [`publint ${name}`, 'publint', ['--strict', `packages/${name}`]]),
  ...libraries.map(name => [
    `are the types wrong ${name}`,
    'attw',
    ['--pack', `packages/${name}`, '--profile', 'esm-only', '--exclude-entrypoints', 'policy.schema.json'],
  ]),
]

const failed = []
for (const [title, command, args] of steps) {
  console.log(`\n— ${title}: ${command} ${args.join(' ')}`)
  const { status, error } = spawnSync('npx', ['--no-install', command, ...args], { stdio: 'inherit' })
  if (error) console.error(error.message)
  if (status !== 0) failed.push(title)
}
console.log(failed.length === 0 ? '\nall checks passed' : `\nfailed: ${failed.join(', ')}`)
process.exitCode = failed.length === 0 ? 0 : 1
