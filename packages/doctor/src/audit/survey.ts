import { registrableDomain } from '@accredit/protocol'
import type { IntendedOrigins } from './intended-origins.ts'
import { headerOf, isEchoed, linesOf, type Observation } from './observation.ts'
import { getProbe, type Probe } from './probe.ts'
import type { Sensitivity } from './severity.ts'
import type { TargetProbes } from './target-probes.ts'

/** What is asked of every target before any rule is. */
export interface Survey {
  /** From nowhere: no `Origin`, with the session. */
  readonly originless: Observation
  /** The same without the session, twice, where there is one. */
  readonly anonymous: readonly Observation[]
  /** From two origins that nobody has; the second only where the first was granted. */
  readonly foreign: Observation
  readonly secondForeign: Observation | null
  /** From a sandboxed frame. */
  readonly opaque: Observation
  /** From the first origin that may read it, if one is known. */
  readonly allowed: Observation | null
  /** The same without the session, where there is one. */
  readonly allowedAnonymous: Observation | null
  /** Every origin is granted by name. */
  readonly reflects: boolean
}

export interface SurveyQuestions {
  readonly url: URL
  readonly from: (origin: string) => Probe
  readonly foreignOrigins: readonly [string, string]
  readonly intended: IntendedOrigins
  readonly label: string
  readonly hasSession: boolean
}

/** Origins that are tried when nobody says which may read. */
const guesses = 3

/** Asks what every rule needs. @throws ProbingStopped, or the signal's reason */
export async function surveyTarget(probes: TargetProbes, questions: SurveyQuestions): Promise<Survey> {
  const { url, from, foreignOrigins, hasSession } = questions
  const plain = getProbe(url.href, null)
  const originless = await probes.make(plain)
  if (originless.failure !== null) probes.giveUp(originless.failure.message)
  const anonymous: Observation[] = []
  for (const turn of hasSession ? [1, 2] : []) {
    anonymous.push(await probes.make({ ...plain, session: false, turn }))
  }
  const foreign = await probes.make(from(foreignOrigins[0]))
  const secondForeign = isEchoed(foreign) ? await probes.make(from(foreignOrigins[1])) : null
  const opaque = await probes.make(from('null'))
  const reflects = isEchoed(secondForeign)
  const allowed = await findAllowed(probes, questions, [originless, foreign])
  const isComparable = hasSession && allowed !== null && !allowed.probe.preflightOnly
  const allowedAnonymous = isComparable ? await probes.make({ ...allowed.probe, session: false }) : null
  return { originless, anonymous, foreign, secondForeign, opaque, allowed, allowedAnonymous, reflects }
}

/** The first origin that is granted: of those that should be, or of those that the responses and the host suggest. */
async function findAllowed(
  probes: TargetProbes,
  { url, from, intended, label }: SurveyQuestions,
  seen: readonly Observation[],
): Promise<Observation | null> {
  const told = intended.examples(label)
  const candidates = told.length > 0 ? told : suggestedOrigins(url, seen)
  let first: Observation | null = null
  for (const origin of new Set(candidates)) {
    const observation = await probes.make(from(origin))
    if (observation.grant !== 'none') return observation
    first ??= told.length > 0 ? observation : null
  }
  return first
}

/** Origins that a target itself names, and the usual names beside its host. */
function suggestedOrigins(url: URL, seen: readonly Observation[]): readonly string[] {
  const named = seen.flatMap(({ response }) => [
    ...linesOf(response, 'access-control-allow-origin'),
    ...(headerOf(response, 'content-security-policy')?.split(/[\s;]+/) ?? []),
  ])
  const origins = named.filter(text => /^https?:\/\/[a-z0-9.-]+(:\d+)?$/.test(text) && text !== url.origin)
  const domain = registrableDomain(url.hostname)
  const usual = domain === null ? [] : [domain, `www.${domain}`, `app.${domain}`]
  return [...origins, ...usual.map(host => `${url.protocol}//${host}`)]
    .filter(origin => origin !== url.origin)
    .slice(0, guesses)
}

/**
 * Whether the session makes a difference: compares status and hash of the body, where two answers without it are alike.
 * Where a request without Origin fails either way, one from an origin that may read is compared.
 */
export function sensitivityOf({ originless, anonymous, allowed, allowedAnonymous }: Survey): Sensitivity {
  const [first, second] = anonymous
  if (first === undefined || second === undefined) return 'unknown'
  const isFailure = (originless.final?.status ?? 500) >= 400
  if (isFailure && allowed !== null && allowedAnonymous !== null) return compared(allowed, allowedAnonymous)
  if (first.bodyHash !== second.bodyHash && first.final?.status === originless.final?.status) return 'unknown'
  return compared(originless, first)
}

function compared(withSession: Observation, without: Observation): Sensitivity {
  if (withSession.final?.status !== without.final?.status) return 'private'
  if (withSession.bodyHash === null || without.bodyHash === null) return 'unknown'
  return withSession.bodyHash === without.bodyHash ? 'public' : 'private'
}
