import { echoesRaw, isEchoed, type Observation } from './observation.ts'
import type { OriginClass } from './origin-class.ts'
import { getProbe, type Probe } from './probe.ts'
import type { Hit, Rule, RuleText } from './rule.ts'
import type { TargetView } from './target-view.ts'

/** A rule that tries origins: it is data, and the same judge for all. */
export interface OriginRuleText extends Omit<RuleText, 'kind' | 'cwe' | 'active'> {
  readonly subsumes?: Rule['subsumes']
  readonly originClass: OriginClass
  /** Origins to try; those that are meant to read are left out. */
  readonly origins: (view: TargetView) => readonly string[]
  /** How many of them are tried where few exchanges may be made; all, by default. */
  readonly few?: number
  /** False-positive sources that the answers rule out, besides those that the browser does. */
  readonly ruledOut?: (view: TargetView, hits: readonly Observation[]) => readonly string[]
  /** Null: the class's own; `skip`: it is no fault here. */
  readonly adjust?: (view: TargetView, hits: readonly Observation[]) => Hit['severity'] | 'skip' | null
}

/** What the browser's verdict itself rules out. */
const byVerdict = [
  'a browser read the response: Access-Control-Allow-Origin is this very origin, byte for byte, in one line',
]

/** A probe from that origin, put in on the way where no page can have it. */
function originProbe(view: TargetView, origin: string): Probe {
  return origin.startsWith('file:')
    ? getProbe(view.url.href, null, { raw: [['Origin', origin]] })
    : view.from(origin)
}

/** Makes a rule of origins to try. */
export function originRule(text: OriginRuleText): Rule {
  const { originClass, origins, few, ruledOut, adjust, subsumes = [], ...rest } = text
  const wanted = (view: TargetView) =>
    view.survey.reflects ? [] : [...new Set(origins(view))].filter(origin => !view.isIntended(origin))
  return {
    ...rest,
    kind: 'exposure',
    cwe: ['CWE-942', 'CWE-346'],
    active: false,
    subsumes,
    *probes(view) {
      let made = 0
      for (const origin of wanted(view)) {
        if (few !== undefined && view.isThrifty && made++ >= few) return
        yield originProbe(view, origin)
      }
    },
    judge: view => {
      const hits = wanted(view)
        .map(origin => view.see(originProbe(view, origin)))
        .filter(isGranted)
      const severity = hits.length === 0 ? 'skip' : (adjust?.(view, hits) ?? null)
      if (severity === 'skip') return null
      return {
        ...hitOf(hits, originClass),
        ruledOut: [...byVerdict, ...(ruledOut?.(view, hits) ?? [])],
        ...(severity === null ? {} : { severity }),
      }
    },
  }
}

function isGranted(observation: Observation | null): observation is Observation {
  return isEchoed(observation) || echoesRaw(observation)
}

/** What granted probes have in common: those with credentials first, and only those where there are any. */
export function hitOf(hits: readonly Observation[], originClass: OriginClass): Omit<Hit, 'ruledOut'> {
  const withCredentials = hits.filter(({ grant }) => grant === 'credentialed')
  const strongest = withCredentials.length > 0 ? withCredentials : hits
  const origins = strongest.map(originOfProbe)
  const credentialed = withCredentials.length > 0
  return {
    origins,
    credentialed,
    evidence: strongest.slice(0, 3),
    originClass,
    explanation: explain(origins, credentialed),
  }
}

function originOfProbe({ probe }: Observation): string {
  const raw = probe.raw.find(([name]) => name.toLowerCase() === 'origin')?.[1]
  return raw ?? probe.origin ?? ''
}

function explain(origins: readonly string[], credentialed: boolean): string {
  const [first = '', ...others] = origins
  const more = others.length === 0 ? '' : ` and ${others.length} more`
  return credentialed
    ? `A page at ${first}${more} reads the response, with the user's credentials.`
    : `A page at ${first}${more} reads the response, without credentials.`
}
