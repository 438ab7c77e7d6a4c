import type { Server } from 'node:http'
import { type Decision, livePolicy, type PolicyRequest } from '@accredit/policy'
import { Failure } from './failure.ts'
import type { GateLog } from './gate-log.ts'
import { closer } from './graceful-close.ts'
import { formatAddress, type ListenAddress } from './listen-address.ts'
import { listen } from './listening.ts'
import { type PolicyFile, readPolicyFile } from './policy-file.ts'
import { watchFile } from './policy-watch.ts'
import { createReverseProxy } from './reverse-proxy.ts'

export interface GateOptions {
  readonly policyFile: string
  readonly upstream: URL
  readonly listen: ListenAddress
  readonly preserveHost: boolean
  readonly trustForwarded: boolean
  readonly log: GateLog
  /** Hears of every decision, beside the log. */
  readonly onDecision?: (decision: Decision, request: PolicyRequest) => void
  /** Hears of the file as it was first read, and of every change, also an invalid one. */
  readonly onPolicy?: (file: PolicyFile) => void
}

/** A policy file in front of an upstream, listening. */
export interface Gate {
  readonly url: string
  readonly address: ListenAddress
  readonly server: Server
  /** Ends the watch and the server; see `closer`. */
  close(force: AbortSignal): Promise<void>
}

/** The policy file has issues; nothing was started. */
export class InvalidPolicy extends Error {
  override readonly name = 'InvalidPolicy'
  readonly file: PolicyFile

  constructor(file: PolicyFile) {
    super(`${file.file} is not a valid policy`)
    this.file = file
  }
}

// A policy file is never read from standard input here: it could not be watched.
const noInput: AsyncIterable<never> = {
  [Symbol.asyncIterator]: () => ({ next: async () => ({ done: true, value: undefined }) }),
}

/**
 * Reads the policy, listens, and watches the file: a valid change replaces the policy between two requests, an invalid
 * one is reported and changes nothing.
 *
 * @throws {InvalidPolicy} before listening.
 * @throws {Failure} when it cannot listen, or cannot watch the file; nothing is left behind.
 */
export async function openGate(options: GateOptions): Promise<Gate> {
  const { policyFile, log } = options
  const onDecision = (decision: Decision, request: PolicyRequest) => {
    log.decision(decision, request)
    options.onDecision?.(decision, request)
  }
  const read = () => readPolicyFile(policyFile, noInput, { onDecision })
  const initial = await read()
  if (!initial.ok) throw new InvalidPolicy(initial)
  options.onPolicy?.(initial)

  const live = livePolicy(initial.decider)
  const server = createReverseProxy({
    decider: live,
    upstream: options.upstream,
    preserveHost: options.preserveHost,
    trustForwarded: options.trustForwarded,
    onUpstreamFailure: (failure, request) => log.upstreamFailed(failure, request),
  })
  const closeServer = closer(server)
  const address = await listen(server, options.listen)
  const reload = createReload(initial.text, read, file => {
    options.onPolicy?.(file)
    if (!file.ok) return log.rejected(file)
    live.replace(file.decider)
    log.reloaded(file)
  })
  const unwatch = await watchFile(policyFile, reload).catch(error => {
    server.close()
    throw unwatchable(policyFile, error)
  })
  return {
    url: `http://${formatAddress(address)}`,
    address,
    server,
    close: async force => {
      await unwatch()
      await closeServer(force)
    },
  }
}

function unwatchable(file: string, error: unknown): Failure {
  const reason = error instanceof Error ? error.message : String(error)
  return new Failure(
    `${file} cannot be watched: ${reason}.`,
    'Raise the limit of watches of the system, or set CHOKIDAR_USEPOLLING=1.',
  )
}

/** Reads the file again, and calls on only when it says something new: editors touch a file more often than that. */
function createReload(
  initialText: string,
  read: () => Promise<PolicyFile>,
  changed: (file: PolicyFile) => void,
): () => Promise<void> {
  let seen = `ok ${initialText}`
  return async () => {
    const file = await read()
    const state = file.ok ? `ok ${file.text}` : `${file.issues[0]?.code} ${file.text}`
    if (state === seen) return
    seen = state
    changed(file)
  }
}
