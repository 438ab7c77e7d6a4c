import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compare } from '../agreement/compare.ts'
import { runInAccredit } from '../engines/accredit.ts'
import { judge, judgeSpec, type NamedRun } from '../named-run.ts'
import { html } from '../report/html.ts'
import { renderPage } from '../report/page.ts'
import { readRuns } from '../report/runs.ts'
import { named, readable, sent } from '../scenario/named/named-scenario.ts'
import { hopOf } from '../scenario/scenario-of.ts'
import { outcome } from './outcomes.ts'

const scenario = named(
  [79],
  'include <b>demands</b> ACAC',
  { hops: [hopOf('other')] },
  { results: [readable({ type: 'cors' })], wire: [sent('GET 0', { origin: '{http page}' })] },
)

async function runOf(engine: 'chromium' | 'firefox', isPredicted: boolean): Promise<NamedRun> {
  const came = isPredicted ? await runInAccredit(scenario.scenario, engine) : outcome()
  return {
    kind: 'named',
    date: '2026-11-25T00:00:00.000Z',
    engines: [{ name: engine, version: '1.2' }],
    cases: [
      {
        ...scenario,
        spec: await judgeSpec(scenario),
        engines: { [engine]: await judge(engine, scenario, came) },
      },
    ],
  }
}

test('html escapes what is put into it, but not markup', () => {
  expect(html`<p title="${'"'}">${'<&'} ${html`<b>${1}</b>`}${['a', html`<i>'</i>`]}</p>`.markup).toBe(
    `<p title="&#34;">&#60;&#38; <b>1</b>a<i>'</i></p>`,
  )
})

describe('verdicts', () => {
  test('as the standard where nothing differs', async () => {
    expect(
      (await judge('chromium', scenario, await runInAccredit(scenario.scenario, 'chromium'))).verdict,
    ).toBe('standard')
  })

  test('unpredicted where the profile does something else, even if the standard is met', async () => {
    expect((await judge('chromium', { ...scenario, expected: {} }, outcome())).verdict).toBe('unpredicted')
  })

  test('predicted where engine and profile depart alike', async () => {
    const wrong = { ...scenario, expected: { wire: [] } }
    expect((await judge('chromium', wrong, await runInAccredit(scenario.scenario, 'chromium'))).verdict).toBe(
      'predicted',
    )
  })
})

describe('the page', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lab-report-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  async function file(name: string, content: unknown): Promise<string> {
    const path = join(folder, name)
    await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content))
    return path
  }

  test('runs of several engines become one matrix', async () => {
    const files = [
      await file('1', await runOf('chromium', true)),
      await file('2', await runOf('firefox', false)),
    ]
    const page = renderPage(await readRuns(files))
    expect(page).toContain('Chromium <small>1.2</small>')
    expect(page).toContain('id="item-79-include-b-demands-b-acac"')
    expect(page).toContain('include &#60;b&#62;demands&#60;/b&#62; ACAC')
    expect(page).toContain('<mark>no origin</mark>')
    expect(page).toContain('Our profile of Firefox does not')
  })

  test('it asks the network for nothing', async () => {
    const page = renderPage(await readRuns([await file('3', await runOf('chromium', true))]))
    expect(page).not.toMatch(/(?:src|href)="(?!#|data:)/)
    expect(page).not.toMatch(/url\(|@import|<link rel="stylesheet"/)
  })

  test('a generated run shows the agreement by field, and each disagreement', async () => {
    const agreement = compare(
      'webkit',
      [scenario.scenario, scenario.scenario],
      [outcome(), outcome({ cookies: { 'http page': ['<a>=1'] } })],
      [outcome(), outcome()],
    )
    const run = { seed: 7, reports: [{ engine: 'webkit', version: '2', agreement }] }
    const page = renderPage(await readRuns([await file('4', run)]))
    expect(page).toContain('Generated scenarios, seed 7')
    expect(page).toContain('<tr><th>cookies stored</th><td>50.00 %</td></tr>')
    expect(page).toContain('<ins>engine [&#34;&#60;a&#62;=1&#34;]</ins>')
  })

  test('what is no run is refused by its name', async () => {
    const missing = join(folder, 'none')
    await expect(readRuns([missing])).rejects.toThrow(`${missing} cannot be read: write one with`)
    const [text, other] = [await file('5', 'x'), await file('6', {})]
    await expect(readRuns([text])).rejects.toThrow(`${text} is not JSON`)
    await expect(readRuns([other])).rejects.toThrow(`${other} is not a run of the lab`)
  })
})
