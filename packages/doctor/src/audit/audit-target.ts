import { createHash } from 'node:crypto'
import { isSafelistedMethod } from '@accredit/protocol'
import type { AuditOptions, AuditSession, AuditTarget } from './audit-options.ts'
import { basesOf, trustedHosts } from './base-host.ts'
import { buildFinding } from './build-finding.ts'
import { isDevelopment } from './development-host.ts'
import type { AuditedTarget, Finding, RuleId } from './finding.ts'
import { IntendedOrigins } from './intended-origins.ts'
import type { Observation } from './observation.ts'
import { getProbe, type Probe } from './probe.ts'
import type { Prober } from './prober.ts'
import { ProbingStopped } from './probing-stopped.ts'
import { crossSiteCookies, isAmbientSession, knownCookies, reachOf } from './reach.ts'
import { Redaction } from './redact.ts'
import type { Hit, Rule } from './rule.ts'
import { rules } from './rules/index.ts'
import { stopReason } from './stopped.ts'
import { type Survey, sensitivityOf, surveyTarget } from './survey.ts'
import { TargetProbes } from './target-probes.ts'
import type { CookieView, TargetView } from './target-view.ts'

/** What an audit of one target needs. */
export interface TargetJob {
  readonly target: AuditTarget
  readonly url: URL
  readonly index: number
  /** Of the run: the same seed makes the same probes. */
  readonly seed: string
  readonly prober: Prober
  readonly options: AuditOptions
  readonly signal: AbortSignal
}

export interface TargetOutcome {
  readonly target: AuditedTarget
  readonly findings: readonly Finding[]
  /** Nothing more is to be asked of it, so that a journal may remember it. */
  readonly settled: boolean
  /** No more is to be asked of anything. */
  readonly endsRun: boolean
}

/** Exchanges for one target, unless the limits say otherwise. */
const targetLimit = 60

/** Exchanges for one target with which every list is tried to its end. */
const plenty = 100

/** Methods that a probe may make without leave. */
const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Makes the probes of one target, and judges them. Throws nothing that a server or a limit causes. */
export async function auditTarget(job: TargetJob): Promise<TargetOutcome> {
  const { prober, url, index, options, signal } = job
  const probes = new TargetProbes(prober, url, index, options.limits?.perTarget ?? targetLimit, signal)
  let stop: Stop | null = null
  let made: { readonly survey: Survey; readonly view: TargetView } | null = null
  try {
    made = await prepare(job, probes)
    for (const probe of wantedProbes(made.view, options)) await probes.make(probe)
  } catch (error) {
    stop = stopOf(error, signal)
  }
  const findings = made === null ? [] : await judge(made.view, probes.observations, options)
  return outcomeOf(job, probes, findings, stop)
}

function* wantedProbes(view: TargetView, { active = false }: AuditOptions): Generator<Probe> {
  for (const rule of rules) {
    if (active || !rule.active) yield* rule.probes(view)
  }
}

interface Stop {
  readonly what: ProbingStopped['what'] | 'aborted'
  readonly message: string
}

function stopOf(error: unknown, signal: AbortSignal): Stop {
  if (error instanceof ProbingStopped) return { what: error.what, message: error.message }
  if (signal.aborted) return { what: 'aborted', message: stopReason(signal) }
  throw error
}

function outcomeOf(
  { url, target, options }: TargetJob,
  probes: TargetProbes,
  findings: readonly Finding[],
  stop: Stop | null,
): TargetOutcome {
  const redaction = new Redaction(options.session)
  const status = stop === null ? 'done' : statuses[stop.what]
  const reason = stop?.message ?? probes.observations.find(({ outside }) => outside !== null)?.outside ?? null
  return {
    target: {
      url: redaction.url(url.href),
      method: methodOf(target),
      status,
      reason: reason === null ? null : redaction.text(reason),
      requests: probes.requests,
    },
    findings,
    settled: stop === null || stop.what === 'target-limit' || stop.what === 'failed' || stop.what === 'busy',
    endsRun: stop?.what === 'run-limit' || stop?.what === 'aborted',
  }
}

const statuses: Readonly<Record<Stop['what'], AuditedTarget['status']>> = {
  'target-limit': 'done',
  'run-limit': 'skipped',
  aborted: 'skipped',
  busy: 'failed',
  failed: 'failed',
}

export function methodOf({ method = 'GET' }: AuditTarget): string {
  return method.toUpperCase()
}

