import { describeScenario } from '../agreement/describe-disagreement.ts'
import { differences } from '../agreement/differences.ts'
import type { EngineId } from '../engines/engine.ts'
import type { NamedCase, Verdict } from '../named-run.ts'
import { decided } from '../scenario/named/checklist.ts'
import type { Departure, Expectation, ExpectedResult } from '../scenario/named/expectation.ts'
import type { Outcome, ScriptResult, WireRequest } from '../scenario/outcome.ts'
import type { Scenario } from '../scenario/scenario.ts'
import { type Html, html } from './html.ts'

/** How a cell of the matrix looks, and what it says. */
export const cells: Readonly<Record<Verdict | 'departs', { readonly mark: string; readonly says: string }>> =
  {
    standard: { mark: '✓', says: 'as the standard' },
    predicted: { mark: '≠', says: 'departs, as its profile does' },
    departs: { mark: '≠', says: 'departs, by decision' },
    explained: { mark: '!', says: 'differs from its profile, for a known reason' },
    unpredicted: { mark: '✗', says: 'differs from its profile' },
  }

export const engineNames: Readonly<Record<EngineId, string>> = {
  chromium: 'Chromium',
  firefox: 'Firefox',
  webkit: 'WebKitGTK',
}

/** Who came to the same outcome. */
interface Group {
  readonly names: string[]
  readonly outcome: Outcome
  readonly departures: readonly Departure[]
  /** Engines whose profiles do so too, where it is not what the standard says. */
  readonly predictedBy: EngineId[]
  readonly notes: Html[]
}

/** A scenario with what was asked, what the standard says, and what everybody did, side by side. */
export function renderCase(one: NamedCase, order: readonly EngineId[]): Html {
  const isPlain =
    one.spec.departures.length === 0 &&
    order.every(name => (one.engines[name]?.verdict ?? 'standard') === 'standard')
  return html`<details class="case${isPlain ? ' plain' : ''}" id="${one.id}">
<summary>${one.title} ${caseMarks(one, order)}</summary>
<p class="where">${one.items.length === 1 ? 'Item' : 'Items'} ${one.items.join(', ')} · <a href="#${one.id}"><code>${one.id}</code></a></p>
<pre class="scenario">${scenarioText(one.scenario)}</pre>
<div class="columns">${expectedColumn(one.expected)}${groupsOf(one, order).map(renderGroup)}</div>
</details>
`
}

/** The marks of those who do otherwise than the standard. */
function caseMarks({ spec, engines }: NamedCase, order: readonly EngineId[]): readonly Html[] {
  const marks = order.flatMap(name => {
    const verdict = engines[name]?.verdict
    return verdict === undefined || verdict === 'standard' ? [] : [badge(verdict, engineNames[name])]
  })
  return spec.departures.length > 0 ? [badge('departs', 'our spec'), ...marks] : marks
}

function badge(verdict: Verdict | 'departs', name: string): Html {
  return html`<span class="badge ${verdict}" title="${cells[verdict].says}">${cells[verdict].mark} ${name}</span> `
}

/** What the description of scenarios leaves out, since the generator does not draw it. */
function scenarioText(scenario: Scenario): string {
  const extras = scenario.requests.flatMap(({ isBare, cache, referrer, isAborted, userinfo, api }, index) => {
    const said = [
      ...(isBare ? ['without mode, credentials and redirect'] : []),
      ...(cache === undefined ? [] : [`cache ${cache}`]),
      ...(referrer === undefined ? [] : [`referrer ${JSON.stringify(shortened(referrer))}`]),
      ...(isAborted ? ['its signal aborted'] : []),
      ...(userinfo && api === 'fetch' ? ['user and password in the URL'] : []),
    ]
    return said.length === 0 ? [] : [`request ${index}: ${said.join(', ')}`]
  })
  return [...describeScenario(scenario), ...extras].map(shortened).join('\n')
}

function shortened(line: string): string {
  return line.length > 300 ? `${line.slice(0, 200)}… (${line.length} characters)` : line
}

function groupsOf({ id, spec, engines }: NamedCase, order: readonly EngineId[]): readonly Group[] {
  const groups: Group[] = []
  const add = (name: string, outcome: Outcome, departures: readonly Departure[]) => {
    const same = groups.find(group => differences(group.outcome, outcome).length === 0)
    if (same !== undefined) {
      same.names.push(name)
      return same
    }
    const fresh: Group = { names: [name], outcome, departures, predictedBy: [], notes: [] }
    groups.push(fresh)
    return fresh
  }
  const own = add('Our spec', spec.outcome, spec.departures)
  if (decided[id] !== undefined) own.notes.push(html`<p class="note">Our spec: ${decided[id] ?? ''}.</p>`)
  for (const name of order) {
    const engine = engines[name]
    if (engine === undefined) continue
    const group = add(engineNames[name], engine.outcome, engine.departures)
    if (engine.verdict === 'predicted') group.predictedBy.push(name)
    if (engine.differences.length === 0) continue
    group.notes.push(html`<div class="note ${engine.verdict}">Our profile of ${engineNames[name]} does not${engine.reason === null ? '' : html`: ${engine.reason}`}
<ul>${engine.differences.map(({ where, ours }) => html`<li>${where}: <del>${shortened(ours)}</del></li>`)}</ul></div>`)
  }
  return groups
}

