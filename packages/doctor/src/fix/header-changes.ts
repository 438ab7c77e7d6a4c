import type { Policy, RequestHeaderRecord } from '@accredit/policy'
import { definePolicy } from '@accredit/policy'
import {
  extractTokens,
  getHeader,
  getHeaderValues,
  type HeaderList,
  isOkStatus,
  isSafelistedMethod,
  unsafeRequestHeaderNames,
} from '@accredit/protocol'
import type { CheckedRequest } from '../check/checked-request.ts'
import { listedNames } from './current-grant.ts'
import type { Fix, HeaderChange } from './fix.ts'
import { type Answer, type ExchangeKind, type Treatment, withHeader, withStatus } from './replay.ts'

/** The lines that a policy puts on an answer, lower-case names. */
type WantedLines = ReadonlyMap<string, string>

const names: Readonly<Record<string, string>> = {
  'access-control-allow-origin': 'Access-Control-Allow-Origin',
  'access-control-allow-credentials': 'Access-Control-Allow-Credentials',
  'access-control-allow-methods': 'Access-Control-Allow-Methods',
  'access-control-allow-headers': 'Access-Control-Allow-Headers',
  'access-control-expose-headers': 'Access-Control-Expose-Headers',
}

const lists: ReadonlySet<string> = new Set([
  'access-control-allow-methods',
  'access-control-allow-headers',
  'access-control-expose-headers',
])

export interface HeaderDiff {
  readonly changes: readonly HeaderChange[]
  readonly status: Fix['status']
}

interface HeaderDiffInput {
  readonly policy: Policy
  readonly origin: string
  readonly request: CheckedRequest['request']
  /** What the server answers today; null where the request is sent without a preflight. */
  readonly preflight: Answer | null
  readonly response: Answer
  /** Whether `Vary` is what it is about. */
  readonly isAboutVary: boolean
}

/** What a policy says to one request in full: every method and header that it allows, not only those asked for. */
function wantedLines(input: HeaderDiffInput, on: HeaderChange['on']): WantedLines {
  const { origin, request } = input
  const policy = definePolicy({ ...input.policy.config, disclose: 'full' })
  const asked: RequestHeaderRecord = {
    origin,
    'access-control-request-method': request.method,
    'access-control-request-headers': unsafeRequestHeaderNames(request.headers).join(','),
  }
  const { set } = policy.decide(
    on === 'preflight'
      ? { method: 'OPTIONS', headers: asked }
      : { method: request.method, headers: { origin } },
  )
  const isNeeded = ([name]: readonly [string, string]): boolean =>
    name in names && (name !== 'access-control-allow-credentials' || request.credentials === 'include')
  return new Map(set.filter(isNeeded))
}

/**
 * The lines that have to change for a policy to be obeyed, and no more. `set` replaces every line of the name, so that
 * duplicates go.
 */
export function headerDiff(input: HeaderDiffInput): HeaderDiff {
  const { preflight, response, isAboutVary } = input
  const onPreflight =
    preflight === null || isAboutVary
      ? []
      : changesOf('preflight', wantedLines(input, 'preflight'), preflight.headers, false)
  const onResponse = changesOf('response', wantedLines(input, 'response'), response.headers, isAboutVary)
  const isRefused = preflight !== null && !isOkStatus(preflight.status)
  return {
    changes: [...onPreflight, ...onResponse],
    status: isRefused ? { on: 'preflight', value: 204 } : null,
  }
}

function changesOf(
  on: HeaderChange['on'],
  wanted: WantedLines,
  today: HeaderList,
  isAboutVary: boolean,
): readonly HeaderChange[] {
  const changes = [...wanted].flatMap(([name, value]): readonly HeaderChange[] => {
    const wantedValue = lists.has(name) ? listChange(name, value, today) : valueChange(name, value, today)
    return wantedValue === null ? [] : [{ op: 'set', on, name: names[name] ?? name, value: wantedValue }]
  })
  const allowed = wanted.get('access-control-allow-origin')
  const isDynamic = allowed !== undefined && allowed !== '*'
  const changesOrigin = changes.some(({ name }) => name === 'Access-Control-Allow-Origin')
  const vary = isDynamic && (changesOrigin || isAboutVary) ? varyChange(today) : null
  return vary === null ? changes : [...changes, { op: 'set', on, name: 'Vary', value: vary }]
}

function valueChange(name: string, value: string, today: HeaderList): string | null {
  const values = getHeaderValues(today, name)
  return values.length === 1 && values[0] === value ? null : value
}

/** A list keeps what it has, and gets what it lacks. */
function listChange(name: string, value: string, today: HeaderList): string | null {
  const wanted = value.split(',').map(item => item.trim())
  const isReadable = extractTokens(today, name) !== 'failure'
  const current = listedNames(today, name).filter(item => item !== '*' || wanted.includes('*'))
  const normal = (item: string): string =>
    name === 'access-control-allow-methods' ? item : item.toLowerCase()
  const present = new Set(current.map(normal))
  const missing = wanted.filter(item => !present.has(normal(item)))
  return isReadable && missing.length === 0 ? null : [...current, ...missing].join(', ')
}

function varyChange(today: HeaderList): string | null {
  const vary = getHeader(today, 'vary')
  if (vary === null || vary === '') return 'Origin'
  const present = vary.split(',').map(item => item.trim().toLowerCase())
  return present.includes('origin') || present.includes('*') ? null : `${vary}, Origin`
}

/** Whether any engine asks first. */
export function asksFirst({ method, headers }: CheckedRequest['request']): boolean {
  return !isSafelistedMethod(method) || unsafeRequestHeaderNames(headers).length > 0
}

/** Does to the answers of a server what a header diff says. */
export function treatByDiff(server: string, { changes, status }: HeaderDiff): Treatment {
  return (request, answer, kind) => {
    if (request.url.origin !== server) return answer
    const on = placeOf(kind)
    const based = status?.on === on ? withStatus(answer, status.value) : answer
    return changes
      .filter(change => change.on === on)
      .reduce((treated, { name, value }) => withHeader(treated, name, value ?? ''), based)
  }
}

/** Has a policy answer in front of a server, as its adapters do. */
export function treatByPolicy(server: string, policy: Policy): Treatment {
  return (request, answer) => {
    if (request.url.origin !== server) return answer
    const headers = new Headers(request.headers.map(([name, value]): [string, string] => [name, value]))
    const decision = policy.decide({ method: request.method, headers })
    const based: Answer =
      decision.respond === undefined
        ? { status: answer.status, headers: answer.headers.filter(([name]) => !isOwned(name)) }
        : { status: decision.respond.status, headers: [] }
    return decision.set.reduce<Answer>((treated, [name, value]) => withHeader(treated, name, value), based)
  }
}

function isOwned(name: string): boolean {
  return name.toLowerCase().startsWith('access-control-')
}

function placeOf(kind: ExchangeKind): HeaderChange['on'] {
  return kind === 'preflight' ? 'preflight' : 'response'
}
