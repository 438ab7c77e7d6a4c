import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type CommandOptions, invoke, startProcess } from './command.ts'
import { closedPort, upstream } from './exchange.ts'
import { reportSchema, sarifSchema } from './report-schema.ts'
import { temporaryDirectory, temporaryFile } from './temporary.ts'

// Pages on loopback: one over https may not fetch from http in WebKit.
const app = 'http://app.localhost:5173'
const evil = 'http://evil.localhost'
const faults = reportSchema('check')
const sarifFaults = sarifSchema()

/** An API that trusts one page: everything on /me, the preflight alone without on /no-preflight, nothing on /closed. */
async function api(): Promise<string> {
  const { url } = await upstream((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://api.invalid')
    const isPreflight = request.method === 'OPTIONS'
    if (isPreflight && pathname === '/no-preflight') {
      response.writeHead(404).end()
      return
    }
    if (pathname !== '/closed' && request.headers.origin === app) {
      response.setHeader('Access-Control-Allow-Origin', app)
      response.setHeader('Access-Control-Allow-Credentials', 'true')
      response.setHeader('Access-Control-Allow-Methods', 'PUT')
      response.setHeader('Vary', 'Origin')
    }
    response.writeHead(isPreflight ? 204 : 200, { 'Content-Type': 'text/plain', ETag: '"1"' }).end()
  })
  return url
}

