import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { upstream } from './exchange.ts'

const bin = fileURLToPath(new URL('../bin/accredit.js', import.meta.url))

const dataUrl = (code: string) => `data:text/javascript,${encodeURIComponent(code)}`

/** Writes every module that is resolved to file descriptor 3: by imports as it happens, by `require` at the end. */
const hooks = dataUrl(`
  import { writeSync } from 'node:fs'
  export async function resolve(specifier, context, next) {
    const found = await next(specifier, context)
    writeSync(3, found.url + '\\n')
    return found
  }`)
const observer = dataUrl(`
  import { writeSync } from 'node:fs'
  import module from 'node:module'
  module.register(${JSON.stringify(hooks)})
  const { cache } = module.createRequire('file:///')
  process.on('exit', () => writeSync(3, Object.keys(cache).join('\\n') + '\\n'))`)

interface Loaded {
  readonly code: number | null
  /** Of the workspace: `doctor/check`, without files. */
  readonly folders: readonly string[]
  /** Of others. */
  readonly packages: readonly string[]
}

/** What the command loads to do its work, in a process of its own. */
async function loadedBy(argv: readonly string[]): Promise<Loaded> {
  const child = spawn(process.execPath, ['--import', observer, bin, ...argv], {
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
  })
  const ended = new Promise<number | null>(resolve => child.once('close', resolve))
  const pipe = child.stdio[3]
  if (pipe === null || pipe === undefined || !('read' in pipe)) throw new Error('no pipe')
  const modules = (await text(pipe)).split('\n')
  const named = (pattern: RegExp) =>
    [...new Set(modules.flatMap(module => pattern.exec(module)?.[1] ?? []))].sort()
  return {
    code: await ended,
    folders: named(/\/packages\/([^/]+\/dist\/[^/]+)\//).map(folder => folder.replace('/dist/', '/')),
    packages: named(/\/node_modules\/(?!.*\/node_modules\/)((?:@[^/]+\/)?[^/]+)\//),
  }
}

// A check is to be done in the time that people wait without noticing, and most of it goes into loading: what is added
// here must be worth it to every check.
test('a check loads what a check needs', async () => {
  const { url } = await upstream((_request, response) => {
    response.end()
  })
  expect(await loadedBy(['check', url, '--from', 'http://localhost', '--credentials', 'include'])).toEqual({
    code: 1,
    folders: [
      'cli/check',
      'cli/commands',
      'cli/format',
      'cli/picture',
      'doctor/check',
      'doctor/console',
      'doctor/facts',
      'doctor/fix',
    ],
    packages: [
      'ansi-regex',
      'commander',
      'fastest-levenshtein',
      'get-east-asian-width',
      'picocolors',
      'punycode',
      'string-width',
      'strip-ansi',
      'undici',
    ],
  })
})

test('the list of public suffixes is loaded for names', async () => {
  const { url } = await upstream((_request, response) => {
    response.end()
  })
  const { packages } = await loadedBy(['check', url, '--from', 'http://app.example'])
  expect(packages).toContain('tldts')
})

test('help loads nothing but the definitions', async () => {
  expect(await loadedBy(['check', '--help'])).toEqual({
    code: 0,
    folders: ['cli/commands'],
    packages: ['commander', 'picocolors'],
  })
})
