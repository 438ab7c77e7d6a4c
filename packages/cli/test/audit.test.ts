import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type CommandOptions, invoke, startProcess } from './command.ts'
import { closedPort, upstream } from './exchange.ts'
import { reportSchema, sarifSchema } from './report-schema.ts'
import { temporaryDirectory, temporaryFile } from './temporary.ts'

const faults = reportSchema('audit')
const sarifFaults = sarifSchema()
const session = ['--session-cookie', 'sid=s3cret; SameSite=None; Secure']

/** Grants every origin on /leaky and says so to caches; grants none on /safe. */
async function api(): Promise<string> {
  const { url } = await upstream((request, response) => {
    const { origin, cookie } = request.headers
    response.setHeader('Vary', 'Origin')
    if (origin !== undefined && request.url?.startsWith('/leaky')) {
      response.setHeader('Access-Control-Allow-Origin', origin)
      response.setHeader('Access-Control-Allow-Credentials', 'true')
    }
    response.setHeader('Content-Type', 'application/json')
    response.end(JSON.stringify({ user: cookie === undefined ? null : 'ada' }))
  })
  return url
}

/** Runs `accredit audit` at 80 columns; the server is at port 3000 in what is said, and random labels are x. */
async function audit(url: string, argv: readonly string[], options: CommandOptions = {}) {
  const { code, stdout, stderr } = await invoke(['audit', ...argv], {
    ...options,
    env: { COLUMNS: '80', ...options.env },
  })
  const steady = (text: string) => text.replaceAll(new URL(url).host, '127.0.0.1:3000')
  return { code, stdout: steady(stdout), stderr: steady(stderr) }
}

describe('for people', () => {
  test('a finding with who reaches it, its evidence and its remedy; secrets stay out', async () => {
    const url = await api()
    const { code, stdout, stderr } = await audit(url, [`${url}/leaky`, ...session])
    expect([code, stderr]).toEqual([1, ''])
    expect(stdout).toMatch(
      /^● critical {2}Any origin may read the response\n {2}GET http:\/\/127\.0\.0\.1:3000\/leaky\n {2}A01 origin-reflection\n/,
    )
    expect(stdout).toMatch(/\n {2}credentials {2}granted\n {2}reach {8}cross-site in Chromium/)
    expect(stdout).toMatch(
      /\n {2}→ GET http:\/\/127\.0\.0\.1:3000\/leaky\n {6}Origin: (\S+)\n {6}Cookie: sid=…\n {2}← 200 OK\n {6}Vary: Origin\n {6}Access-Control-Allow-Origin: \1\n {6}Access-Control-Allow-Credentials: true\n/,
    )
    expect(stdout).toMatch(/\n {2}fix {2}Compare the Origin/)
    expect(stdout).toMatch(/\n {2}\$ curl /)
    expect(stdout).toMatch(/\n1 critical in 1 target, \d+ requests\n$/)
    expect(stdout).not.toContain('s3cret')
  })

  test('nothing found', async () => {
    const url = await api()
    const { code, stdout } = await audit(url, [`${url}/safe`, ...session])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^No findings in 1 target, \d+ requests\n$/)
  })

  test('--quiet: one line for each finding', async () => {
    const url = await api()
    expect(await audit(url, [`${url}/leaky`, `${url}/safe`, ...session, '--quiet'])).toEqual({
      code: 1,
      stderr: '',
      stdout: 'critical  A01 origin-reflection  GET http://127.0.0.1:3000/leaky\n',
    })
  })
})

