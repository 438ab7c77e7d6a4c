import type { EngineId } from '../engines/engine.ts'
import type { NamedCase, NamedRun, Verdict } from '../named-run.ts'
import { checklistParts, notShown } from '../scenario/named/checklist.ts'
import { cells, engineNames, renderCase } from './case.ts'
import { type Html, html } from './html.ts'

const gravity: readonly (Verdict | 'departs')[] = [
  'standard',
  'departs',
  'predicted',
  'explained',
  'unpredicted',
]

/** Items and engines: every row opens the scenarios of its item. */
export function renderMatrix({ engines, cases }: NamedRun): Html {
  const order = engines.map(({ name }) => name)
  let first = 1
  const parts = checklistParts.map(({ title, last }) => {
    const items = Array.from({ length: last - first + 1 }, (_, index) => first + index)
    first = last + 1
    return html`<section class="part" style="--engines: ${order.length + 1}"><h3>${title}</h3>
<div class="row head"><span></span><span></span>${['our spec', ...order.map(name => engineNames[name])].map(name => html`<span>${name}</span>`)}</div>
${items.flatMap(item => renderItem(item, cases, order))}</section>
`
  })
  return html`<h2 id="checklist">The checklist</h2>
<p>Each row is an item of the conformance checklist: what the standard says, what our profile of the standard does, and what
the engines do. It opens on the scenarios, the requests on the wire and the outcomes. An item is as bad as the worst of its
scenarios.</p>
<p><label><input type="checkbox" id="odd"> Show only what is not as the standard says</label></p>
<ul class="legend">${(['standard', 'predicted', 'explained', 'unpredicted'] as const).map(
    verdict =>
      html`<li><span class="cell ${verdict}">${cells[verdict].mark}</span> ${cells[verdict].says}</li>`,
  )}</ul>
${parts}
<details class="not-shown"><summary>${Object.keys(notShown).length} items have no scenario, and why</summary>
<dl>${Object.entries(notShown).map(([item, reason]) => html`<dt>${item}</dt><dd>${reason}</dd>`)}</dl></details>`
}

function renderItem(item: number, cases: readonly NamedCase[], order: readonly EngineId[]): readonly Html[] {
  const all = cases.filter(({ items }) => items.includes(item))
  const [one] = all
  if (one === undefined) return []
  const here = all.filter(({ items }) => items[0] === item)
  const elsewhere = all.filter(({ items }) => items[0] !== item)
  const title = (here[0] ?? one).title
  const own: Verdict | 'departs' = all.some(({ spec }) => spec.departures.length > 0) ? 'departs' : 'standard'
  const verdicts = order.map(name => gravest(all.flatMap(({ engines }) => engines[name]?.verdict ?? [])))
  const isPlain = [own, ...verdicts].every(verdict => verdict === 'standard' || verdict === null)
  return [
    html`<details class="item${isPlain ? ' plain' : ''}" id="item-${item}"><summary class="row"><span class="number">${item}</span><span>${title}${
      all.length > 1 ? html` <small>+${all.length - 1}</small>` : ''
    }</span>${[own, ...verdicts].map(cell)}</summary>
<div class="cases">${here.map(each => renderCase(each, order))}${
      elsewhere.length === 0
        ? ''
        : html`<p class="elsewhere">Also shown by ${elsewhere.map(({ id, items, title }) => html`<a href="#${id}">${items[0]}: ${title}</a>`)}</p>`
    }</div></details>
`,
  ]
}

function gravest(verdicts: readonly Verdict[]): Verdict | null {
  return [...verdicts].sort((one, other) => gravity.indexOf(other) - gravity.indexOf(one))[0] ?? null
}

function cell(verdict: Verdict | 'departs' | null): Html {
  if (verdict === null) return html`<span class="cell"></span>`
  const { mark, says } = cells[verdict]
  return html`<span class="cell ${verdict}" role="img" aria-label="${says}" title="${says}">${mark}</span>`
}
