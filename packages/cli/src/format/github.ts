import type { AuditReport, CheckResult, Severity } from '@accredit/doctor'
import { isExpected } from '../check/check-exit.ts'
import { engineLabel } from '../picture/engine-label.ts'
import { visible } from '../picture/visible.ts'
import { causeSentence } from './cause-sentence.ts'
import { withoutQuery } from './fingerprint.ts'
import { withoutQueries } from './without-queries.ts'

interface Annotation {
  readonly level: 'error' | 'warning' | 'notice'
  readonly title: string
  readonly message: string
  readonly file?: string | null
}

/** What does not go as expected, one annotation for each cause of a request. */
export function checkGithub(results: readonly CheckResult[], expect: 'allow' | 'block'): string {
  return printed(results.flatMap(result => annotationsOf(result, expect)))
}

function annotationsOf(result: CheckResult, expect: 'allow' | 'block'): readonly Annotation[] {
  const { request, page, verdicts } = result
  const groups = new Map<string, { annotation: Annotation; engines: string[] }>()
  for (const verdict of verdicts) {
    const expected = isExpected(verdict, expect)
    if (expected === true) continue
    const what = `${request.method} ${withoutQuery(request.url)} from ${withoutQuery(page.url)}`
    const message =
      verdict.diagnosis === null
        ? 'The page reads the response, and was expected to be refused.'
        : causeSentence(verdict.diagnosis)
    const level = expected === null ? 'warning' : 'error'
    const title = `${expected === null ? 'no verdict' : expect === 'allow' ? 'blocked' : 'allowed'}: ${what}`
    const group = groups.get(message) ?? { annotation: { level, title, message }, engines: [] }
    group.engines.push(engineLabel(verdict.engine))
    groups.set(message, group)
  }
  return [...groups.values()].map(({ annotation, engines }) => ({
    ...annotation,
    message: `${annotation.message} (${engines.join(', ')})`,
  }))
}

/** Every finding as an annotation. `file` is the file that a target's URL stands for, such as a policy. */
export function auditGithub(
  report: AuditReport,
  file: (finding: AuditReport['findings'][number]) => string | null,
): string {
  return printed(
    report.findings.map(finding => ({
      level: levelOf(finding.severity),
      title: `${finding.rule} ${finding.title}`,
      message: `${finding.method} ${finding.url}: ${finding.explanation} ${finding.remedy}`,
      file: file(finding),
    })),
  )
}

function levelOf(severity: Severity): Annotation['level'] {
  switch (severity) {
    case 'critical':
    case 'high':
      return 'error'
    case 'medium':
    case 'low':
      return 'warning'
    case 'info':
      return 'notice'
  }
}

/** @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#setting-an-error-message */
function printed(annotations: readonly Annotation[]): string {
  return annotations
    .map(({ level, title, message, file }) => {
      const properties = [...(file ? [`file=${property(file)}`] : []), `title=${property(visible(title))}`]
      return `::${level} ${properties.join(',')}::${data(withoutQueries(message))}\n`
    })
    .join('')
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