describe('targets', () => {
  test('a list, with comments, and the same from standard input', async () => {
    const url = await api()
    const list = `# ours\n\n${url}/leaky\n  ${url}/safe\n`
    const argv = [...session, '--quiet']
    const read = await audit(url, ['--targets', temporaryFile('urls.txt', list), ...argv])
    expect(read.stdout).toBe('critical  A01 origin-reflection  GET http://127.0.0.1:3000/leaky\n')
    expect(await audit(url, ['--targets', '-', ...argv], { stdin: list })).toEqual(read)
  })

  test('a description', async () => {
    const url = await api()
    const file = temporaryFile(
      'openapi.json',
      JSON.stringify({
        openapi: '3.0.0',
        info: { title: 'T', version: '1' },
        servers: [{ url }],
        paths: { '/leaky': { get: { responses: {} } }, '/safe': { get: { responses: {} } } },
      }),
    )
    expect((await audit(url, ['--openapi', file, ...session, '--quiet'])).stdout).toBe(
      'critical  A01 origin-reflection  GET http://127.0.0.1:3000/leaky\n',
    )
  })

  test('a policy file, without a network, named as what it is or by its option', async () => {
    const file = temporaryFile(
      'policy.yaml',
      'origins: [https://*.app.example.com, http://localhost:*]\ncredentials: true\n',
    )
    const named = await audit('http://none.invalid', [file, '--quiet'])
    expect(named.code).toBe(1)
    expect(named.stdout).toContain(`A08 any-subdomain  ${file} /\n`)
    expect(named.stdout).toContain(`A12 development-origin  ${file} /\n`)
    expect(await audit('http://none.invalid', ['--policy', file, '--quiet'])).toEqual(named)
    const exact = temporaryFile('policy.yaml', 'origins: [https://app.example.com]\ncredentials: true\n')
    const { code, stdout } = await audit('http://none.invalid', [exact])
    expect([code, stdout.startsWith('No findings in 1 target')]).toEqual([0, true])
  })

  test('an invalid policy says its issues', async () => {
    const file = temporaryFile('policy.yaml', 'origins: [https://app.example.com/]\n')
    const { code, stderr } = await audit('http://none.invalid', [file])
    expect(code).toBe(2)
    expect(stderr).toContain('policy.yaml:1:11  origin-trailing-slash')
    expect(stderr).toContain(`error: ${file} is not a valid policy.`)
  })

  test('3 where a target cannot be audited: nobody listens, or it is out of scope', async () => {
    const url = `http://127.0.0.1:${await closedPort()}`
    const closed = await audit(url, [url])
    expect(closed.code).toBe(3)
    expect(closed.stdout).toMatch(
      /^Not audited\n {2}\? GET http:\/\/127\.0\.0\.1:3000\/\n {4}.*nothing listens/,
    )
    const { code, stdout } = await audit(url, ['https://api.example.com/me'])
    expect(code).toBe(3)
    expect(stdout).toContain('  ? GET https://api.example.com/me\n    api.example.com is outside the scope;')
    expect(stdout).toMatch(/\nNo findings in 0 targets, 1 not audited, 0 requests\n$/)
  })
})

describe('formats', () => {
  test('JSON as its schema says', async () => {
    const url = await api()
    const { code, stdout } = await audit(url, [`${url}/leaky`, ...session, '--json'])
    expect([code, faults(JSON.parse(stdout))]).toEqual([1, []])
    expect(JSON.parse(stdout).findings).toMatchObject([
      { rule: 'A01', severity: 'critical', credentialed: true },
    ])
    expect(stdout).not.toContain('s3cret')
  })

  test('SARIF is valid, and scored for code scanning', async () => {
    const url = await api()
    const { stdout } = await audit(url, [`${url}/leaky`, ...session, '--sarif'])
    const log = JSON.parse(stdout)
    expect(sarifFaults(log)).toEqual([])
    const [run] = log.runs
    expect(run.tool.driver.rules).toMatchObject([
      {
        id: 'CORS-A01',
        name: 'origin-reflection',
        properties: {
          'security-severity': '9.5',
          tags: expect.arrayContaining(['security', 'external/cwe/cwe-942']),
        },
      },
    ])
    expect(run.results).toMatchObject([
      { ruleId: 'CORS-A01', ruleIndex: 0, level: 'error', webResponse: { statusCode: 200 } },
    ])
    expect(stdout).not.toContain('s3cret')
  })

  test('SARIF of a policy points at its file', async () => {
    const file = temporaryFile(
      'policy.yaml',
      'origins: [https://*.app.example.com, http://localhost:*]\ncredentials: true\n',
    )
    const log = JSON.parse((await audit('http://none.invalid', [file, '--sarif'])).stdout)
    expect(sarifFaults(log)).toEqual([])
    expect(log.runs[0].results[0].locations[0].physicalLocation.artifactLocation.uri).toBe(file)
  })

  test('JUnit: a suite for each target', async () => {
    const url = await api()
    const { stdout } = await audit(url, [`${url}/leaky`, `${url}/safe`, ...session, '--junit'])
    expect(stdout).toContain('<testsuites tests="3" failures="1" errors="0" skipped="0">')
    expect(stdout).toContain('<testsuite name="GET http://127.0.0.1:3000/safe" tests="1" failures="0"')
  })

  test.each(['--sarif', '--junit', '--github'])('%s keeps no query', async format => {
    const url = await api()
    const { stdout } = await audit(url, [`${url}/leaky?token=s3cret`, ...session, format])
    expect(stdout).toContain('/leaky')
    expect(stdout).not.toContain('s3cret')
  })

  test('annotations of GitHub Actions', async () => {
    const url = await api()
    const { stdout } = await audit(url, [`${url}/leaky`, ...session, '--github'])
    expect(stdout).toMatch(
      /^::error title=A01 Any origin may read the response::GET http:\/\/127\.0\.0\.1:3000\/leaky: /,
    )
  })
})