interface Checked {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs `accredit check` at 80 columns; the port of the server is 3000 in what is said, and it answers in 1 ms. */
async function check(url: string, argv: readonly string[], options: CommandOptions = {}): Promise<Checked> {
  const { code, stdout, stderr } = await invoke(['check', ...argv], {
    ...options,
    env: { COLUMNS: '80', ...options.env },
  })
  const steady = (text: string) =>
    text
      .replaceAll(new URL(url).host, '127.0.0.1:3000')
      .replaceAll(new URL(url).host.replace(':', '%3A'), '127.0.0.1%3A3000')
      .replace(/ +all engines +[\d.]+ ms$/gm, '  all engines, 1 ms')
  return { code, stdout: steady(stdout), stderr: steady(stderr) }
}

describe('for people', () => {
  test('allowed with credentials', async () => {
    const url = await api()
    expect(await check(url, [`${url}/me`, '--from', app, '--credentials', 'include'])).toEqual({
      code: 0,
      stderr: '',
      stdout: `GET http://127.0.0.1:3000/me
from http://app.localhost:5173/
cross-site · fetch · credentials include

  ✓ Fetch standard  allowed  with credentials
  ✓ Chromium 156    allowed  with credentials
  ✓ Firefox 153     allowed  with credentials
  ✓ WebKit 2.50     allowed  with credentials

Exchange
  ● request  all engines, 1 ms
  │ → GET http://127.0.0.1:3000/me
  │     Origin: http://app.localhost:5173
  │ ← 200 OK
  │   ✓ Access-Control-Allow-Origin: http://app.localhost:5173
  │     Access-Control-Allow-Credentials: true
  │     Access-Control-Allow-Methods: PUT
  │     Vary: Origin
  │     Content-Type: text/plain
  │     5 other header lines

Response headers that the page can read
  ✓ content-type
  ✗ etag
`,
    })
  })

  test('blocked, with a remedy that has been tried and its code', async () => {
    const url = await api()
    const { code, stdout } = await check(url, [
      `${url}/me`,
      '--from',
      evil,
      '--credentials',
      'include',
      '--for',
      'node,nginx',
    ])
    expect(code).toBe(1)
    expect(stdout).toContain(`
  │   ✗ Access-Control-Allow-Origin is missing
  │     ╰ expected http://evil.localhost
`)
    expect(stdout).toContain(
      '\nFix                                             tried, and passes in all engines\n',
    )
    expect(stdout).toContain(`
  on the response
  + Access-Control-Allow-Origin: http://evil.localhost
  + Access-Control-Allow-Credentials: true
`)
    expect(stdout).toContain('\n  for node:http\n')
    expect(stdout).toContain('\n  for nginx\n')
    expect(
      stdout.endsWith(`
Confirm
  $ accredit check http://127.0.0.1:3000/me --from http://evil.localhost \\
      --credentials include --expect allow
`),
    ).toBe(true)
  })

  test('--quiet: one line for each engine, without a word of credentials', async () => {
    const url = await api()
    const argv = [`${url}/closed`, '--from', app, '--cookie', 'sid=1', '--quiet']
    expect(await check(url, argv)).toEqual({
      code: 1,
      stderr: '',
      stdout: `✗ Fetch standard  blocked  acao-missing at the response
✗ Chromium 156    blocked  acao-missing at the response
✗ Firefox 153     blocked  acao-missing at the response
✗ WebKit 2.50     blocked  acao-missing at the response
`,
    })
  })

  test('whoever gives a cookie wants it sent, and is told so', async () => {
    const url = await api()
    const { stdout, stderr } = await check(url, [
      `${url}/me`,
      '--from',
      app,
      '--cookie',
      'sid=s3cret; SameSite=Lax',
    ])
    expect(stderr).toBe('note: credentials include, because of --cookie; --credentials says otherwise.\n')
    expect(stdout).toContain('credentials include\n')
    expect(stdout).toContain(`
Cookies
  ✗ sid  stays behind                                                all engines
      it is SameSite=Lax, and the request is cross-site
`)
    expect(stdout).not.toContain('s3cret')
  })

  test('several pages: a table', async () => {
    const url = await api()
    const pages = ['--from', app, '--from', evil]
    expect(await check(url, [`${url}/me`, ...pages])).toEqual({
      code: 1,
      stderr: '',
      stdout: `Signs, from the left: Fetch standard, Chromium 156, Firefox 153, WebKit 2.50.

from http://app.localhost:5173/
  ✓✓✓✓  GET http://127.0.0.1:3000/me

from http://evil.localhost/
  ✗✗✗✗  GET http://127.0.0.1:3000/me  acao-missing

Causes
  acao-missing  The response of \`http://127.0.0.1:3000/me\` has no
                \`Access-Control-Allow-Origin\`, so \`http://evil.localhost\` may
                not read it.

2 requests, 1 allowed in all engines, 1 blocked
`,
    })
  })
})

describe('exit codes', () => {
  test.each([
    [0, ['/me', '--from', app]],
    [1, ['/closed', '--from', app]],
    [0, ['/closed', '--from', app, '--expect', 'block']],
    [1, ['/me', '--from', app, '--expect', 'block']],
    [1, ['/no-preflight', '--from', app, '--header', 'Save-Data: on']],
    [0, ['/no-preflight', '--from', app, '--header', 'Save-Data: on', '--engine', 'chromium']],
    // Chromium alone takes Save-Data for safelisted.
    [4, ['/no-preflight', '--from', app, '--header', 'Save-Data: on', '--strict-engines']],
    [1, ['/closed', '--from', app, '--strict-engines']],
  ])('%i: %j', async (code, [path = '', ...argv]) => {
    const url = await api()
    expect((await check(url, [url + path, ...argv, '--quiet'])).code).toBe(code)
  })

  test('3 where nobody listens, which is no verdict', async () => {
    const url = `http://127.0.0.1:${await closedPort()}`
    const { code, stdout } = await check(url, [`${url}/me`, '--from', app, '--quiet'])
    expect([code, stdout.split('\n')[0]]).toEqual([3, '? Fetch standard  no verdict  net-refused'])
    for (const expected of ['allow', 'block']) {
      expect((await check(url, [`${url}/me`, '--from', app, '--expect', expected, '--quiet'])).code).toBe(3)
    }
  })

  test('3 where a server takes too long', async () => {
    const { url } = await upstream(() => {})
    const argv = [`${url}/me`, '--from', app, '--engine', 'firefox', '--timeout', '0.05', '--quiet']
    expect(await check(url, argv)).toEqual({
      code: 3,
      stdout: '? Firefox 153  no verdict  net-timeout\n',
      stderr: '',
    })
  })
})

describe('wrong usage', () => {
  test.each([
    [[], 'Nothing is named to check.', 'Name a URL, or a recording with --har.'],
    [
      ['https://api.example/'],
      'The page that asks is not named.',
      'Add --from with its origin or URL: --from https://app.example.',
    ],
    [
      ['api.example/me', '--from', app],
      '"api.example/me" is not a URL.',
      'Write it with its scheme, such as https://api.example/me.',
    ],
    [
      ['https://api.example/', '--from', app, '--engine', 'crhomium'],
      'There is no engine "crhomium".',
      'Did you mean chromium? There are spec, chromium, firefox, webkit, all.',
    ],
    [
      ['https://api.example/', '--from', app, '--header', 'x-a'],
      '"x-a" is no header line.',
      'Write it as "Name: value".',
    ],
    [
      ['https://api.example/', '--from', app, '--timeout', 'soon'],
      '--timeout "soon" is no number of seconds.',
      'Write a number above 0.',
    ],
    [
      ['https://api.example/', '--from', app, '--auth', 'ada'],
      '--auth has no password.',
      'Write --auth user:password.',
    ],
    [
      ['https://api.example/', '--from', app, '--connect-to', 'api.example:127.0.0.1'],
      '--connect-to "api.example:127.0.0.1" is not HOST:PORT:ADDR.',
      'Write it as --connect-to api.example:443:127.0.0.1, or with a port: api.example:443:127.0.0.1:8443.',
    ],
    [
      ['https://api.example/', '--from', app, '--key', 'key.pem'],
      '--key is given without --cert.',
      'Name the certificate that it belongs to.',
    ],
    [
      ['https://api.example/', '--from', app, '--cert', 'none.pem'],
      'There is no file none.pem.',
      'Check the path of the certificate.',
    ],
    [
      ['https://api.example/', '--from', app, '--json', '--sarif'],
      'Two formats are asked for: json and sarif.',
      'Name one. A second one comes from a second run.',
    ],
    [
      ['https://api.example/', '--har-in', 'x.har'],
      'More than one source is named: a URL and a HAR.',
      'Name one of them.',
    ],
    [['--har', 'none.har'], 'There is no file none.har.', 'Check the path of the recording.'],
    [['--har', '/'], '/ is a directory.', 'Name the recording in it.'],
  ])('%j', async (argv, message, fix) => {
    expect(await invoke(['check', ...argv])).toEqual({
      code: 2,
      stdout: '',
      stderr: `error: ${message}\n  fix: ${fix}\n`,
    })
  })

  test('an unknown framework, with the one that is meant', async () => {
    const { code, stderr } = await invoke(['check', 'https://api.example/', '--from', app, '--for', 'expres'])
    expect(code).toBe(2)
    expect(stderr).toContain(
      'error: There is no target "expres".\n  fix: Did you mean express? There are headers,',
    )
  })

  test('a value that an option does not have', async () => {
    const { code, stderr } = await invoke(['check', 'https://api.example/', '--credentials', 'always'])
    expect([code, stderr.split('\n')[0]]).toEqual([
      2,
      "error: option '--credentials <mode>' argument 'always' is invalid. Allowed choices are include, same-origin, omit.",
    ])
  })
})

describe('recordings', () => {
  test('written with a URL, and judged without a network', async () => {
    const url = await api()
    const file = join(temporaryDirectory(), 'check.har')
    const argv = [`${url}/closed`, '--from', app, '--method', 'PUT', '--credentials', 'include']
    expect((await check(url, [...argv, '--har', file])).code).toBe(1)
    const again = await check(url, ['--har', file, '--quiet'])
    expect(again).toEqual(await check(url, ['--har-in', file, '--quiet']))
    expect(again.code).toBe(1)
    expect(again.stdout).toContain('✗ Fetch standard  blocked  acao-missing at the preflight\n')
    const piped = await check(url, ['--har-in', '-', '--quiet'], { stdin: readFileSync(file, 'utf8') })
    expect(piped).toEqual(again)
  })

  test('one that breaks off: what came before is reported, and then what is wrong', async () => {
    const url = await api()
    const file = join(temporaryDirectory(), 'check.har')
    await check(url, [`${url}/closed`, '--from', app, '--har', file])
    const [entry] = JSON.parse(readFileSync(file, 'utf8')).log.entries
    const whole = JSON.stringify({ log: { version: '1.2', entries: Array(1200).fill(entry) } })
    const cut = temporaryFile('cut.har', whole.slice(0, -200))
    const { code, stdout, stderr } = await check(url, ['--har', cut, '--quiet'])
    expect(code).toBe(2)
    expect(stdout).toContain('blocked')
    expect(stderr).toMatch(
      /^error: The HAR ends in the middle, after 1199 whole entries\.\n {2}fix: Export it again/,
    )
  })

  test.each([
    ['no JSON', 'GET / HTTP/1.1'],
    ['no HAR', '{"a":1}'],
    ['binary', Buffer.from([0, 1, 2, 0xff])],
  ])('%s: wrong usage', async (_, content) => {
    const file = temporaryFile('x.har', content)
    const { code, stdout, stderr } = await invoke(['check', '--har', file])
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(/^error: .*HAR.*\n {2}fix: /)
  })

  test('nothing in it that crosses origins', async () => {
    const file = temporaryFile('empty.har', '{"log":{"version":"1.2","entries":[]}}')
    expect(await invoke(['check', '--har', file])).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'error: There is no cross-origin request to judge.\n  fix: Record one: load the page with the network panel open, and export the log as HAR.\n',
    })
  })
})

