import type { ProfileName } from '@accredit/protocol'
import { type Profile, profiles } from './profile.ts'
import type { TraceEntry } from './trace-event.ts'

type Differs = NonNullable<TraceEntry['differs']>

/** What a profile decides of a step. */
export type StepDecision = NonNullable<Differs[ProfileName]>

/** Looks only at what does not change: it runs when somebody reads the trace. */
export type Decide = (profile: Profile) => StepDecision

const names: readonly ProfileName[] = ['spec', 'chromium', 'firefox', 'webkit']

export function passOrFail(verdict: { readonly ok: boolean }): 'pass' | 'fail' {
  return verdict.ok ? 'pass' : 'fail'
}

/** The profiles that decide otherwise, as the property of a trace entry that names them; none where there are none. */
export function differing(
  own: Profile,
  decision: StepDecision,
  decide: Decide,
): { readonly differs?: Differs } {
  const others = names
    .filter(name => name !== own.name)
    .map(name => [name, decide(profiles[name])] as const)
    .filter(([, other]) => other !== decision)
  return others.length === 0 ? {} : { differs: Object.fromEntries(others) }
}
