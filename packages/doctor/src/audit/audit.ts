import PQueue from 'p-queue'
import {
  AuditInputError,
  type AuditOptions,
  type AuditProgress,
  type AuditTarget,
  type AuditTargets,
} from './audit-options.ts'
import { auditTarget, methodOf, type TargetOutcome } from './audit-target.ts'
import { type Clock, systemClock } from './clock.ts'
import { CrossResource } from './cross-resource.ts'
import type { AuditedTarget, AuditReport, Finding } from './finding.ts'
import { IntendedOrigins } from './intended-origins.ts'
import { Journal, type JournalRecord, targetKey } from './journal.ts'
import { Prober } from './prober.ts'
import { Redaction } from './redact.ts'
import { readScope, Scope } from './scope.ts'
import { Stopped, stopReason, wasStopped } from './stopped.ts'

/** Targets that are under way at once. */
const targetsAtOnce = 8

/**
 * Asks endpoints what hostile origins may read, and judges the answers as a browser would.
 *
 * Sends GET, HEAD and OPTIONS only, unless `active`. Loopback hosts are asked without further ado, others need a
 * `scope` and `authorized`; a target outside the scope is reported as skipped. A target that fails is reported as
 * failed, and the others go on.
 *
 * @param targets may be endless: findings are told to `onFinding` as they come, and kept only with `keepFindings`
 * @throws AuditInputError when a scope, a journal or an option is at fault
 */
export async function audit(targets: AuditTargets, options: AuditOptions = {}): Promise<AuditReport> {
  const clock = options.clock ?? systemClock
  const random = options.random ?? Math.random
  new IntendedOrigins(options.allowedOrigins ?? [])
  const prober = proberOf(options, clock, random)
  const seed = random().toString(36).slice(2)
  const journal =
    options.journal === undefined ? null : await Journal.open(options.journal, options, seed, clock.now())
  const run = new AuditRun({ options, prober, journal, clock, seed, total: totalOf(targets, options) })
  try {
    return await run.finish(targets)
  } finally {
    await run.close()
  }
}

function totalOf(targets: AuditTargets, { total }: AuditOptions): number | null {
  return total ?? (Array.isArray(targets) ? targets.length : null)
}

interface AuditRunParts {
  readonly options: AuditOptions
  readonly prober: Prober
  readonly journal: Journal | null
  readonly clock: Clock
  readonly seed: string
  readonly total: number | null
}

class AuditRun {
  readonly #options: AuditOptions
  readonly #prober: Prober
  readonly #journal: Journal | null
  readonly #queue: PQueue
  readonly #stopping = new AbortController()
  readonly #redaction: Redaction
  readonly #crossResource = new CrossResource()
  readonly #startedAt: number
  readonly #started: number
  readonly #now: () => number
  readonly #seed: string
  readonly #total: number | null
  readonly #targets: AuditedTarget[] = []
  readonly #findings: { readonly index: number; readonly finding: Finding }[] = []
  #failure: { readonly error: unknown } | null = null
  #findingCount = 0
  #done = 0
  #complete = true
  readonly #stop = () => this.#stopping.abort(this.#options.signal?.reason)