test('a description: every operation from every page, and of those that write the preflight alone', async () => {
  const methods: string[] = []
  const { url } = await upstream((request, response) => {
    methods.push(`${request.method} ${request.url}`)
    response.writeHead(204, {
      'Access-Control-Allow-Origin': app,
      'Access-Control-Allow-Methods': 'DELETE',
    })
    response.end()
  })
  const description = temporaryFile(
    'openapi.yaml',
    `openapi: 3.0.0
info: { title: T, version: '1' }
servers: [{ url: ${url} }]
paths:
  /orders/{id}:
    parameters: [{ name: id, in: path, required: true, schema: { type: integer, example: 7 } }]
    get: { responses: {} }
    delete: { responses: {} }
`,
  )
  const argv = ['--openapi', description, '--from', app, '--from', evil]
  const { code, stdout } = await check(url, argv)
  expect(code).toBe(1)
  expect(stdout).toContain(`
from http://app.localhost:5173/
  ✓✓✓✓  GET    http://127.0.0.1:3000/orders/7
  ✓✓✓✓  DELETE http://127.0.0.1:3000/orders/7

from http://evil.localhost/
  ✗✗✗✗  GET    http://127.0.0.1:3000/orders/7  acao-mismatch
  ✗✗✗✗  DELETE http://127.0.0.1:3000/orders/7  acao-mismatch
`)
  expect(methods.filter(method => method.startsWith('DELETE'))).toEqual([])
})