async function prepare(job: TargetJob, probes: TargetProbes) {
  const { target, url, options } = job
  const intended = new IntendedOrigins([...(target.allowedOrigins ?? []), ...(options.allowedOrigins ?? [])])
  const method = methodOf(target)
  const from = probeOf(url, method)
  const label = labels(`${job.seed} ${url.href}`)
  const hostileDomain = (number: number) =>
    `${label(number)}.${options.probeDomain ?? (number % 2 === 0 ? 'test' : 'example')}`
  const scheme = url.protocol === 'https:' ? 'https' : 'http'
  const hasSession = options.session !== undefined
  const survey = await surveyTarget(probes, {
    url,
    from,
    foreignOrigins: [`${scheme}://${hostileDomain(11)}`, `${scheme}://${hostileDomain(12)}`],
    intended,
    label: label(13),
    hasSession,
  })
  const trusted = trustedHosts(intended, survey)
  const view: TargetView = {
    url,
    method,
    isSafe: safeMethods.has(method),
    scheme,
    host: url.hostname,
    isDevelopment: isDevelopment(url.hostname, options.environment),
    active: options.active ?? false,
    hasSession,
    isAmbient: options.session !== undefined && isAmbientSession(options.session),
    isIntended: origin => intended.has(origin),
    sensitivity: safeMethods.has(method) ? sensitivityOf(survey) : 'unknown',
    bases: basesOf(url, trusted),
    trusted,
    isTold: intended.examples('app').length > 0,
    label,
    hostileDomain,
    survey,
    hasSocket: job.prober.hasSocket(url),
    isThrifty: (options.limits?.perTarget ?? targetLimit) < plenty,
    get observations() {
      return probes.observations
    },
    from,
    see: probe => probes.see(probe),
  }
  return { survey, view }
}

/** What a page would send: of what may write, no more than the preflight, which `application/json` makes sure of. */
function probeOf(url: URL, method: string): TargetView['from'] {
  const isSafe = safeMethods.has(method)
  const needsHeader = !isSafe && isSafelistedMethod(method)
  return (origin, parts = {}) =>
    getProbe(url.href, origin, {
      method,
      preflightOnly: !isSafe,
      headers: needsHeader ? [['content-type', 'application/json']] : [],
      ...parts,
    })
}

/** Labels of letters, which regular expressions of allow-lists let pass where they would not let digits. */
function labels(seed: string): (number: number) => string {
  return number => {
    const bytes = createHash('sha256').update(`${seed} ${number}`).digest()
    return `x${Array.from(bytes.subarray(0, 8), byte => String.fromCharCode(97 + (byte % 26))).join('')}`
  }
}

async function judge(
  view: TargetView,
  observations: readonly Observation[],
  options: AuditOptions,
): Promise<readonly Finding[]> {
  const redaction = new Redaction(options.session)
  const context = { view, observations, session: options.session, redaction }
  const findings: Finding[] = []
  const cookies = await cookieViewOf(view, options.session)
  for (const [rule, hit] of strongestHits(view, cookies, options.active ?? false)) {
    findings.push(await buildFinding(rule, hit, context))
  }
  return findings.sort((a, b) => (a.rule < b.rule ? -1 : 1))
}

/** What the rules saw, without what follows from a stronger one, whose origins it then has. */
function strongestHits(
  view: TargetView,
  cookies: CookieView,
  active: boolean,
): readonly (readonly [Rule, Hit])[] {
  const hits = new Map<RuleId, Hit>()
  for (const rule of rules) {
    if (rule.active && !active) continue
    const hit = rule.judge(view, { hits, cookies })
    if (hit !== null) hits.set(rule.id, hit)
  }
  const subsumed = new Set(rules.flatMap(rule => (hits.has(rule.id) ? rule.subsumes : [])))
  return rules.flatMap(rule => {
    const hit = hits.get(rule.id)
    if (hit === undefined || subsumed.has(rule.id)) return []
    const consequences = rule.subsumes.flatMap(id => hits.get(id) ?? [])
    const alike = consequences.filter(({ credentialed }) => credentialed === hit.credentialed)
    const origins = [...new Set([hit, ...alike].flatMap(each => each.origins))]
    return [[rule, { ...hit, origins }] as const]
  })
}

async function cookieViewOf(view: TargetView, session: AuditSession | undefined): Promise<CookieView> {
  const lines = knownCookies(session, view.observations)
  return {
    reach: await reachOf([view.survey.foreign.probe], session, lines),
    crossSite: crossSiteCookies(view.url, lines),
  }
}
