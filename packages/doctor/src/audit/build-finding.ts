import type { AuditSession } from './audit-options.ts'
import type { Finding } from './finding.ts'
import { fingerprintOf } from './fingerprint.ts'
import type { Observation } from './observation.ts'
import { knownCookies, reachOf } from './reach.ts'
import type { Redaction } from './redact.ts'
import { curlCommand } from './reproduce.ts'
import type { Hit, Rule } from './rule.ts'
import { enginesSending } from './sendable-origin.ts'
import { severityOf } from './severity.ts'
import type { TargetView } from './target-view.ts'

/** What a finding needs besides what the rule saw. */
export interface FindingContext {
  readonly view: TargetView
  readonly observations: readonly Observation[]
  readonly session: AuditSession | undefined
  readonly redaction: Redaction
}

/** Origins whose reach is asked for: one of each kind is enough. */
const reachProbes = 2

/** A finding from what a rule saw: its severity in this case, evidence without secrets, and a way to see it again. */
export async function buildFinding(rule: Rule, hit: Hit, context: FindingContext): Promise<Finding> {
  const { view, session, redaction } = context
  const sendableBy = sendableByOf(hit)
  const reach = hit.credentialed && hit.originClass !== 'none' ? await reachOfHit(hit, context) : {}
  const base =
    hit.severity === undefined ? rule.severity : { credentialed: hit.severity, anonymous: hit.severity }
  const verdict = severityOf({
    base,
    credentialed: hit.credentialed,
    originClass: hit.originClass,
    sendableBy,
    reach,
    sensitivity: view.sensitivity,
    isAmbient: session === undefined || view.isAmbient,
  })
  const because = rule.kind === 'exposure' && hit.originClass !== 'none' ? verdict.because : []
  const fingerprint = fingerprintOf(rule.id, view.method, view.url, hit.originClass)
  const evidence = [...new Set(hit.evidence.flatMap(({ exchanges }) => exchanges))].map(exchange =>
    redaction.exchange(exchange),
  )
  const shown = evidence[0]
  return {
    rule: rule.id,
    name: rule.name,
    title: rule.title,
    severity:
      rule.kind === 'functional' || hit.originClass === 'none' ? plainSeverity(base, hit) : verdict.severity,
    kind: rule.kind,
    url: redaction.url(view.url.href),
    method: view.method,
    origins: hit.origins,
    credentialed: hit.credentialed,
    reach,
    sendableBy,
    explanation: redaction.text([hit.explanation, ...because].join(' ')),
    ruledOut: hit.ruledOut,
    evidence,
    reproduce: shown === undefined ? '' : curlCommand(shown),
    remedy: rule.remedy,
    fingerprint,
  }
}

function plainSeverity(base: Rule['severity'], hit: Hit): Finding['severity'] {
  return hit.credentialed ? base.credentialed : base.anonymous
}

function sendableByOf({ origins }: Hit): Finding['sendableBy'] {
  const engines = new Set(origins.flatMap(origin => [...enginesSending(origin)]))
  return (['spec', 'chromium', 'firefox', 'webkit'] as const).filter(engine => engines.has(engine))
}

/** Where every origin is granted, so is a sibling of the target, from which more cookies travel. */
function reachOfHit(hit: Hit, { view, session, observations }: FindingContext) {
  const granted = hit.evidence.map(({ probe }) => probe).filter(({ origin }) => origin !== null)
  const sibling = view.survey.reflects ? [view.from(siblingOf(view))] : []
  const cookies = knownCookies(session, observations)
  return reachOf([...granted.slice(0, reachProbes), ...sibling], session, cookies)
}

function siblingOf(view: TargetView): string {
  const own = view.bases.find(({ host }) => host === view.host)
  return own?.registrable === null || own === undefined
    ? `${view.scheme}://${view.host}:${view.url.port === '8443' ? '8444' : '8443'}`
    : `${view.scheme}://${view.label(9)}.${own.registrable}`
}
