import type { AuditReport, Finding, Severity } from '@accredit/doctor/audit'
import { type EngineName, type Exchange, engineNames, engines } from '@accredit/doctor/check'
import { engineList } from './engine-label.ts'
import { isRequestNews, isResponseNews } from './header-news.ts'
import { prose } from './prose.ts'
import { redact } from './redact.ts'
import { section } from './section.ts'
import { commandLines, wordsOf } from './shell-words.ts'
import type { Style } from './style.ts'
import { visible } from './visible.ts'
import { pad, widestOf, wrap } from './wrap.ts'

/** The file that a finding is in, null where it is about a URL. */
type FileOf = (finding: Finding) => string | null

const gravestFirst: readonly Severity[] = ['critical', 'high', 'medium', 'low', 'info']

/** An audit as a person reads it: the findings, the gravest first, what was not audited, and the sum. */
export function auditPicture(report: AuditReport, fileOf: FileOf, style: Style): string[] {
  const findings = sorted(report.findings)
  return [
    ...findings.flatMap(finding => [...findingLines(finding, fileOf(finding), style), '']),
    ...section('Not audited', failedLines(report, style), style).slice(1),
    ...(report.targets.some(({ status }) => status !== 'done') ? [''] : []),
    ...wrap(summary(report, style), style.width),
  ]
}

function sorted(findings: readonly Finding[]): readonly Finding[] {
  const rank = ({ severity, known }: Finding) => gravestFirst.indexOf(severity) + (known === true ? 10 : 0)
  return [...findings].sort((a, b) => rank(a) - rank(b))
}

function severityColor(severity: Severity, { colors }: Style): (text: string) => string {
  switch (severity) {
    case 'critical':
    case 'high':
      return colors.red
    case 'medium':
      return colors.yellow
    case 'low':
    case 'info':
      return colors.dim
  }
}

/** A finding on one line. */
export function findingLine(finding: Finding, file: string | null, style: Style): string {
  const { severity, rule, name } = finding
  const known = finding.known === true ? style.colors.dim('  known') : ''
  return `${severityColor(severity, style)(severity.padEnd(8))}  ${rule} ${name}  ${placeOf(finding, file)}${known}`
}

function placeOf({ method, url }: Finding, file: string | null): string {
  return file === null
    ? `${visible(method)} ${visible(url)}`
    : `${visible(file)} ${visible(new URL(url).pathname)}`
}

function findingLines(finding: Finding, file: string | null, style: Style): string[] {
  const { colors, glyphs } = style
  const { severity, rule, name, title, known } = finding
  const color = severityColor(severity, style)
  const head = `${color(glyphs.node)} ${color(severity)}  `
  const facts = [`${rule} ${name}`, ...(known === true ? ['known'] : [])].join(` ${glyphs.dot} `)
  return [
    ...wrap(colors.bold(visible(title)), style.width, head, '  '),
    ...wrap(placeOf(finding, file), style.width, '  '),
    `  ${colors.dim(facts)}`,
    '',
    ...wrap(prose(finding.explanation, style), style.width, '  '),
    ...factLines(finding, style),
    ...evidenceLines(finding.evidence, style),
    '',
    ...wrap(prose(finding.remedy, style), style.width, `  ${colors.green('fix')}  `, '       '),
    ...(file === null ? commandLines(wordsOf(visible(finding.reproduce)), style) : []),
  ]
}

function factLines(finding: Finding, style: Style): string[] {
  const { origins, credentialed, sendableBy, ruledOut, kind } = finding
  const facts: [string, string][] = []
  if (origins.length > 0) facts.push(['origins', listOf(origins)])
  if (kind === 'exposure' && origins.length > 0) {
    facts.push(['credentials', credentialed ? 'granted' : 'not granted'])
    facts.push(['reach', reachOf(finding)])
    facts.push(['sent by', sendableBy.length === 0 ? 'no browser' : engineList(sendableBy, engineNames)])
  }
  if (ruledOut.length > 0) facts.push(['ruled out', ruledOut.join('; ')])
  if (facts.length === 0) return []
  const width = widestOf(facts.map(([name]) => name))
  return [
    '',
    ...facts.flatMap(([name, text]) =>
      wrap(
        prose(text, style),
        style.width,
        `  ${style.colors.dim(pad(name, width))}  `,
        ' '.repeat(width + 4),
      ),
    ),
  ]
}

