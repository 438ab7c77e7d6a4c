import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { invoke, startProcess } from './command.ts'
import { upstream } from './exchange.ts'
import { reportSchema } from './report-schema.ts'
import { temporaryDirectory, temporaryFile } from './temporary.ts'

const faults = reportSchema('explain')
const env = { COLUMNS: '80' }

const chromium =
  "Access to fetch at 'https://api.example/me' from origin 'https://app.example' has been blocked by CORS policy: The value of the 'Access-Control-Allow-Origin' header in the response must not be the wildcard '*' when the request's credentials mode is 'include'."

describe('for people', () => {
  test('what CORS did not refuse, and mends', async () => {
    const { stdout } = await invoke(['explain', 'Tainted canvases may not be exported.', '--quiet'], { env })
    expect(stdout).toBe(`The canvas holds an image that was loaded without CORS, so its pixels may not be
read.
not CORS; opting in by CORS mends it · canvas-tainted · words of Chromium
`)
  })

  test('a line that is pasted as arguments, of which the shell takes the quotes', async () => {
    const words = chromium.replaceAll("'", '').split(' ')
    expect(await invoke(['explain', ...words, '--quiet'], { env })).toEqual(
      await invoke(['explain', chromium, '--quiet'], { env }),
    )
  })

  test('the cause, what was compared, the lines to add, where, what does not help', async () => {
    const { code, stdout, stderr } = await invoke(['explain', chromium, '--for', 'express'], { env })
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(
      /^The response of `https:\/\/api\.example\/me` allows `\*`[\s\S]*\nCORS · acao-star-credentials · words of Chromium\n/,
    )
    expect(stdout).toContain(`
Compared
  → Origin: https://app.example, credentials: include
  ← Access-Control-Allow-Origin: *
`)
    expect(stdout).toContain(`
  on the response
  + Access-Control-Allow-Origin: https://app.example
  + Access-Control-Allow-Credentials: true
  + Vary: Origin
`)
    expect(stdout).toContain("\n  for Express\n    import { definePolicy } from '@accredit/policy'\n")
    expect(stdout).toContain('\nWhere to look, the likeliest first\n  1. ')
    expect(stdout).toContain('\nWhat does not help\n  ✗ ')
    expect(stdout).toContain(`
Confirm
  $ accredit check https://api.example/me --from https://app.example \\
      --credentials include`)
    expect(stdout).toContain('\nRead on\n  https://')
  })

  test('words are one text', async () => {
    const words = chromium.split(' ')
    expect((await invoke(['explain', ...words, '--quiet'], { env })).stdout).toContain(
      'CORS · acao-star-credentials',
    )
  })

  test('what is no CORS is said to be none', async () => {
    const firefox =
      'Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://api.example/me. (Reason: CORS request did not succeed). Status code: (null).'
    const { code, stdout } = await invoke(['explain', '--quiet'], { stdin: firefox, env })
    expect(code).toBe(0)
    expect(stdout).toContain('\nnot CORS · net-unspecified · words of Firefox · likely\n')
  })

  test('text that would draw on the terminal', async () => {
    const { stdout } = await invoke(['explain', chromium.replace('/me', '/\u001b[2J')], { env })
    expect(stdout).toContain('\\x1b[2J')
    expect(stdout).not.toContain('\u001b')
  })
})

