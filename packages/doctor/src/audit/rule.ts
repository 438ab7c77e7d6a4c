import type { RuleId, Severity } from './finding.ts'
import type { Observation } from './observation.ts'
import type { OriginClass } from './origin-class.ts'
import type { Probe } from './probe.ts'
import type { CookieView, TargetView } from './target-view.ts'

/** What a rule is, for people and for SARIF. */
export interface RuleText {
  readonly id: RuleId
  /** Such as `origin-reflection`. */
  readonly name: string
  readonly title: string
  readonly kind: 'exposure' | 'functional'
  /** What is wrong with it, for somebody who meets it for the first time. */
  readonly description: string
  readonly remedy: string
  /** Such as `CWE-942`. */
  readonly cwe: readonly string[]
  /** Of the class alone, before what `severityOf` knows of the case. */
  readonly severity: { readonly credentialed: Severity; readonly anonymous: Severity }
  /** Whether it needs `active: true`. */
  readonly active: boolean
}

/** What a rule saw. */
export interface Hit {
  readonly explanation: string
  /** Hostile origins that were granted. */
  readonly origins: readonly string[]
  readonly credentialed: boolean
  readonly evidence: readonly Observation[]
  readonly ruledOut: readonly string[]
  readonly originClass: OriginClass
  /** In the place of the rule's own, where the case is not the usual one. */
  readonly severity?: Severity
}

/** What is known of a target when a rule judges it. */
interface Known {
  /** What the rules before it saw. */
  readonly hits: ReadonlyMap<RuleId, Hit>
  readonly cookies: CookieView
}

/** One misconfiguration: what to ask, and what the answers mean. */
export interface Rule extends RuleText {
  /** Rules that are a consequence of this one, and not reported beside it. */
  readonly subsumes: readonly RuleId[]
  /** What it has to see besides the survey. A generator finds the answer to a probe in the view when it goes on. */
  probes(view: TargetView): Iterable<Probe>
  /** Called once all probes were made, or as many as the limits let through. Null: nothing to report. */
  judge(view: TargetView, known: Known): Hit | null
}

export const noProbes = (): readonly Probe[] => []
