import type { Answer } from './answers.ts'
import { isTrustedOriginGranted } from './observation.ts'
import { getProbe, type Probe } from './probe.ts'
import type { TargetView } from './target-view.ts'

/** The origin that preflights are asked from: one that may read, else a hostile one that does. */
function preflightOrigin({ survey: { allowed, foreign }, isTold, isSafe }: TargetView): string | null {
  if (allowed !== null && (isTrustedOriginGranted(allowed) || (isTold && !isSafe)))
    return allowed.probe.origin
  return isTrustedOriginGranted(foreign) ? foreign.probe.origin : null
}

function preflight(view: TargetView, parts: Partial<Probe>): readonly Probe[] {
  const origin = preflightOrigin(view)
  const method = view.isSafe ? 'GET' : view.method
  return origin === null ? [] : [getProbe(view.url.href, origin, { method, preflightOnly: true, ...parts })]
}

/** The name of a header that nobody has. */
export function customHeaderName({ label }: TargetView): string {
  return `x-${label(35)}`
}

/** A preflight for a header that nobody has, and for Authorization. None where no origin may read. */
export function customHeaderProbe(view: TargetView): readonly Probe[] {
  return preflight(view, {
    headers: [
      ['authorization', 'Bearer none'],
      [customHeaderName(view), '1'],
    ],
  })
}

/** A preflight for a method that nobody has. */
export function methodProbe(view: TargetView): readonly Probe[] {
  return preflight(view, { method: view.label(36).toUpperCase() })
}

/** A preflight for nothing but what the resource has: its method, and no header. */
export function plainPreflightProbe(view: TargetView): readonly Probe[] {
  const headers: Probe['headers'] = [[customHeaderName(view), '1']]
  return preflight(view, { headers, raw: [['Access-Control-Request-Headers', '']] })
}

/** The answer to a preflight. */
export function preflightAnswer(view: TargetView, [probe]: readonly Probe[]): Answer | null {
  const observation = probe === undefined ? null : view.see(probe)
  const answer = observation?.preflight ?? null
  return observation === null || answer === null ? null : { observation, answer }
}
