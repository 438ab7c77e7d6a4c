import { TransportError, type TransportRequest, type TransportResponse } from '@accredit/browser'
import type { Exchange } from '../exchange.ts'
import { type BodyDigest, digestBody } from './body-digest.ts'
import { failureOf } from './failure-cause.ts'
import type { Observation } from './observation.ts'
import type { Probe } from './probe.ts'
import type { TargetProbes } from './target-probes.ts'

/** What belongs to the probe that the browser is making. */
export interface ProbeContext {
  readonly probe: Probe
  readonly target: TargetProbes
  readonly signal: AbortSignal
  readonly exchanges: Exchange[]
  body: BodyDigest | null
  outside: string | null
  stopped: unknown
  failure: Observation['failure']
}

export function contextOf(probe: Probe, target: TargetProbes, signal: AbortSignal): ProbeContext {
  return { probe, target, signal, exchanges: [], body: null, outside: null, stopped: null, failure: null }
}

export interface Recording {
  readonly id: string
  readonly context: ProbeContext
  readonly isPreflight: boolean
  readonly timeout: number
  readonly now: () => number
}

/** Makes an exchange, and puts it on the record of its probe: sent and received line for line, or why it failed. */
export async function recordExchange(
  request: TransportRequest,
  next: (request: TransportRequest) => Promise<TransportResponse>,
  { id, context, isPreflight, timeout, now }: Recording,
): Promise<TransportResponse> {
  const started = now()
  const exchange: Omit<Exchange, 'received' | 'failure' | 'duration'> = {
    id,
    kind: isPreflight ? 'preflight' : 'actual',
    hop: context.exchanges.filter(({ kind }) => kind === 'actual').length,
    engines: ['spec'],
    sent: { method: request.method, url: request.url.href, headers: request.headers },
  }
  try {
    const signal = AbortSignal.any([request.signal, context.signal, AbortSignal.timeout(timeout)])
    const response = await next({ ...request, signal })
    const duration = now() - started
    const { status, statusMessage, headers } = response
    context.exchanges.push({
      ...exchange,
      received: { status, statusMessage, headers },
      failure: null,
      duration,
    })
    context.body = await digestBody(response)
    return { status, statusMessage, headers, body: null, address: response.address }
  } catch (error) {
    const failure = failureOf(error)
    const message = failure.cause === 'net-timeout' ? `no answer within ${timeout / 1000} s` : failure.message
    context.exchanges.push({ ...exchange, received: null, failure: { ...failure, message }, duration: null })
    if (context.signal.aborted) throw context.signal.reason
    throw failure.cause === 'net-timeout' ? new TransportError('timeout', message) : error
  }
}