test('a baseline: what is known does not fail', async () => {
  const url = await api()
  const file = join(temporaryDirectory(), 'known.json')
  await audit(url, [`${url}/leaky`, ...session, '--json', '--output', file, '--quiet'])
  const { code, stdout } = await audit(url, [`${url}/leaky`, ...session, '--baseline', file, '--quiet'])
  expect([code, stdout]).toEqual([
    0,
    'critical  A01 origin-reflection  GET http://127.0.0.1:3000/leaky  known\n',
  ])
  const cut = temporaryFile('cut.sarif', readFileSync(file, 'utf8').slice(0, -100))
  const broken = await audit(url, [`${url}/leaky`, '--baseline', cut])
  expect([broken.code, broken.stdout]).toEqual([2, ''])
  expect(broken.stderr).toContain('a baseline is a report of an audit as JSON or SARIF')
})

test.each([
  ['critical', 1],
  ['never', 0],
])('--fail-on %s', async (severity, code) => {
  const url = await api()
  expect((await audit(url, [`${url}/leaky`, ...session, '--fail-on', severity, '--quiet'])).code).toBe(code)
})

describe('wrong usage', () => {
  test.each([
    [[], 'Nothing is named to audit.', 'Name URLs, a policy file, --targets FILE or --openapi FILE.'],
    [['localhost:3000'], 'localhost: cannot be audited.', 'Name http or https URLs.'],
    [
      ['api.example/me'],
      '"api.example/me" is not a URL.',
      'Write it with its scheme, such as http://api.example/me.',
    ],
    [
      ['http://localhost:3000/', '--max-requests', 'many'],
      '--max-requests "many" is no number of requests.',
      'Write a number above 0.',
    ],
    [['--targets', 'none.txt'], 'There is no file none.txt.', 'Check the path of the list of URLs.'],
    [
      ['http://localhost:3000/', '--baseline', 'none.json'],
      'There is no file none.json.',
      'Check the path of the baseline.',
    ],
  ])('%j', async (argv, message, fix) => {
    expect(await invoke(['audit', ...argv])).toEqual({
      code: 2,
      stdout: '',
      stderr: `error: ${message}\n  fix: ${fix}\n`,
    })
  })

  test('a line of a list that is no URL, by its place', async () => {
    const file = temporaryFile('urls.txt', 'http://localhost:3000/\nnot a url\n')
    const { code, stderr } = await invoke(['audit', '--targets', file])
    expect([code, stderr.split('\n')[0]]).toEqual([2, `error: ${file}:2: "not a url" is not a URL.`])
  })
})

test('Ctrl-C: what was found is reported, and the code is that of an interruption', async () => {
  let stopped = () => {}
  const { url } = await upstream((request, response) => {
    if (request.url === '/slow') {
      stopped()
      return
    }
    const { origin } = request.headers
    if (origin !== undefined) response.setHeader('Access-Control-Allow-Origin', origin)
    response.setHeader('Vary', 'Origin')
    response.end()
  })
  const asked = new Promise<void>(resolve => {
    stopped = resolve
  })
  const targets = [`${url}/leaky`, ...Array.from({ length: 8 }, () => `${url}/slow`)]
  const process = startProcess(['audit', ...targets, '--json', '--concurrency', '1'])
  await asked
  process.child.kill('SIGINT')
  expect(await process.ended).toBe(130)
  const report = JSON.parse(process.out.text)
  expect([faults(report), report.complete]).toEqual([[], false])
})

test('a second Ctrl-C ends it at once', async () => {
  let heard = () => {}
  const asked = new Promise<void>(resolve => {
    heard = resolve
  })
  const { url } = await upstream(() => heard())
  const process = startProcess(['audit', url, '--timeout', '60'])
  await asked
  const again = setInterval(() => process.child.kill('SIGINT'), 250)
  expect(await process.ended).toBe(130)
  clearInterval(again)
})
