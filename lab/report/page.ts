import type { NamedRun } from '../named-run.ts'
import { engineNames } from './case.ts'
import { renderGenerated } from './generated.ts'
import { Html, html } from './html.ts'
import { renderMatrix } from './matrix.ts'
import type { Runs } from './runs.ts'
import { style } from './style.ts'

/** Opens what an address points into, in browsers that do not. */
const script = `const reveal = () => {
  for (let one = document.getElementById(location.hash.slice(1)); one; one = one.parentElement)
    if (one.tagName === 'DETAILS') one.open = true
  document.getElementById(location.hash.slice(1))?.scrollIntoView()
}
addEventListener('hashchange', reveal)
reveal()`

/** The report as one document that asks the network for nothing. */
export function renderPage({ named, generated }: Runs): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>The lab: what engines do, and what we say they do</title>
<style>${new Html(style)}</style>
</head>
<body>
<header>
<h1>The lab</h1>
<p>What browsers do with credentialed CORS, beside what the standard says and what this project says they do. Every scenario was
run in real engines, over real sockets, and in our browser in the profile of each engine.</p>
</header>
<main>
${named === null ? '' : html`${renderSums(named)}${renderMatrix(named)}`}
${generated.map(renderGenerated)}
</main>
<script>${new Html(script)}</script>
</body>
</html>
`.markup
}

function renderSums({ date, engines, cases }: NamedRun): Html {
  const departing = cases.filter(({ spec }) => spec.departures.length > 0).length
  return html`<p class="where">${cases.length} scenarios by hand, run on ${date.slice(0, 10)}</p>
<div class="scroll"><table class="sums"><thead><tr><th></th><th>as the standard</th><th>departs as its profile does</th><th>differs, explained</th><th>differs</th></tr></thead>
<tbody><tr><th>Our spec</th><td>${cases.length - departing}</td><td>${departing}</td><td>–</td><td>–</td></tr>
${engines.map(({ name, version }) => {
  const verdicts = cases.flatMap(({ engines }) => engines[name]?.verdict ?? [])
  const count = (verdict: string) => verdicts.filter(one => one === verdict).length
  return html`<tr><th>${engineNames[name]} <small>${version}</small></th><td>${count('standard')}</td><td>${count('predicted')}</td><td>${count('explained')}</td><td>${count('unpredicted')}</td></tr>`
})}</tbody></table></div>`
}
