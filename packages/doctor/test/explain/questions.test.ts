import { expect, test } from 'vitest'
import { answerQuestion } from '../../src/explain/answer-question.ts'
import { explain } from '../../src/explain/explain.ts'
import { questions } from '../../src/explain/questions.ts'

/** As people ask, and the answer that has to come first. */
const asked: readonly (readonly [text: string, id: string])[] = [
  ['works in postman but not in browser', 'works-in-postman'],
  ['My API works fine with curl, but fetch in Chrome fails. Why?', 'works-in-postman'],
  ['No Access-Control-Allow-Origin header although I already set it on the server', 'header-is-set'],
  ['why can I not use a wildcard * with credentials include?', 'wildcard-with-credentials'],
  ['How do I allow multiple origins in Access-Control-Allow-Origin?', 'several-origins'],
  ['Access-Control-Allow-Origin header contains multiple values', 'multiple-values'],
  ['preflight request returns 401 unauthorized', 'preflight-status'],
  ['OPTIONS gets a 405', 'preflight-status'],
  ['redirect is not allowed for a preflight, what now', 'preflight-redirect'],
  ['custom header is not allowed cors', 'header-not-allowed'],
  ['Why is an OPTIONS request sent instead of my POST?', 'why-options'],
  ['cookies not sent cross origin', 'cookies-not-sent'],
  ["session cookie isn't sent with fetch to another origin", 'cookies-not-sent'],
  ['fetch with mode no-cors gives an empty response', 'no-cors-empty'],
  ['why is origin null when I open my html from file://', 'origin-null'],
  ['cors error on localhost with a different port, why', 'localhost-port'],
  ['axios cannot read response header content-disposition', 'header-unreadable'],
  ['canvas tainted by cross-origin image', 'fonts-and-images'],
  ['what does CORS request did not succeed mean in firefox', 'did-not-succeed'],
  ['cors request works in chrome but not in safari', 'one-browser-only'],
  ['more-private address space error in chrome', 'local-network'],
  ['CORS fails intermittently, sometimes cached by cloudfront', 'only-sometimes'],
  ['how to detect a cors error vs a network error in javascript', 'cors-or-network'],
  ['what is CORB', 'orb'],
]

for (const [text, id] of asked) {
  test(`“${text}” is ${id}`, async () => {
    const { answers, explanations } = await explain(text)
    expect(explanations).toEqual([])
    expect(answers[0]?.id).toBe(id)
  })
}

test('every question is asked above', () => {
  expect(questions.map(({ id }) => id).filter(id => asked.every(([, other]) => other !== id))).toEqual([])
})

for (const text of [
  'hello world',
  'my build fails with ENOENT',
  'how do I set a cookie in express',
  'The weather is fine and the server works.',
  'What is the origin of the word origin?',
  'npm run dev',
  'please review the header of my letter',
]) {
  test(`“${text}” is none of them`, () => {
    expect(answerQuestion(text)).toEqual([])
  })
}

test('a line of a console is explained, and no question is sought in it', async () => {
  const { answers, explanations } = await explain(
    "Why? It works in postman but not in the browser: No 'Access-Control-Allow-Origin' header is present on the requested resource.",
  )
  expect(explanations.map(({ diagnosis }) => diagnosis.cause)).toEqual(['acao-missing'])
  expect(answers).toEqual([])
})

test('answers are short, have public references, and no words to recognise them by', () => {
  for (const { id, question, answer, references } of questions) {
    expect(id).toMatch(/^[a-z-]+$/)
    expect(question).toMatch(/\?$/)
    expect(answer.length).toBeLessThan(650)
    expect(answer).toMatch(/\.$/)
    expect(references.every(reference => URL.canParse(reference))).toBe(true)
  }
  expect(Object.keys(answerQuestion('what is CORB')[0] ?? {})).toEqual([
    'id',
    'question',
    'causes',
    'answer',
    'references',
  ])
})

test('an article is no question', () => {
  expect(answerQuestion(`works in postman but not in the browser ${'x '.repeat(2000)}`)).toEqual([])
})
