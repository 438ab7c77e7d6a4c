import { linesOf, type Observation } from '../observation.ts'
import type { Probe } from '../probe.ts'
import type { Rule } from '../rule.ts'
import type { TargetView } from '../target-view.ts'
import { wireProbe } from '../wire-probe.ts'

/** What may end a line where it comes back: encoded, and bare characters that some parsers let pass. */
const lineEnds = ['%0d%0a', '\n', '\r'] as const

/** A15: what ends a line comes back in a header. Sends what no browser does, on a socket. */
export const headerInjection: Rule = {
  id: 'A15',
  name: 'header-injection',
  title: 'A request header splits the response',
  kind: 'exposure',
  description:
    'A line end in Origin or in what a preflight asks for comes back in the response, and begins a header of the attacker’s. Browsers do not send such values; caches keep what they make.',
  remedy: 'Compare with a list, and send back what the list has, never what was received.',
  cwe: ['CWE-113'],
  severity: { credentialed: 'high', anonymous: 'high' },
  active: true,
  subsumes: [],
  probes: view => (view.hasSocket ? injections(view).map(({ probe }) => probe) : []),
  judge: view => {
    if (!view.hasSocket) return null
    for (const { probe, marker, header } of injections(view)) {
      const seen = view.see(probe)
      if (seen === null || !isSplit(seen, marker)) continue
      return {
        explanation: `${header} with a line end comes back as a header of its own: ${marker}.`,
        origins: [],
        credentialed: false,
        evidence: [seen],
        originClass: 'none',
        ruledOut: [
          'the name of the header is a random one',
          'no browser sends it: it is of use against caches',
        ],
      }
    }
    return null
  },
}

interface Injection {
  readonly probe: Probe
  readonly marker: string
  readonly header: string
}

function injections(view: TargetView): readonly Injection[] {
  const origin = view.survey.allowed?.probe.origin ?? view.survey.foreign.probe.origin ?? 'null'
  const plain: Readonly<Record<string, string>> = {
    Origin: origin,
    'Access-Control-Request-Method': 'PUT',
    'Access-Control-Request-Headers': 'content-type',
  }
  return Object.keys(plain).flatMap((header, place) =>
    lineEnds.map(end => {
      const marker = `x-${view.label(40 + place)}`
      const lines = Object.entries(plain).map(
        ([name, value]) => [name, name === header ? `${value}${end}${marker}: 1` : value] as const,
      )
      return { probe: wireProbe(view, 'OPTIONS', lines), marker, header }
    }),
  )
}

function isSplit({ response }: Observation, marker: string): boolean {
  return linesOf(response, marker).length > 0
}
