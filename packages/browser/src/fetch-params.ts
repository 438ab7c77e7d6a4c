import {
  embedderPolicyAllowsCredentials,
  type Fail,
  type FetchRequest,
  includesCredentials,
  type Pass,
} from '@accredit/protocol'
import { type Decide, differing, passOrFail } from './differing-profiles.ts'
import type { Environment } from './environment.ts'
import { NetworkError } from './network-error.ts'
import type { BodySource, FetchObserver, OutgoingRequest } from './outgoing-request.ts'
import type { Profile } from './profile.ts'
import type { FetchTrace, JudgedEntry } from './trace.ts'
import type { TraceEntry } from './trace-event.ts'
import type { UserAgent } from './user-agent.ts'

/**
 * What the steps of one fetch share.
 *
 * @see https://fetch.spec.whatwg.org/#fetch-params
 */
export class FetchParams {
  readonly userAgent: UserAgent
  readonly environment: Environment
  readonly outgoing: OutgoingRequest
  readonly signal: AbortSignal
  readonly observer: FetchObserver
  readonly trace: FetchTrace
  /** The body of the present hop. */
  body: BodySource | null
  /** The `Referer` of the present hop. */
  referrer: string | null = null
  /** The first refusal that `enforcement: 'report'` let pass. */
  reported: string | null = null

  constructor(
    userAgent: UserAgent,
    environment: Environment,
    outgoing: OutgoingRequest,
    signal: AbortSignal,
    observer: FetchObserver,
  ) {
    this.userAgent = userAgent
    this.environment = environment
    this.outgoing = outgoing
    this.signal = signal
    this.observer = observer
    this.body = outgoing.body
    this.trace = userAgent.trace.start()
  }

  isCredentialed(request: FetchRequest): boolean {
    return (
      includesCredentials(request, this.userAgent.profile) &&
      embedderPolicyAllowsCredentials(request, this.environment.embedderPolicy)
    )
  }

  /**
   * Records a verdict. A refusal ends the fetch, or is only remembered where the browser reports.
   *
   * @param decide what another profile makes of the step, where a switch can decide it
   */
  judge(entry: JudgedEntry, verdict: Pass<string> | Fail<string>, decide?: Decide): void {
    if (decide === undefined) this.trace.judge(entry, verdict)
    else this.trace.add(judgedBy(entry, verdict, this.userAgent.profile, decide))
    if (verdict.ok) return
    if (this.userAgent.enforcement === 'enforce') throw new NetworkError(verdict.code)
    this.reported ??= verdict.code
  }

  /** Records why there is a network error, and returns it to be thrown. */
  fail(reason: string, step: string, received: string, expected: string): NetworkError {
    this.trace.add({
      code: 'network.failed',
      step,
      decision: 'fail',
      reason,
      received,
      expected,
      message: reason,
    })
    return new NetworkError(reason)
  }
}

/** A step of the trace that a verdict decided. Apart, so that the trace keeps no more than this. */
export function judgedBy(
  entry: JudgedEntry,
  verdict: Pass<string> | Fail<string>,
  profile: Profile,
  decide: Decide,
): () => TraceEntry {
  return () => {
    const { code: reason, received, expected, spec: step } = verdict
    const decision = passOrFail(verdict)
    return {
      ...entry,
      step,
      decision,
      reason,
      received,
      expected,
      ...differing(profile, decide(profile), decide),
    }
  }
}
