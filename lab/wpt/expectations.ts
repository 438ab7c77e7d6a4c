import { readFile, writeFile } from 'node:fs/promises'
import type { TestResult } from './test-result.ts'

/** What is expected of a subtest that does not pass, and why. */
interface Expectation {
  /** `PASS|FAIL` where it depends on how fast the machine is. */
  readonly status: string
  /** A key of `reasons`. */
  readonly reason: string
}

/**
 * What is known not to pass. Everything else is expected to: a subtest that is not named here passes, and so does a
 * file, whose own outcome goes by the name `''`.
 */
export interface Expectations {
  /** The checkout that they were recorded with. */
  readonly tree: string
  readonly reasons: Readonly<Record<string, string>>
  readonly tests: Readonly<Record<string, Readonly<Record<string, Expectation>>>>
}

/** The reason of what nobody has looked at. */
const untriaged = 'untriaged'

/** Reasons that show in the message of a failure. */
const telling: readonly (readonly [string, RegExp])[] = [
  [
    'document',
    /There is no document here|responseXML|document\.\w+ is not a function|window\.\w+ is not a function/,
  ],
  ['document', /(?:of null|of undefined) \(reading '(?:documentElement|contentWindow|contentDocument)'\)/],
  [
    'document',
    /(?:DOMParser|Image|MediaSource|XMLDocument|Document|XMLSerializer|HTMLElement) is not defined/,
  ],
  ['synchronous-xhr', /Synchronous XMLHttpRequest/],
  ['cache-api', /caches is not defined/],
]

const nothing: Expectations = {
  tree: 'unknown',
  reasons: {
    [untriaged]: 'Nobody has looked at it yet.',
    document: 'Needs a document, a frame or an element that loads.',
    'synchronous-xhr': 'By design: the browser refuses synchronous requests, as its README says.',
    'cache-api': 'Needs the Cache API of service workers.',
  },
  tests: {},
}

/** @throws Error for a file that is there and holds something else */
export async function readExpectations(path: URL): Promise<Expectations> {
  const text = await readFile(path, 'utf8').catch(() => null)
  if (text === null) return nothing
  const json: unknown = JSON.parse(text)
  if (!isExpectations(json)) throw new Error(`${path.pathname} holds no expectations`)
  return json
}

export async function writeExpectations(path: URL, expectations: Expectations): Promise<void> {
  await writeFile(path, `${JSON.stringify(expectations, null, 2)}\n`)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isExpectation(value: unknown): value is Expectation {
  return isRecord(value) && typeof value['status'] === 'string' && typeof value['reason'] === 'string'
}

function isExpectations(value: unknown): value is Expectations {
  return (
    isRecord(value) &&
    typeof value['tree'] === 'string' &&
    isRecord(value['reasons']) &&
    isRecord(value['tests']) &&
    Object.values(value['tests']).every(test => isRecord(test) && Object.values(test).every(isExpectation))
  )
}

/** Something that is not as expected. */
export interface Surprise {
  readonly test: string
  /** Empty for the test file as a whole. */
  readonly subtest: string
  readonly expected: string
  readonly got: string
  readonly message: string | null
}

/** The statuses of a result, by the names that expectations use. */
function statusesOf(result: TestResult): ReadonlyMap<string, { status: string; message: string | null }> {
  const statuses = new Map<string, { status: string; message: string | null }>()
  statuses.set('', { status: result.harness, message: result.message })
  for (const { name, status, message } of result.subtests) statuses.set(name, { status, message })
  return statuses
}

function passes(name: string, status: string): boolean {
  return status === (name === '' ? 'OK' : 'PASS')
}

/** What of a result is not as expected: worse, better, or not there any more. */
export function surprisesIn(
  test: string,
  result: TestResult,
  expectations: Expectations,
): readonly Surprise[] {
  const expected = expectations.tests[test] ?? {}
  const statuses = statusesOf(result)
  const surprises: Surprise[] = []
  for (const [subtest, { status, message }] of statuses) {
    const wanted = expected[subtest]?.status ?? (subtest === '' ? 'OK' : 'PASS')
    if (!wanted.split('|').includes(status))
      surprises.push({ test, subtest, expected: wanted, got: status, message })
  }
  for (const [subtest, { status }] of Object.entries(expected)) {
    if (!statuses.has(subtest)) {
      surprises.push({ test, subtest, expected: status, got: 'not there', message: null })
    }
  }
  return surprises
}

function reasonOf(message: string | null): string {
  return telling.find(([, sign]) => sign.test(message ?? ''))?.[0] ?? untriaged
}

/** The expectations after a run: reasons stay with what still does not pass, what is new is untriaged. */
export function updatedExpectations(
  old: Expectations,
  tree: string,
  results: ReadonlyMap<string, TestResult>,
): Expectations {
  const tests = { ...old.tests }
  for (const [test, result] of results) {
    const known = old.tests[test] ?? {}
    const expected: Record<string, Expectation> = {}
    for (const [name, { status, message }] of statusesOf(result)) {
      const before = known[name]
      if (before?.status.split('|').includes(status)) expected[name] = before
      else if (!passes(name, status)) {
        expected[name] = { status, reason: before?.reason ?? reasonOf(message) }
      }
    }
    delete tests[test]
    if (Object.keys(expected).length > 0) tests[test] = expected
  }
  const sorted = Object.entries(tests).sort(([a], [b]) => (a < b ? -1 : 1))
  // A work tree without git has no name of its own.
  return { ...old, tree: tree === 'unknown' ? old.tree : tree, tests: Object.fromEntries(sorted) }
}