function expectedColumn({ results, wire, among, cookies }: Expectation): Html {
  return html`<section class="standard"><h4>The standard</h4>
${results === undefined ? '' : html`<h5>Script</h5><ol start="0">${results.map(result => html`<li>${expectedText(result)}</li>`)}</ol>`}
${wire === undefined ? '' : html`<h5>Wire</h5>${wire.length === 0 ? html`<p>nothing</p>` : html`<ol start="0">${wire.map(expectedRequest)}</ol>`}`}
${among === undefined ? '' : html`<h5>Wire, among others</h5><ul>${among.map(expectedRequest)}</ul>`}
${cookies === undefined ? '' : html`<h5>Jar</h5><ul>${Object.entries(cookies).map(entry => html`<li>${jarLine(entry)}</li>`)}</ul>`}</section>`
}

function expectedText(result: ExpectedResult): string {
  if (result.kind === 'error') return result.name
  const { type, status, redirected, body, headers, exposes, hides } = result
  return [
    `response`,
    type ?? '',
    status ?? '',
    redirected === undefined ? '' : redirected ? 'redirected' : 'not redirected',
    body === undefined ? '' : JSON.stringify(body),
    headers === undefined ? '' : `with ${headers.join(', ') || 'no header'}`,
    exposes === undefined ? '' : `showing ${exposes.join(', ')}`,
    hides === undefined ? '' : `hiding ${hides.join(', ')}`,
  ]
    .filter(part => part !== '')
    .join(' ')
}

function expectedRequest({ hop, method, headers, body }: NonNullable<Expectation['wire']>[number]): Html {
  const lines = Object.entries(headers).map(
    ([name, value]) =>
      html`<span class="header">${value === null ? `no ${name}` : `${name}: ${shortened(value)}`}</span>`,
  )
  return html`<li>${method} to hop ${hop}${lines}${body === undefined ? '' : html`<span class="header">body ${JSON.stringify(body)}</span>`}</li>`
}

function jarLine([place, values]: readonly [string, readonly string[]]): Html {
  return html`${place}: ${shortened(values.join('; ')) || 'no cookie'}`
}

function renderGroup({ names, outcome, departures, predictedBy, notes }: Group): Html {
  const departs = (where: string) => departures.some(departure => departure.where === where)
  const isMarked = (prefix: string) =>
    departures.some(({ where }) => where === prefix || where.startsWith(`${prefix} `))
  const marked = (isOther: boolean, content: Html) => (isOther ? html`<mark>${content}</mark>` : content)
  return html`<section><h4>${names.join(', ')}</h4>${predictedNote(predictedBy)}${notes}
<h5>Script</h5><ol start="0">${outcome.results.map(
    (result, index) =>
      html`<li>${marked(isMarked(`result ${index}`), html`${resultText(result)}`)}${exposedText(result)}</li>`,
  )}</ol>
<h5>${marked(departs('wire'), html`Wire`)}</h5>${outcome.wire.length === 0 ? html`<p>nothing</p>` : ''}<ol start="0">${outcome.wire.map(
    (request, index) => wireLine(request, `request ${index} (${request.method} ${request.hop})`, departures),
  )}</ol>
${
  Object.keys(outcome.cookies).length === 0
    ? ''
    : html`<h5>Jar</h5><ul>${Object.entries(outcome.cookies).map(
        ([place, values]) => html`<li>${marked(departs(place), jarLine([place, values]))}</li>`,
      )}</ul>`
}</section>`
}

function resultText(result: ScriptResult): string {
  switch (result.kind) {
    case 'error':
      return result.name
    case 'pending':
      return 'nothing came: the engine waits for somebody'
    case 'response': {
      const { type, status, redirected, body } = result
      return `response ${type} ${status}${redirected ? ' redirected' : ''} ${JSON.stringify(body)}`
    }
  }
}

function exposedText(result: ScriptResult): Html | '' {
  if (result.kind !== 'response') return ''
  return html`<span class="header">${result.headers.length === 0 ? 'no header' : `with ${result.headers.join(', ')}`}</span>`
}

function predictedNote(engines: readonly EngineId[]): Html | '' {
  if (engines.length === 0) return ''
  return html`<p class="note">So ${engines.length === 1 ? 'does our profile' : 'do our profiles'} of ${engines.map(name => engineNames[name]).join(' and ')}.</p>`
}

function wireLine(
  { method, at, headers, body, status }: WireRequest,
  where: string,
  departures: readonly Departure[],
): Html {
  const departs = (name: string) => departures.some(one => one.where === `${where} ${name}`)
  const lines = Object.entries(headers).map(([name, value]) => {
    const line = `${name}: ${shortened(value)}`
    return html`<span class="header">${departs(name) ? html`<mark>${line}</mark>` : line}</span>`
  })
  // What should be there and is not has no line of its own.
  const missing = departures
    .filter(one => one.where.startsWith(`${where} `) && one.actual === 'nothing')
    .map(one => html`<span class="header"><mark>no ${one.where.slice(where.length + 1)}</mark></span>`)
  return html`<li>${method} ${at} → ${status}${lines}${missing}${body === '' ? '' : html`<span class="header">body ${JSON.stringify(body)}</span>`}</li>`
}