const shownOrigins = 4

function listOf(origins: readonly string[]): string {
  const more = origins.length - shownOrigins
  return `${origins.slice(0, shownOrigins).join(', ')}${more > 0 ? `, and ${more} more` : ''}`
}

/** Engines with the same reach together: `cross-site in Chromium, WebKit; same-site in Firefox`. */
function reachOf({ reach }: Finding): string {
  const byReach = new Map<string, EngineName[]>()
  for (const name of engineNames) {
    const own = reach[name]
    if (own !== undefined) byReach.set(own, [...(byReach.get(own) ?? []), name])
  }
  if (byReach.size === 0) return 'unknown'
  const all = [...byReach.values()].flat()
  return [...byReach]
    .map(
      ([own, names]) =>
        `${own} in ${names.length === all.length ? 'all engines' : names.map(name => engines[name].label).join(', ')}`,
    )
    .join('; ')
}

/** What was sent and received, the lines that matter only. */
function evidenceLines(evidence: readonly Exchange[], style: Style): string[] {
  const { colors, glyphs } = style
  return evidence.slice(0, shownExchanges).flatMap(({ sent, received }) => {
    const asked = sent.headers.filter(([name]) => isRequestNews(name))
    const got = (received?.headers ?? []).filter(
      ([name]) => isResponseNews(name) && !/^content-type$/i.test(name),
    )
    const ellipsis = style.unicode ? '…' : '...'
    const lines = (headers: Exchange['sent']['headers']) =>
      headers.flatMap(([name, value]) =>
        wrap(visible(`${name}: ${redact(name, value, ellipsis)}`), style.width, '      ', '        '),
      )
    return [
      '',
      ...wrap(
        `${visible(sent.method)} ${visible(sent.url)}`,
        style.width,
        `  ${colors.dim(glyphs.sent)} `,
        '      ',
      ),
      ...lines(asked),
      `  ${colors.dim(glyphs.received)} ${received === null ? 'no response' : `${received.status} ${visible(received.statusMessage)}`}`,
      ...lines(got),
    ]
  })
}

const shownExchanges = 2

function failedLines({ targets }: AuditReport, style: Style): string[] {
  return targets
    .filter(({ status }) => status !== 'done')
    .flatMap(({ method, url, reason }) => [
      ...wrap(
        `${visible(method)} ${visible(url)}`,
        style.width,
        `  ${style.colors.yellow(style.glyphs.unknown)} `,
        '    ',
      ),
      ...(reason === null ? [] : wrap(style.colors.dim(visible(reason)), style.width, '    ')),
    ])
}

function summary({ findings, targets, requests, complete }: AuditReport, style: Style): string {
  const { colors } = style
  const fresh = findings.filter(({ known }) => known !== true)
  const counts = gravestFirst.flatMap(severity => {
    const count = fresh.filter(finding => finding.severity === severity).length
    return count === 0 ? [] : [severityColor(severity, style)(`${count} ${severity}`)]
  })
  const known = findings.length - fresh.length
  const done = targets.filter(({ status }) => status === 'done').length
  const found = counts.length === 0 ? colors.green('No findings') : counts.join(', ')
  return [
    `${found} in ${counted(done, 'target')}`,
    ...(known > 0 ? [`${known} known`] : []),
    ...(done < targets.length ? [colors.yellow(`${targets.length - done} not audited`)] : []),
    counted(requests, 'request'),
    ...(complete ? [] : [colors.yellow('stopped before the end')]),
  ].join(', ')
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
