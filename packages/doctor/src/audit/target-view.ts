import type { EngineName } from '../engine.ts'
import type { Reach } from './finding.ts'
import type { Observation } from './observation.ts'
import type { Probe } from './probe.ts'
import type { Sensitivity } from './severity.ts'
import type { Survey } from './survey.ts'

/** A host that is, or may be, on the allow-list, from which hostile names are derived. */
export interface BaseHost {
  readonly scheme: 'http' | 'https'
  readonly host: string
  /** Null for IP addresses and public suffixes. */
  readonly registrable: string | null
  readonly port: string
}

/** How far the cookies of a target travel, as far as their attributes are known. */
export interface CookieView {
  /** From a cross-site page, by engine; empty where nothing is known. */
  readonly reach: Readonly<Partial<Record<EngineName, Reach>>>
  /** Names of those that are meant for pages of every site. */
  readonly crossSite: readonly string[]
}

/** What a rule sees of a target. */
export interface TargetView {
  readonly url: URL
  readonly method: string
  /** Whether the method is one that a page sends without asking, and that does not write. */
  readonly isSafe: boolean
  readonly scheme: 'http' | 'https'
  readonly host: string
  readonly isDevelopment: boolean
  readonly active: boolean
  readonly hasSession: boolean
  /** The session is one that a browser attaches by itself. */
  readonly isAmbient: boolean
  /** Whether the audit was told that this origin may read. */
  readonly isIntended: (origin: string) => boolean
  /** Whether the response depends on who asks. */
  readonly sensitivity: Sensitivity
  readonly bases: readonly BaseHost[]
  /** Hosts of origins that are meant to read, or do. */
  readonly trusted: readonly BaseHost[]
  /** Somebody said which origins are meant to read. */
  readonly isTold: boolean
  /** A label of letters that nobody has: the same for the same number. */
  readonly label: (number: number) => string
  /** A name that nobody has, below a reserved domain or the audit's own. */
  readonly hostileDomain: (number: number) => string
  readonly survey: Survey
  /** Whether bytes can be sent to it on a socket, besides what a browser sends. */
  readonly hasSocket: boolean
  /** Few exchanges may be made: of long lists the likeliest have to do. */
  readonly isThrifty: boolean
  /** Everything that was seen. */
  readonly observations: readonly Observation[]
  /** The probe of this target's method, from a page of that origin. */
  readonly from: (origin: string, parts?: Partial<Probe>) => Probe
  /** What came of a probe; null when it was not made. */
  readonly see: (probe: Probe) => Observation | null
}

/** It is known of the cookies that no engine sends one from a cross-site page. */
export function staysHome({ reach }: CookieView): boolean {
  const reached = Object.values(reach)
  return reached.length > 0 && reached.every(each => each === 'none')
}