describe('where the text comes from', () => {
  test('standard input, by itself and by name', async () => {
    for (const argv of [[], ['--file', '-']]) {
      const { code, stdout } = await invoke(['explain', '--quiet', ...argv], { stdin: chromium, env })
      expect([code, stdout.includes('acao-star-credentials')]).toEqual([0, true])
    }
  })

  test('a file, with a byte order mark and CRLF too', async () => {
    for (const text of [chromium, `\ufeff${chromium}\r\n`]) {
      const file = temporaryFile('console.txt', text)
      const { code, stdout } = await invoke(['explain', '--quiet', '--file', file], { env })
      expect([code, stdout.includes('acao-star-credentials')]).toEqual([0, true])
    }
  })

  test('the JSON of a check, through a pipe', async () => {
    const { url } = await upstream((_, response) => response.end())
    const checked = await invoke(['check', url, '--from', 'http://app.localhost', '--json'])
    expect(checked.code).toBe(1)
    const { code, stdout } = await invoke(['explain', '--quiet'], { stdin: checked.stdout, env })
    expect([code, stdout.split('\n').find(line => line.startsWith('CORS'))]).toEqual([
      0,
      expect.stringContaining('acao-missing'),
    ])
  })

  test('a HAR in which nothing is refused', async () => {
    const file = temporaryFile('clean.har', '{"log":{"version":"1.2","entries":[]}}')
    expect(await invoke(['explain', '--file', file])).toEqual({
      code: 0,
      stdout: 'No engine refuses a cross-origin request of the recording.\n',
      stderr: '',
    })
  })

  test('a HAR, of which what came before its end is explained', async () => {
    const { url } = await upstream((_, response) => response.end())
    const file = join(temporaryDirectory(), 'check.har')
    await invoke(['check', url, '--from', 'http://app.localhost', '--har', file])
    const whole = await invoke(['explain', '--file', file, '--quiet'], { env })
    expect([whole.code, whole.stdout.includes('acao-missing')]).toEqual([0, true])
    const [entry] = JSON.parse(readFileSync(file, 'utf8')).log.entries
    const har = JSON.stringify({ log: { version: '1.2', entries: Array(1200).fill(entry) } })
    const cut = await invoke(['explain', '--quiet'], { stdin: har.slice(0, -200), env })
    expect([cut.code, cut.stdout.includes('acao-missing')]).toEqual([2, true])
    expect(cut.stderr).toMatch(/^error: The HAR ends in the middle, after 1199 whole entries\.\n {2}fix: /)
  })

  test('as a process of its own', async () => {
    const process = startProcess(['explain', chromium, '--quiet'], env)
    expect(await process.ended).toBe(0)
    expect(process.out.text).toContain('acao-star-credentials')
  })
})

test('--json is as its schema says', async () => {
  const { code, stdout } = await invoke(['explain', chromium, '--json'])
  expect([code, faults(JSON.parse(stdout))]).toEqual([0, []])
  const unknown = await invoke(['explain', 'hello', '--json'])
  expect([unknown.code, faults(JSON.parse(unknown.stdout))]).toEqual([1, []])
})

test('1 where nothing is recognised, with what to do', async () => {
  expect(await invoke(['explain', 'hello'], { env })).toEqual({
    code: 1,
    stderr: '',
    stdout: `Nothing in it is recognised.
Paste the whole red line of the console, from its first word on; or let accredit
look for itself: accredit check URL --from PAGE.

Read
  hello
`,
  })
})

test.each([
  [
    ['explain'],
    'There is nothing in standard input.',
    'Give what the console printed: accredit explain "Access to fetch at…".',
  ],
  [['explain', 'x', '--file', 'y'], 'Text and --file exclude each other.', 'Give one of them.'],
  [['explain', '--file', 'none.txt'], 'There is no file none.txt.', 'Check the path of the text.'],
])('wrong usage: %j', async (argv, message, fix) => {
  expect(await invoke(argv)).toEqual({ code: 2, stdout: '', stderr: `error: ${message}\n  fix: ${fix}\n` })
})

test('a picture is no text', async () => {
  const file = temporaryFile('picture.png', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 0xff]))
  expect(await invoke(['explain', '--file', file])).toEqual({
    code: 2,
    stdout: '',
    stderr: `error: ${file} is not text.\n  fix: Name a file of UTF-8 text.\n`,
  })
})

test('more than a console prints', async () => {
  const { code, stderr } = await invoke(['explain'], { stdin: 'x'.repeat(5 * 1024 * 1024) })
  expect([code, stderr]).toEqual([
    2,
    'error: There is more in standard input than a console prints: over 4 MB that is no HAR.\n  fix: Give the lines around the failure.\n',
  ])
})