  constructor({ options, prober, journal, clock, seed, total }: AuditRunParts) {
    this.#options = options
    this.#prober = prober
    this.#journal = journal
    this.#total = total
    this.#now = clock.now
    this.#started = clock.now()
    this.#startedAt = journal?.startedAt ?? this.#started
    this.#seed = journal?.seed ?? seed
    this.#redaction = new Redaction(options.session)
    this.#queue = new PQueue({ concurrency: options.limits?.targets ?? targetsAtOnce })
    if (options.signal?.aborted === true) this.#stop()
    else options.signal?.addEventListener('abort', this.#stop, { once: true })
  }

  async finish(targets: AuditTargets): Promise<AuditReport> {
    let count = 0
    for await (const target of targets) {
      if (this.#stopping.signal.aborted) {
        this.#complete = false
        break
      }
      const index = count++
      await this.#queue.onSizeLessThan(1)
      this.#queue.add(() => this.#one(target, index)).catch((error: unknown) => this.#fail(error))
    }
    await this.#queue.onIdle()
    if (this.#failure !== null) throw this.#failure.error
    if (this.#complete) this.#assertWhole(count)
    await this.#tell(count, this.#crossResource.findings())
    return this.#report()
  }

  async close(): Promise<void> {
    this.#options.signal?.removeEventListener('abort', this.#stop)
    await this.#prober.close()
    await this.#journal?.close()
  }

  /** What is thrown is ours or a listener's, and ends the run. */
  #fail(error: unknown): void {
    this.#failure ??= { error }
    this.#stopping.abort(error)
  }

  #assertWhole(count: number): void {
    const remembered = this.#journal?.size ?? 0
    if (remembered <= count) return
    throw new AuditInputError(
      `${this.#options.journal ?? ''}: the journal has ${remembered} targets, and the list ${count}; ` +
        'go on with the list that it was begun with, or name another file',
    )
  }

  async #one(target: AuditTarget, index: number): Promise<void> {
    const remembered = (await this.#journal?.find(index, target)) ?? null
    const outcome = remembered === null ? await this.#outcomeOf(target, index) : settledOutcome(remembered)
    const { endsRun, settled, target: audited, findings } = outcome
    if (endsRun) {
      this.#complete = false
      this.#stopping.abort(new Stopped(audited.reason ?? wasStopped))
    }
    if (remembered === null && settled) {
      await this.#journal?.write({ index, key: targetKey(target), target: audited, findings })
    }
    if (audited.status === 'done') this.#crossResource.add(index, new URL(target.url), findings)
    this.#targets[index] = audited
    this.#done++
    await this.#tell(index, findings)
    await this.#options.onTarget?.(audited)
    this.#options.onProgress?.(this.#progress())
  }

  async #tell(index: number, findings: readonly Finding[]): Promise<void> {
    for (const finding of findings) {
      const told = this.#marked(finding)
      this.#findingCount++
      if (this.#options.keepFindings !== false) this.#findings.push({ index, finding: told })
      await this.#options.onFinding?.(told)
    }
  }

  /** The journal may be older than the baseline. */
  #marked(finding: Finding): Finding {
    const { known: _, ...rest } = finding
    return this.#options.baseline?.has(finding.fingerprint) === true ? { ...rest, known: true } : rest
  }

  async #outcomeOf(target: AuditTarget, index: number): Promise<TargetOutcome> {
    const url = targetUrl(target.url)
    if (url === null) return unasked(target, 'skipped', 'it is no http or https URL', this.#redaction)
    const refusal = this.#prober.scopeRefusal(url)
    if (refusal !== null) return unasked(target, 'skipped', refusal, this.#redaction)
    if (this.#stopping.signal.aborted) {
      return unasked(target, 'skipped', stopReason(this.#stopping.signal), this.#redaction)
    }
    return auditTarget({
      target,
      url,
      index,
      seed: this.#seed,
      prober: this.#prober,
      options: this.#options,
      signal: this.#stopping.signal,
    })
  }

  #progress(): AuditProgress {
    const elapsed = Math.max(this.#now() - this.#started, 1)
    const left = this.#total === null ? null : Math.max(this.#total - this.#done, 0)
    return {
      done: this.#done,
      total: this.#total,
      requests: this.#prober.requests,
      findings: this.#findingCount,
      rate: (this.#prober.requests * 1000) / elapsed,
      remaining: left === null ? null : Math.round((elapsed / Math.max(this.#done, 1)) * left),
    }
  }

  #report(): AuditReport {
    const findings = this.#findings.sort((a, b) => a.index - b.index).map(({ finding }) => finding)
    const targets = this.#targets.filter(target => target !== undefined)
    return {
      schemaVersion: 1,
      kind: 'audit',
      startedAt: new Date(this.#startedAt).toISOString(),
      endedAt: new Date(this.#now()).toISOString(),
      complete: this.#complete,
      requests: targets.reduce((sum, { requests }) => sum + requests, 0),
      targets,
      findings,
      ...(this.#options.baseline === undefined
        ? {}
        : { newFindings: findings.filter(({ known }) => known !== true) }),
    }
  }
}

function proberOf(
  options: AuditOptions,
  clock: NonNullable<AuditOptions['clock']>,
  random: () => number,
): Prober {
  try {
    return new Prober({
      ...options,
      network: options.network ?? true,
      scope: new Scope(readScope(options.scope), options.authorized ?? false, clock.now),
      clock,
      random,
      maxRequests: options.maxRequests ?? 1000,
      timeout: options.timeout ?? 10_000,
    })
  } catch (error) {
    if (error instanceof TypeError) throw new AuditInputError(error.message, { cause: error })
    throw error
  }
}

function settledOutcome({ target, findings }: JournalRecord): TargetOutcome {
  return { target, findings, settled: true, endsRun: false }
}

function targetUrl(text: string): URL | null {
  if (!URL.canParse(text)) return null
  const url = new URL(text)
  return url.protocol === 'http:' || url.protocol === 'https:' ? url : null
}

function unasked(
  target: AuditTarget,
  status: AuditedTarget['status'],
  reason: string,
  redaction: Redaction,
): TargetOutcome {
  const audited = { url: redaction.url(target.url), method: methodOf(target), status, reason, requests: 0 }
  return { target: audited, findings: [], settled: false, endsRun: false }
}