describe('formats', () => {
  const blocked = async (...argv: readonly string[]) => {
    const url = await api()
    return check(url, [
      `${url}/closed?token=s3cret`,
      '--from',
      app,
      '--cookie',
      'sid=s3cret; SameSite=None; Secure',
      ...argv,
    ])
  }

  test('JSON: as its schema says, of one and of several', async () => {
    const url = await api()
    const one = await check(url, [`${url}/closed`, '--from', app, '--method', 'PUT', '--json'])
    expect(one.code).toBe(1)
    expect(faults(JSON.parse(one.stdout))).toEqual([])
    expect(JSON.parse(one.stdout)).toMatchObject({ schemaVersion: 1, kind: 'check', divergence: false })
    const two = await check(url, [`${url}/me`, '--from', app, '--from', 'null', '--format', 'json'])
    expect(faults(JSON.parse(two.stdout))).toEqual([])
    expect(JSON.parse(two.stdout)).toMatchObject({ schemaVersion: 1, kind: 'checks' })
  })

  test('the schema refuses what is no result', () => {
    expect(faults({ schemaVersion: 2, kind: 'check' })).not.toEqual([])
  })

  test('SARIF: valid, one result for each cause, without secrets', async () => {
    const { code, stdout } = await blocked('--sarif')
    expect(code).toBe(1)
    const log = JSON.parse(stdout)
    expect(sarifFaults(log)).toEqual([])
    expect(log.runs[0].results).toHaveLength(1)
    expect(log.runs[0].results[0]).toMatchObject({
      ruleId: 'CORS-acao-missing',
      ruleIndex: 0,
      level: 'error',
      locations: [
        { logicalLocations: [{ fullyQualifiedName: 'http://127.0.0.1:3000/closed', kind: 'resource' }] },
      ],
      webRequest: { method: 'GET', headers: { Origin: app } },
      webResponse: { statusCode: 200 },
    })
    expect(log.runs[0].results[0].partialFingerprints['accredit/v1']).toMatch(/^[0-9a-f]{32}$/)
    expect(stdout).not.toContain('s3cret')
  })

  test('SARIF: nothing where all is as expected', async () => {
    const { code, stdout } = await blocked('--sarif', '--expect', 'block')
    expect([code, JSON.parse(stdout).runs[0].results]).toEqual([0, []])
    expect(sarifFaults(JSON.parse(stdout))).toEqual([])
  })

  test('JUnit: a case for each engine, an error where there is no verdict', async () => {
    const url = await api()
    const { stdout } = await check(url, [
      `${url}/closed`,
      '--from',
      app,
      '--junit',
      '--engine',
      'spec,firefox',
    ])
    expect(stdout).toContain('<testsuites tests="2" failures="2" errors="0" skipped="0">')
    expect(stdout).toContain(
      '<testcase classname="accredit.check" name="Fetch standard">\n      <failure message="The response of',
    )
    const closed = `http://127.0.0.1:${await closedPort()}`
    const unknown = await check(closed, [closed, '--from', app, '--junit', '--engine', 'spec'])
    expect(unknown.stdout).toContain('<testsuites tests="1" failures="0" errors="1" skipped="0">')
  })

  test('annotations of GitHub Actions, escaped', async () => {
    const { stdout } = await blocked('--github', '--engine', 'webkit')
    expect(stdout).toBe(
      '::error title=blocked%3A GET http%3A//127.0.0.1%3A3000/closed from http%3A//app.localhost%3A5173/::The response of `http://127.0.0.1:3000/closed` has no `Access-Control-Allow-Origin`, so `http://app.localhost:5173` may not read it. (WebKit 2.50)\n',
    )
  })

  test.each(['--sarif', '--junit', '--github'])('%s keeps no query', async format => {
    const url = await api()
    const argv = [`${url}/closed?token=s3cret`, '--from', `${app}/?code=s3cret`, format]
    const { stdout } = await check(url, argv)
    expect(stdout).toContain('/closed')
    expect(stdout).not.toContain('s3cret')
  })

  test('--output: the report there, the text here', async () => {
    const file = join(temporaryDirectory(), 'report.json')
    const { code, stdout } = await blocked('--json', '--output', file, '--quiet')
    expect([code, stdout.split('\n').length]).toEqual([1, 5])
    expect(JSON.parse(readFileSync(file, 'utf8')).kind).toBe('check')
    const { stderr } = await blocked('--json', '--output', join(file, 'below'), '--quiet')
    expect(stderr).toMatch(
      /^error: .* cannot be written: ENOTDIR.*\n {2}fix: Name a file in a folder that exists\.\n$/,
    )
  })
})

test('in ASCII where the locale has no UTF-8', async () => {
  const url = await api()
  const { stdout } = await check(url, [`${url}/closed`, '--from', app], { env: { LANG: 'C' } })
  expect(/[^\u0000-\u007f]/.test(stdout)).toBe(false)
  expect(stdout).toContain("(Reason: CORS header 'Access-Control-Allow-Origin' missing)")
})

test('as a process of its own, by every means of the command line', async () => {
  const url = await api()
  const process = startProcess(['check', `${url}/me`, '--from', app, '--quiet'], { COLUMNS: '80' })
  expect(await process.ended).toBe(0)
  expect([process.err.text, process.out.text.split('\n')[0]]).toEqual([
    '',
    '✓ Fetch standard  allowed  without credentials',
  ])
})
