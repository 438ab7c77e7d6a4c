import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { run } from '../src/run.ts'
import { invoke, startProcess } from './command.ts'

describe('help', () => {
  test.each([
    [['--help'], 'Usage: accredit [options] [command]', '$ accredit demo'],
    [
      ['serve', '--help'],
      'Usage: accredit serve [options] <policy>',
      '$ accredit serve policy.yaml --upstream http://127.0.0.1:3000',
    ],
    [['validate', '-h'], 'Usage: accredit validate [options] <policy...>', '$ accredit validate policy.yaml'],
    [['help', 'demo'], 'Usage: accredit demo [options]', '$ accredit demo --port 9000'],
  ])('%j', async (argv, usage, example) => {
    const { code, stdout, stderr } = await invoke(argv)
    expect([code, stderr, stdout.split('\n')[0]]).toEqual([0, '', usage])
    expect(stdout).toContain(`\nExamples:\n`)
    expect(stdout).toContain(`  ${example}\n`)
  })

  test('without a command it goes to standard error, with the code of wrong usage', async () => {
    const { code, stdout, stderr } = await invoke([])
    expect([code, stdout, stderr.split('\n')[0]]).toEqual([2, '', 'Usage: accredit [options] [command]'])
  })
})

test('--version is that of the package', async () => {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  expect(await invoke(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' })
})

test.each([
  [['serv'], "error: unknown command 'serv'\n(Did you mean serve?)\n"],
  [
    ['serve', 'policy.yaml', '--upstrem', 'x'],
    "error: unknown option '--upstrem'\n(Did you mean --upstream?)\n",
  ],
  [['validate', '--jsn', 'x'], "error: unknown option '--jsn'\n(Did you mean --json?)\n"],
  [['validate'], "error: missing required argument 'policy'\n"],
  [['demo', 'x'], "error: too many arguments for 'demo'. Expected 0 arguments but got 1.\n"],
])('wrong usage: %j', async (argv, message) => {
  expect(await invoke(argv)).toEqual({
    code: 2,
    stdout: '',
    stderr: `${message}Add --help to see what there is.\n`,
  })
})

test('a fault of accredit itself has the exit code 70, and says so', async () => {
  let stderr = ''
  const broken = {
    write(): never {
      throw new TypeError('out of order')
    },
  }
  const io = {
    stdin: (async function* () {})(),
    stdout: broken,
    stderr: { write: (text: string) => (stderr += text) },
    env: {},
  }
  expect(await run(['validate', 'none.yaml'], io)).toBe(70)
  expect(stderr).toMatch(
    /^internal error: this is a fault of accredit \S+; please report it\.\nTypeError: out of order\n/,
  )
})

test('a reader that goes away is no fault: the command comes to its end', async () => {
  const process = startProcess(['validate', ...Array(2000).fill('none.yaml')])
  process.child.stdout?.destroy()
  expect(await process.ended).toBe(1)
  expect(process.err.text).toBe('')
})
