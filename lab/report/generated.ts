import type { Disagreement } from '../agreement/compare.ts'
import { describeScenario } from '../agreement/describe-disagreement.ts'
import { fields } from '../agreement/differences.ts'
import { engineNames } from './case.ts'
import { type Html, html } from './html.ts'
import type { GeneratedRun } from './runs.ts'

/** Disagreements of one engine that are listed at most. */
const maxListed = 100

/** How far engines and profiles agree over scenarios that a generator drew. */
export function renderGenerated({ seed, date, reports }: GeneratedRun): Html {
  const share = (part: number, all: number) => (all === 0 ? '–' : `${((100 * part) / all).toFixed(2)} %`)
  return html`<h2 id="seed-${seed}">Generated scenarios, seed ${seed}</h2>
<p>Drawn at random, weighted to boundaries, and run in every engine and in our profile of it, on ${date.slice(0, 10)}.
Every field of the outcome is compared.</p>
<div class="scroll"><table><thead><tr><th></th>${reports.map(
    ({ engine, version }) => html`<th>${engineNames[engine]} <small>${version}</small></th>`,
  )}</tr></thead><tbody>
<tr><th>scenarios</th>${reports.map(({ agreement }) => html`<td>${agreement.scenarios}</td>`)}</tr>
<tr><th>agree throughout</th>${reports.map(
    ({ agreement: { scenarios, disagreements } }) =>
      html`<td>${share(scenarios - disagreements.length, scenarios)}</td>`,
  )}</tr>
<tr><th>differ, explained</th>${reports.map(({ agreement }) => html`<td>${explained(agreement.disagreements).length}</td>`)}</tr>
<tr><th>differ, unexplained</th>${reports.map(
    ({ agreement: { disagreements } }) =>
      html`<td>${disagreements.length - explained(disagreements).length}</td>`,
  )}</tr>
${fields.map(
  field =>
    html`<tr><th>${field}</th>${reports.map(
      ({ agreement: { byField, scenarios } }) => html`<td>${share(byField[field], scenarios)}</td>`,
    )}</tr>`,
)}</tbody></table></div>
${reports.map(({ engine, agreement: { disagreements } }) => renderDisagreements(engineNames[engine], disagreements))}`
}

const explained = (disagreements: readonly Disagreement[]) =>
  disagreements.filter(({ known }) => known !== null)

function renderDisagreements(name: string, disagreements: readonly Disagreement[]): Html {
  if (disagreements.length === 0) return html`<p>${name} and our profile of it do not differ anywhere.</p>`
  const byReason = new Map<string, Disagreement[]>()
  for (const one of disagreements) {
    const id = one.known?.id ?? ''
    byReason.set(id, [...(byReason.get(id) ?? []), one])
  }
  return html`<h3>Where ${name} and its profile differ</h3>
${[...byReason].map(
  ([
    id,
    members,
  ]) => html`<details class="reason"><summary>${members.length} × ${id === '' ? 'not explained' : id}</summary>
${members[0]?.known ? html`<p>${members[0].known.reason}</p>` : ''}
${members.slice(0, maxListed).map(renderDisagreement)}
${members.length > maxListed ? html`<p>${members.length - maxListed} more are left out here.</p>` : ''}</details>`,
)}`
}

function renderDisagreement({ index, scenario, differences }: Disagreement): Html {
  return html`<details class="case"><summary>Scenario ${index}: ${[...new Set(differences.map(({ field }) => field))].join(', ')}</summary>
<pre class="scenario">${describeScenario(scenario).join('\n')}</pre>
<dl>${differences.map(
    ({ where, engine, ours }) =>
      html`<dt>${where}</dt><dd><ins>engine ${engine}</ins><del>profile ${ours}</del></dd>`,
  )}</dl></details>`
}
