import {
  type AuditReport,
  type auditRules,
  type Finding,
  fingerprintKey,
  type Severity,
} from '@accredit/doctor/audit'
import {
  type CauseId,
  type CheckResult,
  causeFacts,
  type EngineVerdict,
  type Exchange,
} from '@accredit/doctor/check'
import type { Location, Log, ReportingDescriptor, Result, WebRequest, WebResponse } from 'sarif'
import { isExpected } from '../check/check-exit.ts'
import { engineLabel } from '../picture/engine-label.ts'
import { redact } from '../picture/redact.ts'
import { version } from '../version.ts'
import { causeSentence } from './cause-sentence.ts'
import { fingerprint, withoutQuery } from './fingerprint.ts'
import { withoutQueries } from './without-queries.ts'

/** @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os-complete.html */
const schema = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json'

/** Where misconfigurations of CORS are explained to people. */
const helpUri = 'https://developer.mozilla.org/en-US/docs/Web/HTTP/Guides/CORS'

/** CWE-942: a policy that trusts too much. CWE-346: an origin that is not validated. */
const securityTags = ['security', 'cors', 'external/cwe/cwe-942', 'external/cwe/cwe-346']

/** What does not go as expected, one result for each cause of a request. */
export function checkSarif(results: readonly CheckResult[], expect: 'allow' | 'block'): Log {
  const faults = results.flatMap(result => faultsOf(result, expect))
  return log(
    uniqueRules(faults.map(({ rule }) => rule)),
    faults.map(({ result }) => result),
  )
}

interface Fault {
  readonly rule: ReportingDescriptor
  readonly result: Result
}

function faultsOf(check: CheckResult, expect: 'allow' | 'block'): readonly Fault[] {
  const groups = new Map<CauseId | 'readable', EngineVerdict[]>()
  for (const verdict of check.verdicts.filter(verdict => isExpected(verdict, expect) === false)) {
    const key = expect === 'block' ? 'readable' : (verdict.cause ?? 'readable')
    groups.set(key, [...(groups.get(key) ?? []), verdict])
  }
  return [...groups].map(([cause, verdicts]) => fault(check, cause, verdicts))
}

function fault(check: CheckResult, cause: CauseId | 'readable', verdicts: readonly EngineVerdict[]): Fault {
  const { request, page } = check
  const id = `CORS-${cause}`
  const sentence = verdicts[0] === undefined ? '' : sentenceOf(verdicts[0], check)
  const engines = verdicts.map(({ engine }) => engineLabel(engine))
  const exchanges = new Set(
    verdicts.flatMap(verdict => verdict.deciding?.exchange ?? verdict.exchanges.at(-1) ?? []),
  )
  return {
    rule: causeRule(id, cause),
    result: {
      ruleId: id,
      level: 'error',
      message: { text: `${sentence} (${engines.join(', ')})` },
      locations: [location(request.url)],
      partialFingerprints: {
        [fingerprintKey]: fingerprint(id, request.method, withoutQuery(request.url), page.origin),
      },
      properties: { method: request.method, page: withoutQuery(page.url), engines },
      ...evidence(check.exchanges.filter(({ id: each }) => exchanges.has(each)).at(-1)),
    },
  }
}

function sentenceOf({ diagnosis }: EngineVerdict, { page, request }: CheckResult): string {
  if (diagnosis !== null) return causeSentence(diagnosis)
  return `A page of \`${page.origin}\` reads the response of \`${withoutQuery(request.url)}\`, and was expected to be refused.`
}

function causeRule(id: string, cause: CauseId | 'readable'): ReportingDescriptor {
  const title =
    cause === 'readable' ? 'A page reads what it was expected to be refused' : causeFacts[cause].title
  const help = cause === 'readable' ? undefined : causeFacts[cause].references[0]
  return {
    id,
    shortDescription: { text: title },
    ...(help !== undefined && { helpUri: help }),
    defaultConfiguration: { level: 'error' },
    properties: { tags: cause === 'readable' ? securityTags : ['cors'] },
  }
}

/** Every finding, with its evidence. `file` is the file that a target's URL stands for, such as a policy. */
export function auditSarif(
  report: AuditReport,
  texts: readonly AuditRule[],
  file: (finding: Finding) => string | null,
): Log {
  const found = new Set<string>(report.findings.map(({ rule }) => rule))
  const rules = uniqueRules(texts.filter(({ id }) => found.has(id)).map(auditRule))
  return log(
    rules,
    report.findings.map(finding => auditResult(finding, file(finding))),
    report.complete,
  )
}

