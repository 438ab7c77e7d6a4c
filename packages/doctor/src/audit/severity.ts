import type { EngineName } from '../engine.ts'
import type { Reach, Severity } from './finding.ts'
import type { OriginClass } from './origin-class.ts'

export const severities: readonly Severity[] = ['info', 'low', 'medium', 'high', 'critical']

/** Whether the answer is worth reading: does it depend on who asks? */
export type Sensitivity = 'private' | 'public' | 'unknown'

/** What the severity of a finding is made of. */
export interface SeverityFacts {
  /** Of the rule's class, for a grant with and without credentials. */
  readonly base: { readonly credentialed: Severity; readonly anonymous: Severity }
  readonly credentialed: boolean
  readonly originClass: OriginClass
  readonly sendableBy: readonly EngineName[]
  /** By engine; empty where nothing is known of the cookies. */
  readonly reach: Readonly<Partial<Record<EngineName, Reach>>>
  readonly sensitivity: Sensitivity
  /** The user's credentials are attached by browsers themselves: cookies or HTTP authentication. */
  readonly isAmbient: boolean
}

export interface SeverityVerdict {
  readonly severity: Severity
  /** What moved it, as sentences. */
  readonly because: readonly string[]
}

/** One step of the reckoning: it applies, and then it says where the level goes and why. */
interface Step {
  readonly applies: (facts: SeverityFacts) => boolean
  readonly level: (level: number, facts: SeverityFacts) => number
  readonly because: string
}

const capped = (severity: Severity) => (level: number) => Math.min(level, severities.indexOf(severity))

/** The classes whose pages are cross-site (by scheme, for `network`), so that it matters whether cookies go there. */
const crossSiteClasses: ReadonlySet<OriginClass> = new Set([
  'anyone',
  'opaque',
  'tenant',
  'device',
  'network',
])

const bestReach = ({ reach }: SeverityFacts): Reach | null => {
  const reached = Object.values(reach)
  if (reached.length === 0) return null
  if (reached.includes('cross-site')) return 'cross-site'
  return reached.includes('same-site') ? 'same-site' : 'none'
}

const steps: readonly Step[] = [
  {
    applies: facts => facts.credentialed && !facts.isAmbient,
    level: (_, { base }) => severities.indexOf(base.anonymous),
    because: 'The session is a token that scripts attach, which a hostile page does not have.',
  },
  {
    applies: facts =>
      facts.credentialed &&
      facts.isAmbient &&
      crossSiteClasses.has(facts.originClass) &&
      bestReach(facts) === 'cross-site',
    level: level => level + 1,
    because: "The user's cookies travel from cross-site pages.",
  },
  {
    applies: facts =>
      facts.credentialed && crossSiteClasses.has(facts.originClass) && bestReach(facts) === 'same-site',
    level: level => level - 1,
    because: "The user's cookies travel from pages of the same site only.",
  },
  {
    applies: facts => facts.credentialed && bestReach(facts) === 'none',
    level: capped('low'),
    because: 'In no engine do the cookies of the target travel from such a page.',
  },
  {
    applies: facts => facts.credentialed && facts.sensitivity === 'public',
    level: capped('low'),
    because: 'The response is the same without the session.',
  },
  {
    applies: facts => facts.credentialed && facts.sensitivity === 'private',
    level: level => level,
    because: 'The response differs with the session: it is private.',
  },
  {
    applies: facts => facts.credentialed && facts.sensitivity === 'unknown' && facts.originClass !== 'none',
    level: capped('high'),
    because: 'Whether the response is private is not known: pass a session to find out.',
  },
  {
    applies: facts => facts.originClass !== 'none' && facts.sendableBy.length === 0,
    level: capped('info'),
    because: 'No engine sends such an origin.',
  },
]

/**
 * The severity of a case: that of the class for an exact grant of credentials or without one, moved by what the case
 * makes of it: whether credentials are attached by themselves, how far the cookies reach, whether the response is
 * private, and whether a browser sends such an origin. Each step that applies says so.
 */
export function severityOf(facts: SeverityFacts): SeverityVerdict {
  const start = severities.indexOf(facts.credentialed ? facts.base.credentialed : facts.base.anonymous)
  const applied = steps.filter(step => step.applies(facts))
  const level = applied.reduce((current, step) => step.level(current, facts), start)
  const severity = severities[Math.max(0, Math.min(level, severities.length - 1))] ?? 'info'
  return { severity, because: applied.map(({ because }) => because) }
}
