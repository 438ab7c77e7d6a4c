import PQueue from 'p-queue'
import type { AuditOptions, AuditProgress, AuditTarget, AuditTargets } from './audit-options.ts'
import { AuditInputError } from './audit-options.ts'
import { auditTarget, methodOf, type TargetOutcome } from './audit-target.ts'
import { systemClock } from './clock.ts'
import type { AuditedTarget, AuditReport, Finding } from './finding.ts'
import { Prober } from './prober.ts'
import { Redaction } from './redact.ts'
import { readScope, Scope } from './scope.ts'

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
  const run = new AuditRun(options, totalOf(targets, options))
  try {
    return await run.finish(targets)
  } finally {
    await run.close()
  }
}

function totalOf(targets: AuditTargets, { total }: AuditOptions): number | null {
  return total ?? (Array.isArray(targets) ? targets.length : null)
}

class AuditRun {
  readonly #options: AuditOptions
  readonly #prober: Prober
  readonly #queue: PQueue
  readonly #stopping = new AbortController()
  readonly #redaction: Redaction
  readonly #started: number
  readonly #now: () => number
  readonly #seed: string
  readonly #total: number | null
  readonly #targets: AuditedTarget[] = []
  readonly #findings: { readonly index: number; readonly finding: Finding }[] = []
  #findingCount = 0
  #done = 0
  #complete = true

  constructor(options: AuditOptions, total: number | null) {
    const clock = options.clock ?? systemClock
    const random = options.random ?? Math.random
    this.#options = options
    this.#total = total
    this.#now = clock.now
    this.#started = clock.now()
    this.#seed = random().toString(36).slice(2)
    this.#redaction = new Redaction(options.session)
    this.#queue = new PQueue({ concurrency: options.limits?.targets ?? targetsAtOnce })
    this.#prober = proberOf(options, clock, random)
    options.signal?.addEventListener('abort', () => this.#stopping.abort(options.signal?.reason), {
      once: true,
    })
    if (options.signal?.aborted === true) this.#stopping.abort(options.signal.reason)
  }

  async finish(targets: AuditTargets): Promise<AuditReport> {
    let index = 0
    let failure: { readonly error: unknown } | null = null
    for await (const target of targets) {
      if (this.#stopping.signal.aborted || failure !== null) {
        this.#complete = false
        break
      }
      const place = index++
      await this.#queue.onSizeLessThan(1)
      this.#queue
        .add(() => this.#one(target, place))
        .catch((error: unknown) => {
          failure ??= { error }
        })
    }
    await this.#queue.onIdle()
    if (failure !== null) throw Object(failure).error
    return this.#report()
  }

  close(): Promise<void> {
    return this.#prober.close()
  }

  async #one(target: AuditTarget, index: number): Promise<void> {
    const outcome = await this.#outcomeOf(target, index)
    if (outcome.endsRun) {
      this.#complete = false
      this.#stopping.abort(new Error('the audit was stopped'))
    }
    this.#targets[index] = outcome.target
    this.#done++
    for (const finding of outcome.findings) {
      this.#findingCount++
      if (this.#options.keepFindings !== false) this.#findings.push({ index, finding })
      await this.#options.onFinding?.(finding)
    }
    await this.#options.onTarget?.(outcome.target)
    this.#options.onProgress?.(this.#progress())
  }

  async #outcomeOf(target: AuditTarget, index: number): Promise<TargetOutcome> {
    const url = targetUrl(target.url)
    if (url === null) return unasked(target, 'skipped', 'it is no http or https URL', this.#redaction, true)
    const refusal = this.#prober.scopeRefusal(url)
    if (refusal !== null) return unasked(target, 'skipped', refusal, this.#redaction, true)
    if (this.#stopping.signal.aborted) {
      return unasked(target, 'skipped', 'the audit was stopped', this.#redaction, false)
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
      startedAt: new Date(this.#started).toISOString(),
      endedAt: new Date(this.#now()).toISOString(),
      complete: this.#complete,
      requests: this.#prober.requests,
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
  settled: boolean,
): TargetOutcome {
  const audited = { url: redaction.url(target.url), method: methodOf(target), status, reason, requests: 0 }
  return { target: audited, findings: [], settled, endsRun: false }
}
