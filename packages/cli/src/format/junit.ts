import type { AuditedTarget, AuditReport, CheckResult, EngineVerdict, Finding } from '@accredit/doctor'
import junit, { type Builder, type TestCase, type TestSuite } from 'junit-report-builder'
import { isExpected } from '../check/check-exit.ts'
import { engineLabel } from '../picture/engine-label.ts'
import { causeSentence } from './cause-sentence.ts'
import { withoutQuery } from './fingerprint.ts'
import { withoutQueries } from './without-queries.ts'

/** A suite for each request, a case for each engine. Without a verdict a case is an error, and no failure. */
export function checkJunit(results: readonly CheckResult[], expect: 'allow' | 'block'): string {
  const builder = newBuilder()
  for (const { request, page, verdicts } of results) {
    const suite = builder
      .testSuite()
      .name(xml(`${request.method} ${withoutQuery(request.url)} from ${withoutQuery(page.url)}`))
    for (const verdict of verdicts) checkCase(suite, verdict, expect)
  }
  return builder.build()
}

function checkCase(suite: TestSuite, verdict: EngineVerdict, expect: 'allow' | 'block'): void {
  const test = suite.testCase().className('accredit.check').name(engineLabel(verdict.engine))
  const expected = isExpected(verdict, expect)
  const { diagnosis, cause } = verdict
  const sentence = diagnosis === null ? '' : causeSentence(diagnosis)
  if (expected === null) test.error(xml(sentence), cause ?? 'inconclusive', xml(verdict.console.join('\n')))
  else if (!expected) {
    const message =
      expect === 'block' ? 'The page reads the response, and was expected to be refused.' : sentence
    test.failure(xml(message), cause ?? 'readable')
    if (verdict.console.length > 0) test.standardOutput(xml(verdict.console.join('\n')))
  }
}

/** A suite for each target, a case for each finding that fails it; a target without one is a case that passes. */
export function auditJunit(report: AuditReport, fails: (finding: Finding) => boolean): string {
  const builder = newBuilder()
  for (const target of report.targets) {
    const suite = builder.testSuite().name(xml(`${target.method} ${withoutQuery(target.url)}`))
    const own = report.findings.filter(({ url, method }) => url === target.url && method === target.method)
    targetCase(suite.testCase().className('accredit.audit').name('audited'), target)
    for (const finding of own) findingCase(suite.testCase(), finding, fails(finding))
  }
  return builder.build()
}

function targetCase(test: TestCase, { status, reason }: AuditedTarget): void {
  switch (status) {
    case 'done':
      return
    case 'failed':
      test.error(xml(reason ?? 'failed'))
      return
    case 'skipped':
      test.skipped()
      return
  }
}

function findingCase(test: TestCase, finding: Finding, fails: boolean): void {
  test.className('accredit.audit').name(xml(`${finding.rule} ${finding.title}`))
  const text = [finding.explanation, ...finding.origins, finding.remedy, finding.reproduce].join('\n')
  if (fails) test.failure(xml(finding.explanation), finding.severity).standardOutput(xml(text))
  else test.standardOutput(xml(text))
}

/** Text as the report may keep it: what XML 1.0 has no place for, not even escaped, is written out. */
function xml(text: string): string {
  return withoutQueries(text).replace(
    /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu,
    character => {
      return `\\u{${character.codePointAt(0)?.toString(16)}}`
    },
  )
}

/** Its types tell of a default export beside others; its file is the builder itself. */
function newBuilder(): Builder {
  return (isBuilder(junit) ? junit : junit.default).newBuilder()
}

function isBuilder(module: object): module is Builder {
  return 'newBuilder' in module
}
