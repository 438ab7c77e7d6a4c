import { expect, test } from 'vitest'
import type { CauseId, Diagnosis, Stage } from '../../src/cause.ts'
import { causeFacts } from '../../src/cause-facts.ts'
import type { Explanation } from '../../src/explain/explanation.ts'
import { explanationOf } from '../../src/explain/explanation-of.ts'
import { questions } from '../../src/explain/questions.ts'
import { unknownDiagnosis } from '../../src/explain/reading.ts'

const isCause = (text: string): text is CauseId => text in causeFacts
const causes = Object.keys(causeFacts).filter(isCause)

/** What must not be advised, by what the advice would look like. */
const forbidden: Readonly<Record<string, RegExp>> = {
  '`*` where cookies are used': /Access-Control-Allow-Origin: \*/,
  'no-cors': /no-cors/,
  'two origins in one header': /Access-Control-Allow-Origin: [^`]*,/,
  'joining values': /\bjoin(ed|ing)? the values|join them/i,
  'reflecting every origin': /reflect (every|any|all)|any origin/i,
  'switching authentication off': /(disable|switch off|turn off|remove) (the )?auth/i,
  'following the redirect of a preflight': /follow the redirect/i,
  'trusting null': /(allow|trust) `null`|Access-Control-Allow-Origin: null/,
  'headers of Private Network Access': /Access-Control-Allow-Private-Network/,
  'ACAC alone for a cookie': /^Send `Access-Control-Allow-Credentials: true`\.$/,
  'a query against caches': /(query|timestamp|cache-?bust)/i,
}

/** The last column of the table: for each cause what is not to be suggested. */
const never: readonly (readonly [CauseId, ...(keyof typeof forbidden)[]])[] = [
  ['acao-missing', '`*` where cookies are used', 'no-cors', 'trusting null', 'reflecting every origin'],
  ['acao-mismatch', 'two origins in one header', 'trusting null', 'no-cors', 'reflecting every origin'],
  ['acao-multiple', 'joining values', 'two origins in one header', 'reflecting every origin'],
  ['acao-invalid', '`*` where cookies are used', 'reflecting every origin', 'no-cors'],
  ['acao-star-credentials', 'reflecting every origin', '`*` where cookies are used', 'no-cors'],
  ['acac-not-true', '`*` where cookies are used', 'no-cors'],
  ['pf-status', 'switching authentication off', 'no-cors'],
  ['pf-redirect', 'following the redirect of a preflight', 'no-cors'],
  ['pf-method', 'no-cors'],
  ['pf-header', 'no-cors'],
  ['redirect-userinfo', 'trusting null'],
  ['net-refused', 'no-cors'],
  ['net-unspecified', 'no-cors'],
  ['lna-denied', 'headers of Private Network Access'],
  ['lna-insecure', 'headers of Private Network Access'],
  ['private-network-preflight', 'headers of Private Network Access'],
  ['cookie-withheld', 'ACAC alone for a cookie'],
  ['cached-without-vary', 'a query against caches'],
]

const known: Omit<Diagnosis, 'cause' | 'stage'> = {
  hop: 0,
  api: 'fetch',
  url: 'https://api.example/orders',
  redirectedFrom: null,
  origin: 'https://app.example',
  status: null,
  method: 'PUT',
  header: 'x-request-id',
  received: 'https://other.example',
  expected: null,
}
const stages: readonly (Stage | null)[] = [null, 'preflight', 'actual', 'redirect', 'network']

/** Everything that explain says of a cause as advice: not what it says does not help, nor what was received. */
function adviceOf({ sentence, suspects, fixes, sideEffects, confirm }: Explanation): readonly string[] {
  const lines = fixes.flatMap(({ title, client, caveats, changes }) => [
    title,
    client ?? '',
    ...caveats,
    ...changes.filter(({ op }) => op === 'set').map(({ name, value }) => `${name}: ${value ?? ''}`),
  ])
  return [sentence, ...suspects, ...lines, ...sideEffects, confirm ?? '']
}

async function everyExplanation(cause: CauseId): Promise<readonly Explanation[]> {
  return Promise.all(
    stages.map(stage =>
      explanationOf({
        reading: {
          source: 'chromium',
          weight: 'deciding',
          diagnosis: { ...unknownDiagnosis, ...known, cause, stage },
          also: [],
          isTranslated: false,
          start: 0,
          end: 1,
          lines: [],
        },
        request: { credentials: 'include' },
        engines: ['chromium'],
      }),
    ),
  )
}

for (const [cause, ...kinds] of never) {
  for (const kind of kinds) {
    test(`${cause}: never advises ${kind}`, async () => {
      const pattern = forbidden[kind]
      expect(pattern).toBeDefined()
      for (const explanation of await everyExplanation(cause)) {
        const wrong = adviceOf(explanation).filter(text => pattern?.test(text) && !isWarning(text))
        expect(wrong).toEqual([])
      }
    })
  }
}

/** A sentence that names the thing to warn of it, or as what was found. */
const isWarning = (text: string): boolean =>
  /\bnot\b|\bnever\b|no longer|does not count|refuse|A client that|default of the framework|Several|any site|every site/i.test(
    text,
  )

test('no remedy on a server answers every origin with credentials, whatever the cause', async () => {
  for (const cause of causes) {
    for (const { fixes } of await everyExplanation(cause)) {
      const values = fixes
        .flatMap(({ changes }) => changes)
        .filter(({ name }) => /^access-control-allow-origin$/i.test(name))
      expect(values.filter(({ op, value }) => op === 'set' && (value === '*' || value === 'null'))).toEqual(
        [],
      )
    }
  }
})

test('every cause has a sentence, references, and is either CORS or says that CORS headers do not help', async () => {
  for (const cause of causes) {
    const [explanation] = await everyExplanation(cause)
    expect(explanation?.sentence).toMatch(/^[A-Z`].*\.$/)
    expect(explanation?.references.every(reference => reference.startsWith('https://'))).toBe(true)
    expect(explanation?.references.length).toBeGreaterThan(0)
  }
})

test('the answers to questions advise none of it either', () => {
  for (const { id, answer } of questions) {
    for (const sentence of answer.split(/(?<=[.:;]) /)) {
      for (const [kind, pattern] of Object.entries(forbidden)) {
        const isAdvice = pattern.test(sentence) && !isWarning(sentence)
        expect(isAdvice ? `${id} advises ${kind}: ${sentence}` : null).toBe(null)
      }
    }
  }
})
