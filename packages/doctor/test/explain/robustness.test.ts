import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { CauseId, Diagnosis } from '../../src/cause.ts'
import { consoleLines } from '../../src/console/console-lines.ts'
import { scanConsole } from '../../src/console/console-scan.ts'
import { explain } from '../../src/explain/explain.ts'
import { readText } from '../../src/explain/read-text.ts'

const causesOf = (text: string): readonly (CauseId | null)[] =>
  readText(text).readings.map(({ diagnosis }) => diagnosis.cause)

const diagnosis = (cause: CauseId, known: Partial<Diagnosis> = {}): Diagnosis => ({
  cause,
  stage: null,
  hop: null,
  api: 'fetch',
  url: 'https://api.example/v1/orders?page=2&sort=date',
  redirectedFrom: null,
  origin: 'https://app.example',
  status: 200,
  method: 'PATCH',
  header: 'x-request-id',
  received: null,
  expected: null,
  ...known,
})

const failures: readonly Diagnosis[] = [
  diagnosis('acao-missing'),
  diagnosis('acao-mismatch', { received: 'https://other.example' }),
  diagnosis('acao-star-credentials', { received: '*' }),
  diagnosis('acac-not-true', { received: 'True' }),
  diagnosis('pf-status', { stage: 'preflight', status: 405 }),
  diagnosis('pf-method', { stage: 'preflight' }),
  diagnosis('pf-header', { stage: 'preflight' }),
]
const engines = ['chromium', 'firefox', 'webkit'] as const
const printed = fc
  .tuple(fc.constantFrom(...failures), fc.constantFrom(...engines))
  .map(([failure, engine]) => consoleLines(failure, engine))

test('arbitrary text has no cause, and never throws', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 400 }), async text => {
      const { explanations } = await explain(text)
      expect(explanations).toEqual([])
    }),
    { numRuns: 300 },
  )
})

test('words of consoles in any order never throw, and each is read or listed', () => {
  const words = fc.constantFrom(
    'Access to fetch at ',
    "'https://api.example/'",
    ' from origin ',
    ' has been blocked by CORS policy: ',
    'Access-Control-Allow-Origin',
    "'null'",
    '(Reason: ',
    'CORS',
    'Status code: ',
    '(null)',
    'Origin ',
    ' is not allowed by ',
    'Method ',
    'Header',
    '\n',
    '\n\n',
    ')',
    '.',
    '‘',
    '’',
    'net::ERR_',
    'FAILED',
    'https://',
  )
  fc.assert(
    fc.property(fc.array(words, { maxLength: 60 }), parts => {
      const text = parts.join('')
      const { readings, unrecognised } = readText(text)
      for (const { start, end, lines } of readings) {
        expect(start).toBeLessThan(end)
        expect(end).toBeLessThanOrEqual(text.length)
        expect(lines.join('')).not.toBe('')
      }
      if (readings.length === 0)
        expect(unrecognised.join('')).toBe(
          text
            .split('\n')
            .map(line => line.trim())
            .join(''),
        )
    }),
    { numRuns: 500 },
  )
})

test('arbitrary JSON has no cause, and never throws', async () => {
  await fc.assert(
    fc.asyncProperty(fc.json(), async text => {
      expect((await explain(text)).explanations).toEqual([])
    }),
    { numRuns: 200 },
  )
})

const prefixes = fc.constantFrom(
  '',
  '12:04:11.201 ',
  '[2026-11-25T08:12:44.123Z] ERROR ',
  'app.js:12 ',
  '(index):1 ',
  '[Error] ',
  '❌ ',
  'console.error: ',
  '> ',
  'web_1  | ',
)
const suffixes = fc.constantFrom(
  '',
  ' (index):1',
  ' app.js:12:3',
  '\n    at load (app.js:12:3)',
  ' [Learn More]',
  ' Understand this error',
)

test('prefixes and suffixes change neither cause nor URL', () => {
  fc.assert(
    fc.property(printed, prefixes, suffixes, (lines, prefix, suffix) => {
      const plain = readText(lines.join('\n')).readings
      const dressed = readText(lines.map(line => prefix + line + suffix).join('\n')).readings
      expect(dressed.map(({ diagnosis: read }) => read)).toEqual(plain.map(({ diagnosis: read }) => read))
    }),
    { numRuns: 300 },
  )
})

test('wrapping at any column changes neither cause nor what is read', () => {
  fc.assert(
    fc.property(printed, fc.integer({ min: 20, max: 140 }), ([line = ''], column) => {
      const wrapped = line.match(new RegExp(`[^]{1,${column}}`, 'g'))?.join('\n') ?? ''
      const plain = readText(line).readings
      expect(readText(wrapped).readings.map(({ diagnosis: read }) => read)).toEqual(
        plain.map(({ diagnosis: read }) => read),
      )
    }),
    { numRuns: 300 },
  )
})

test('text around a line changes nothing', () => {
  const prose = fc.constantFrom(
    '',
    'npm start\n',
    'GET /orders 200 in 3 ms\n',
    'Why does this happen?\n',
    '{"level":"info"}\n',
  )
  fc.assert(
    fc.property(printed, prose, prose, (lines, before, after) => {
      expect(causesOf(`${before}${lines.join('\n')}\n${after}`)).toEqual(causesOf(lines.join('\n')))
    }),
    { numRuns: 200 },
  )
})

/** How much more work twice the text is. */
function growth(text: string): number {
  return scanConsole(text + text).steps / scanConsole(text).steps
}

const hostile: readonly (readonly [string, string])[] = [
  ['one letter', 'x'],
  ['a beginning', "Access to fetch at '"],
  ['a beginning without spaces', "Accesstofetchat'"],
  ['a line that ends in its URL', 'Notallowedtoloadlocalresource:'],
  ['whole lines in one', 'Refused to get unsafe header "etag"'],
  ['quotation marks', "'"],
  ['the token of a translation', "'Access-Control-Allow-Origin'"],
  ['beginnings of two patterns', "Originhttps://a.example'Access-Control-Allow-Origin'headerhasavalue'"],
  ['URLs', 'https://api.example/'],
  ['what comes before a header', 'Header Headers Method Origin '],
]
for (const [what, part] of hostile) {
  test(`megabytes of ${what} without a line end are read in linear time`, () => {
    const text = part.repeat(Math.ceil(1_000_000 / part.length))
    expect(growth(text)).toBeLessThan(2.05)
    expect(scanConsole(text).steps / text.length).toBeLessThan(16)
  })
}

test('10 MB of text without a line end are read, and told as one line that is cut', async () => {
  const text = 'lorem ipsum dolor sit amet '.repeat(400_000)
  const { explanations, unrecognised } = await explain(text)
  expect(explanations).toEqual([])
  expect(unrecognised).toHaveLength(1)
  expect(unrecognised[0]).toHaveLength(401)
})

test('a line is found at the end of megabytes without a line end', () => {
  const [line] = consoleLines(diagnosis('acao-missing'), 'chromium')
  expect(causesOf(`${'x'.repeat(2_000_000)} ${line}`)).toEqual(['acao-missing'])
})