type AuditRule = (typeof auditRules)[number]

function auditRule({
  id,
  name,
  title,
  description,
  remedy,
  kind,
  cwe,
  severity,
}: AuditRule): ReportingDescriptor {
  return {
    id: `CORS-${id}`,
    name,
    shortDescription: { text: title },
    fullDescription: { text: description },
    help: { text: remedy },
    helpUri,
    defaultConfiguration: { level: levelOf(severity.credentialed) },
    properties: {
      tags: [
        ...(kind === 'exposure' ? ['security'] : []),
        'cors',
        ...cwe.map(id => `external/cwe/${id.toLowerCase()}`),
      ],
      ...(kind === 'exposure' && { 'security-severity': scoreOf(severity.credentialed) }),
    },
  }
}

function auditResult(finding: Finding, file: string | null): Result {
  return {
    ruleId: `CORS-${finding.rule}`,
    level: levelOf(finding.severity),
    message: { text: withoutQueries(`${finding.explanation} ${finding.remedy}`) },
    locations: [location(finding.url, file)],
    partialFingerprints: { [fingerprintKey]: finding.fingerprint },
    properties: {
      severity: finding.severity,
      kind: finding.kind,
      method: finding.method,
      origins: [...finding.origins],
      credentialed: finding.credentialed,
      reach: finding.reach,
      sendableBy: [...finding.sendableBy],
      ruledOut: [...finding.ruledOut],
      reproduce: withoutQueries(finding.reproduce),
    },
    ...evidence(finding.evidence.at(-1)),
  }
}

function levelOf(severity: Severity): 'error' | 'warning' | 'note' {
  switch (severity) {
    case 'critical':
    case 'high':
      return 'error'
    case 'medium':
    case 'low':
      return 'warning'
    case 'info':
      return 'note'
  }
}

/** As code scanning reads it: critical above 9.0, high from 7.0, medium from 4.0. */
function scoreOf(severity: Severity): string {
  const scores: Readonly<Record<Severity, string>> = {
    critical: '9.5',
    high: '8.0',
    medium: '5.5',
    low: '3.0',
    info: '0.0',
  }
  return scores[severity]
}

function log(rules: ReportingDescriptor[], results: Result[], complete = true): Log {
  return {
    $schema: schema,
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'accredit', semanticVersion: version(), rules } },
        invocations: [{ executionSuccessful: complete }],
        results: results.map(result => ({
          ...result,
          ruleIndex: rules.findIndex(rule => rule.id === result.ruleId),
        })),
      },
    ],
  }
}

function uniqueRules(rules: readonly ReportingDescriptor[]): ReportingDescriptor[] {
  return [...new Map(rules.map(rule => [rule.id, rule])).values()].sort((a, b) => (a.id < b.id ? -1 : 1))
}

function location(url: string, file: string | null = null): Location {
  return {
    ...(file !== null && { physicalLocation: { artifactLocation: { uri: encodeURI(file) } } }),
    logicalLocations: [{ fullyQualifiedName: withoutQuery(url), kind: 'resource' }],
  }
}

/** The exchange that shows it, without secrets. */
function evidence(exchange: Exchange | undefined): Pick<Result, 'webRequest' | 'webResponse'> {
  if (exchange === undefined) return {}
  return {
    webRequest: webRequest(exchange),
    ...(exchange.received !== null && { webResponse: webResponse(exchange.received) }),
  }
}

function webRequest({ sent }: Exchange): WebRequest {
  return {
    protocol: 'HTTP',
    method: sent.method,
    target: withoutQuery(sent.url),
    headers: headersOf(sent.headers),
  }
}

function webResponse({ status, statusMessage, headers }: NonNullable<Exchange['received']>): WebResponse {
  return {
    protocol: 'HTTP',
    statusCode: status,
    reasonPhrase: statusMessage,
    headers: headersOf(headers),
    // SARIF has one value for each name; that a line came twice is often the fault.
    properties: { lines: headers.map(([name, value]) => [name, redact(name, value, '…')]) },
  }
}

function headersOf(lines: Exchange['sent']['headers']): Record<string, string> {
  const headers: Record<string, string> = Object.create(null)
  for (const [name, value] of lines) {
    const safe = redact(name, value, '…')
    const before = headers[name]
    headers[name] = before === undefined ? safe : `${before}, ${safe}`
  }
  return headers
}
