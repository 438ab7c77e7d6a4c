import { chmodSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { invoke, startProcess } from './command.ts'
import { temporaryDirectory, temporaryFile } from './temporary.ts'

const valid = 'origins: [https://app.example.com]\ncredentials: true\n'

async function report(name: string, content: string | Uint8Array) {
  const file = temporaryFile(name, content)
  const { code, stdout, stderr } = await invoke(['validate', file])
  return { code, stderr, stdout: stdout.replaceAll(file, name) }
}

describe('a valid file', () => {
  test('a policy in YAML', async () => {
    expect(await report('policy.yaml', valid)).toEqual({
      code: 0,
      stderr: '',
      stdout: 'policy.yaml  valid  a policy\n',
    })
  })

  test('a table in JSON, with $schema, a byte order mark, tabs and CRLF', async () => {
    const text =
      '\ufeff{\r\n\t"$schema": "./policy.schema.json",\r\n\t"routes": [{ "path": "/**", "writes": "guard" }]\r\n}\r\n'
    expect(await report('policy.json', text)).toEqual({
      code: 0,
      stderr: '',
      stdout: 'policy.json  valid  a table of 1 route\n',
    })
  })

  test('anchors and aliases of YAML', async () => {
    const text = `routes:
  - path: /a/**
    policy: &app
      origins: [https://app.example.com]
      credentials: true
  - path: /b/**
    policy: *app
`
    expect((await report('policy.yaml', text)).stdout).toBe('policy.yaml  valid  a table of 2 routes\n')
  })
})

describe('every issue, with its place and its fix', () => {
  test('YAML: values, list items, keys', async () => {
    const text = `# Ours
orgins: []
origins:
  - https://App.example.com
  - https://app.example.com/
credentials: 'true'
allowedHeaders: [x-a]
`
    expect(await report('policy.yaml', text)).toEqual({
      code: 1,
      stderr: '',
      stdout: `policy.yaml:2:1  key-unknown  A policy has no \`orgins\`.
  2 | orgins: []
    | ^^^^^^
  fix  Write \`origins\`.

policy.yaml:4:5  origin-not-lower-case  Browsers send origins in lower case and compare them byte by byte, so \`https://App.example.com\` matches nothing.
  4 |   - https://App.example.com
    |     ^^^^^^^^^^^^^^^^^^^^^^^
  fix  Write \`https://app.example.com\`.

policy.yaml:5:5  origin-trailing-slash  \`https://app.example.com/\` ends in a slash, and the origin that a browser sends does not.
  5 |   - https://app.example.com/
    |     ^^^^^^^^^^^^^^^^^^^^^^^^
  fix  Write \`https://app.example.com\`.

policy.yaml:6:14  type-invalid  \`credentials\` is the text "true", which is not a boolean.
  6 | credentials: 'true'
    |              ^^^^^^
  fix  Write \`true\` without quotes; compare an environment variable with \`=== 'true'\`.

policy.yaml:7:1  key-renamed  \`allowedHeaders\` is another library's name, and would be ignored.
  7 | allowedHeaders: [x-a]
    | ^^^^^^^^^^^^^^
  fix  Write \`allowHeaders\`.

policy.yaml  invalid  5 issues
`,
    })
  })

  test('JSON: inside a table, under a tab', async () => {
    const text =
      '{\n\t"routes": [\n\t\t{ "path": "/**", "policy": { "origins": "*", "maxAge": 90000 } }\n\t]\n}\n'
    expect((await report('policy.json', text)).stdout).toBe(
      `policy.json:3:58  max-age-out-of-bounds  \`maxAge\` is 90000; no browser keeps a preflight's answer for more than 86400 seconds.
  3 | \t\t{ "path": "/**", "policy": { "origins": "*", "maxAge": 90000 } }
    | \t\t                                                       ^^^^^
  fix  Write whole seconds from 0 (do not cache) to 86400, or leave it out for the default of 5.

policy.json  invalid  1 issue
`,
    )
  })

  test('an absent key is reported where it would stand', async () => {
    expect((await report('policy.yaml', 'credentials: true\n')).stdout).toMatch(
      /^policy\.yaml:1:1 {2}origins-missing {2}.*\n {2}1 \| credentials: true\n/,
    )
  })

  test('a long line is cut to the part around the place', async () => {
    const origins = Array.from({ length: 60 }, (_, i) => `"https://a${i}.example.com"`).join(', ')
    const { stdout } = await report(
      'policy.json',
      `{"origins": [${origins}, "nonsense"], "credentials": true}`,
    )
    const [head, excerpt, carets] = stdout.split('\n')
    expect(head).toMatch(/^policy\.json:1:\d+ {2}origin-/)
    expect(excerpt?.length).toBeLessThan(180)
    expect(excerpt?.slice(carets?.indexOf('^'), (carets?.lastIndexOf('^') ?? 0) + 1)).toBe('"nonsense"')
  })

  test('control characters of the file do not reach the terminal', async () => {
    const { stdout } = await report(
      'policy.yaml',
      'origins: ["https://a\\e[31m.example", \'https://b\u009b31m.example\']\n',
    )
    expect(stdout).not.toMatch(/[\u001b\u009b]/)
  })
})

describe('files that are no JSON', () => {
  test.each([
    [
      'a trailing comma',
      '{\n  "origins": ["*"],\n}',
      '2:19',
      'A comma stands before the closing "}".',
      'Remove the comma.',
    ],
    [
      'a comment',
      '{\n  // mine\n  "origins": "*"\n}',
      '2:3',
      'JSON has no comments.',
      'Remove the comment, or write the policy as YAML.',
    ],
    [
      'single quotes',
      "{ 'origins': '*' }",
      '1:3',
      'A string stands in single quotes.',
      'Write double quotes.',
    ],
    ['a bare key', '{ origins: "*" }', '1:3', 'The key origins has no double quotes.', 'Write "origins".'],
    [
      'a missing comma',
      '{ "origins": "*" "maxAge": 5 }',
      '1:18',
      'A comma or "}" is missing here.',
      'Write "," between two entries, or "}" after the last.',
    ],
    [
      'a missing colon',
      '{ "origins" "*" }',
      '1:13',
      'A colon is missing after the key.',
      'Write ":" between key and value.',
    ],
    ['an open object', '{ "origins": "*"', '1:1', 'This object is never closed.', 'Write the missing "}".'],
    ['an open list', '{ "origins": ["*"', '1:14', 'This list is never closed.', 'Write the missing "]".'],
    [
      'two values',
      '{ "origins": "*" } {}',
      '1:20',
      'Something follows the end of the JSON value.',
      'Keep one value, and remove the rest.',
    ],
    [
      'an open string',
      '{ "origins": "*\n}',
      '1:14',
      'This string does not end on its line, or holds a control character or an unknown escape.',
      'Close it with a double quote, and write \\\\ for a backslash.',
    ],
    [
      'a number of JavaScript',
      '{ "maxAge": 0x10 }',
      '1:13',
      'A value is missing here.',
      'Write a string in double quotes, or a number, true, false, null, [ or {.',
    ],
    [
      'a cut file',
      '{ "origins":',
      '1:13',
      'The file ends too early: a value is missing.',
      'Write a string in double quotes, or a number, true, false, null, [ or {.',
    ],
  ])('%s', async (_name, text, place, message, fix) => {
    const { code, stdout } = await report('policy.json', text)
    const lines = stdout.split('\n')
    expect([code, lines[0], lines[3]]).toEqual([
      1,
      `policy.json:${place}  json-syntax  ${message}`,
      `  fix  ${fix}`,
    ])
    expect(stdout).toMatch(/policy\.json {2}invalid {2}1 issue\n$/)
  })

  test('the same text is YAML, where YAML allows it', async () => {
    expect((await report('policy.yaml', "{ origins: ['*'], }")).stdout).not.toContain('syntax')
  })
})

describe('files that are no YAML', () => {
  test.each([
    [
      'a tab',
      'origins:\n\t- https://a.example\n',
      '2:1',
      'A tab indents this line, which YAML does not allow.',
      'Indent with spaces.',
    ],
    [
      'two documents',
      `${valid}---\n${valid}`,
      '3:1',
      'A second document begins here.',
      'Keep one policy in a file, and remove "---".',
    ],
    [
      'a tag',
      'origins: !!js/function x\n',
      '1:10',
      'This tag is not one that a policy can hold.',
      'Remove the tag.',
    ],
    [
      'an open list',
      'origins: [https://a.example\n',
      '2:1',
      'Flow sequence in block collection must be sufficiently indented and end with a ].',
      'Correct the YAML here.',
    ],
    [
      'an unknown alias',
      'origins: *nobody\n',
      '1:10',
      'Nothing before is named &nobody.',
      'Write &nobody before the value meant, or write the value itself.',
    ],
  ])('%s', async (_name, text, place, message, fix) => {
    const { code, stdout } = await report('policy.yaml', text)
    const lines = stdout.split('\n')
    expect([code, lines[0], lines[3]]).toEqual([
      1,
      `policy.yaml:${place}  yaml-syntax  ${message}`,
      `  fix  ${fix}`,
    ])
  })

  test('aliases that expand without end are refused, quickly', async () => {
    const levels = Array.from(
      { length: 20 },
      (_, i) => `k${i + 1}: &a${i + 1} [${Array(10).fill(`*a${i}`).join(', ')}]`,
    )
    const { code, stdout } = await report('policy.yaml', `k0: &a0 x\n${levels.join('\n')}\n`)
    expect(code).toBe(1)
    expect(stdout).toContain('Write the values out instead of using aliases.')
  })
})

describe('a key written twice is an issue', () => {
  test.each([
    ['policy.json', '{\n  "origins": ["https://a.example"],\n  "origins": "*"\n}', '3:3', '"origins"'],
    ['policy.yaml', 'origins: [https://a.example]\norigins: "*"\n', '2:1', 'origins'],
  ])('%s', async (name, text, place, marked) => {
    const { code, stdout } = await report(name, text)
    const lines = stdout.split('\n')
    expect(code).toBe(1)
    expect(lines[0]).toBe(
      `${name}:${place}  key-duplicate  This key is written twice in the same mapping: one of the two would be ignored.`,
    )
    expect(lines[1]?.slice(lines[2]?.indexOf('^')).startsWith(marked)).toBe(true)
    expect(lines[3]).toBe('  fix  Keep one of them.')
  })

  test("and the policy's own issues are reported beside it", async () => {
    const { stdout } = await report('policy.yaml', 'maxAge: 1\norigins: "*"\nmaxAge: -1\n')
    expect(stdout.match(/^policy\.yaml:\S+ {2}\S+/gm)).toEqual([
      'policy.yaml:3:1  key-duplicate',
      'policy.yaml:3:9  max-age-out-of-bounds',
    ])
  })
})

describe('files that cannot be read', () => {
  test('missing', async () => {
    const { code, stdout } = await invoke(['validate', 'nowhere/policy.yaml'])
    expect([code, stdout]).toEqual([
      1,
      'nowhere/policy.yaml  file-missing  There is no such file.\n  fix  Check the path.\n\nnowhere/policy.yaml  invalid  1 issue\n',
    ])
  })

  test('a directory', async () => {
    const { code, stdout } = await invoke(['validate', temporaryDirectory()])
    expect(code).toBe(1)
    expect(stdout).toContain('  file-unreadable  This is a directory.\n  fix  Name the policy file in it.\n')
  })

  test.skipIf(process.getuid?.() === 0)('no permission', async () => {
    const file = temporaryFile('policy.yaml', valid)
    chmodSync(file, 0)
    const { code, stdout } = await invoke(['validate', file])
    expect(code).toBe(1)
    expect(stdout).toContain('  file-unreadable  Reading the file is not permitted.\n')
  })

  test('not UTF-8', async () => {
    const { code, stdout } = await report('policy.yaml', new Uint8Array([0x6f, 0xff, 0xfe]))
    expect([code, stdout]).toEqual([
      1,
      'policy.yaml  file-not-utf8  The file is not UTF-8 text.\n  fix  Save it as UTF-8.\n\npolicy.yaml  invalid  1 issue\n',
    ])
  })

  test.each(['policy.json', 'policy.yaml'])('empty: %s', async name => {
    const { code, stdout } = await report(name, '\n')
    expect(code).toBe(1)
    expect(stdout).toMatch(/^policy\.\w+:1:1 {2}document-empty {2}The file is empty\.\n/)
  })
})

test('standard input is read as YAML, of which JSON is a part', async () => {
  expect(await invoke(['validate', '-'], { stdin: '{"origins": "*"}' })).toEqual({
    code: 0,
    stdout: '<stdin>  valid  a policy\n',
    stderr: '',
  })
  const { code, stdout } = await invoke(['validate', '-'], { stdin: 'origins: []\n' })
  expect(code).toBe(1)
  expect(stdout).toMatch(/^<stdin>:1:10 {2}origins-missing /)
})

test('several files: each is reported, and one issue makes the exit code 1', async () => {
  const good = temporaryFile('good.yaml', valid)
  const bad = temporaryFile('bad.json', '{}')
  const { code, stdout } = await invoke(['validate', good, bad, good])
  expect(code).toBe(1)
  expect(stdout.match(/(good|bad)\.\w+ {2}\w+ {2}.*$/gm)).toEqual([
    'good.yaml  valid  a policy',
    'bad.json  invalid  1 issue',
    'good.yaml  valid  a policy',
  ])
})

test('--json', async () => {
  const good = temporaryFile('good.yaml', valid)
  const bad = temporaryFile('bad.yaml', 'origins: [https://a.example/]\n')
  const { code, stdout, stderr } = await invoke(['validate', '--json', good, bad, 'none.yaml'])
  expect([code, stderr]).toEqual([1, ''])
  expect(JSON.parse(stdout)).toEqual({
    version: 1,
    ok: false,
    files: [
      { file: good, ok: true, issues: [] },
      {
        file: bad,
        ok: false,
        issues: [
          {
            line: 1,
            column: 11,
            path: ['origins', 0],
            code: 'origin-trailing-slash',
            value: 'https://a.example/',
            message: '`https://a.example/` ends in a slash, and the origin that a browser sends does not.',
            fix: 'Write `https://a.example`.',
          },
        ],
      },
      {
        file: 'none.yaml',
        ok: false,
        issues: [
          {
            line: null,
            column: null,
            path: [],
            code: 'file-missing',
            value: null,
            message: 'There is no such file.',
            fix: 'Check the path.',
          },
        ],
      },
    ],
  })
})

describe('colour', () => {
  const sequence = '\u001b['
  test.each([
    [{}, false],
    [{ FORCE_COLOR: '1' }, true],
    [{ FORCE_COLOR: '0' }, false],
    [{ FORCE_COLOR: '1', NO_COLOR: '1' }, false],
    [{ FORCE_COLOR: '1', NO_COLOR: '' }, true],
  ])('%j', async (env, colored) => {
    const { stdout } = await invoke(['validate', '-'], { stdin: '{}', env })
    expect(stdout.includes(sequence)).toBe(colored)
  })
})

test('the built command, as a process', async () => {
  const file = temporaryFile('bad.yaml', 'origins: 7\n')
  const process = startProcess(['validate', file])
  expect(await process.ended).toBe(1)
  expect(process.out.text).toContain(`${file}:1:10  `)
  expect(process.err.text).toBe('')
})
