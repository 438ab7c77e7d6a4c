/** The style of the report: no fonts, images or frameworks. */
export const style = `
:root {
  color-scheme: light dark;
  --paper: light-dark(#fdfdfb, #16181b);
  --ink: light-dark(#1c2024, #e4e6e8);
  --faint: light-dark(#5c646c, #9aa3ac);
  --line: light-dark(#dfe2e5, #33383e);
  --sunk: light-dark(#f3f4f2, #1e2125);
  --link: light-dark(#0b5cad, #7db7f5);
  --good: light-dark(#1d7a3d, #63c787);
  --odd: light-dark(#8a5a00, #e3b04b);
  --odd-paper: light-dark(#fdf1d6, #3a2f14);
  --bad: light-dark(#b3261e, #ff8a80);
  --bad-paper: light-dark(#fce4e2, #45201d);
  --mono: ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace;
}
* { box-sizing: border-box }
html { scroll-padding-top: 3rem; -webkit-text-size-adjust: 100% }
body {
  margin: 0 auto; padding: 1.5rem 1rem 5rem; max-width: 72rem;
  background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, 'Segoe UI', 'Liberation Sans', sans-serif;
}
header p, main > p { max-width: 44rem }
h1 { font-size: 2rem; line-height: 1.2; margin: 1rem 0 .5rem }
h2 { font-size: 1.4rem; margin: 3rem 0 .5rem; padding-top: 1rem; border-top: 1px solid var(--line) }
h3 { font-size: 1.05rem; margin: 2rem 0 .25rem }
h4 { font-size: .9rem; margin: 0 0 .25rem }
h5 { font-size: .75rem; margin: .6rem 0 .1rem; color: var(--faint); font-weight: 600 }
a { color: var(--link) }
small, .where, .elsewhere { color: var(--faint); font-size: .85rem }
summary { cursor: pointer }
summary:focus-visible, a:focus-visible { outline: 2px solid var(--link); outline-offset: 1px }
.scroll { overflow-x: auto }
table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums }
th, td { padding: .3rem .75rem .3rem 0; border-bottom: 1px solid var(--line); text-align: left; font-weight: 400; white-space: nowrap }
thead th { color: var(--faint); font-size: .8rem; white-space: normal; vertical-align: bottom }
td { text-align: right }
thead th + th { text-align: right }
.legend { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; font-size: .85rem }
.row { display: grid; grid-template-columns: 3.25rem minmax(0, 1fr) repeat(var(--engines), 4.75rem); align-items: center; gap: .25rem }
summary.row { list-style: none; padding: .25rem 0; border-bottom: 1px solid var(--line) }
summary.row::-webkit-details-marker { display: none }
summary.row:hover { background: var(--sunk) }
.row.head { position: sticky; top: 0; z-index: 1; padding: .3rem 0; background: var(--paper); border-bottom: 1px solid var(--line); color: var(--faint); font-size: .75rem }
.row.head span { text-align: center }
.number { color: var(--faint); font-variant-numeric: tabular-nums; white-space: nowrap }
.row > span:nth-child(2)::first-letter, .case > summary::first-letter { text-transform: uppercase }
body:has(#odd:checked) .plain, body:has(#odd:checked) .part:not(:has(.item:not(.plain))) { display: none }
.number::before { content: '▸'; display: inline-block; width: .9rem; font-size: .7rem }
.item[open] > summary .number::before { content: '▾' }
.cell { justify-self: center; display: inline-grid; place-items: center; min-width: 1.6rem; height: 1.6rem; border-radius: .3rem; font-weight: 600 }
.standard.cell { color: var(--good) }
.predicted.cell, .departs.cell, .explained.cell, .predicted.badge, .departs.badge, .explained.badge { color: var(--odd); background: var(--odd-paper) }
.unpredicted.cell, .unpredicted.badge { color: var(--bad); background: var(--bad-paper) }
.badge { padding: 0 .4rem; border-radius: .3rem; font-size: .75rem; white-space: nowrap }
.cases { padding: .25rem 0 1rem 3.25rem }
.case > summary { padding: .25rem 0 }
.case[open] { padding-bottom: 1rem }
.case > :not(summary), .reason > :not(summary) { margin-left: 1rem }
.case:target > summary { font-weight: 600 }
.elsewhere a { display: block }
.scenario { overflow-x: auto; margin-block: .5rem; padding: .6rem .75rem; background: var(--sunk); border-radius: .3rem; font: .78rem/1.5 var(--mono) }
.columns { display: flex; gap: .75rem; overflow-x: auto; align-items: stretch }
.columns > section { flex: 1 0 15rem; max-width: 30rem; padding: .6rem .75rem; border: 1px solid var(--line); border-radius: .3rem; font-size: .8rem }
.columns > .standard { border-style: dashed }
.columns ol, .columns ul { margin: 0; padding-left: 1.25rem; overflow-wrap: anywhere }
.columns li, .header, dd, .columns p { font-family: var(--mono); font-size: .74rem; line-height: 1.45 }
.columns p { margin: 0 }
.header { display: block; padding-left: .75rem; color: var(--faint) }
mark { background: var(--odd-paper); color: var(--odd); border-radius: .2rem; padding: 0 .15rem }
.columns .note { margin: .25rem 0; font: inherit; color: var(--faint) }
.columns .note.unpredicted { color: var(--bad) }
dl { margin: .5rem 0; font-size: .85rem }
.not-shown { margin-top: 2rem }
.not-shown dl { display: grid; grid-template-columns: 3rem minmax(0, 1fr); gap: .2rem }
.not-shown dd { margin: 0; font: inherit }
.reason dd { margin: 0 0 .5rem; overflow-wrap: anywhere }
ins, del { display: block; text-decoration: none }
ins::before { content: '- ' } .reason del::before { content: '+ ' }
ins { color: var(--odd) }
.columns del { display: inline; text-decoration: line-through }
@media (max-width: 40rem) {
  html { scroll-padding-top: 6rem }
  table { font-size: .8rem }
  th, td { padding-right: .5rem }
  thead small { display: block }
  .sums small { display: block }
  .row { grid-template-columns: 2.75rem minmax(0, 1fr) repeat(var(--engines), 1.9rem) }
  .row.head { height: 5.2rem; align-items: end }
  .row.head span { writing-mode: vertical-rl; transform: rotate(180deg); justify-self: center; text-align: left }
  summary.row { font-size: .85rem; line-height: 1.35 }
  .cases { padding-left: .25rem }
  .case > :not(summary) { margin-left: 0 }
  .columns > section { flex-basis: 78vw }
}
@media print { .row.head { position: static } }
`
