import { isForbiddenMethod, isToken, normalizeMethod } from '@accredit/protocol'
import type { PolicyParts } from './compiled-policy.ts'
import type { Decider, Decision, PolicyRequest } from './decision.ts'
import { type Issue, type IssuePath, PolicyError } from './issue.ts'
import { IssueList, isRecord, nameType } from './issue-list.ts'
import { readPolicy } from './parse-policy.ts'
import { type OnDecision, Policy, type PolicyOptions, report } from './policy.ts'
import type { PolicyInput, WritesMode } from './policy-input.ts'
import { readHeader } from './request-header.ts'
import { segmentsOf } from './request-path.ts'

interface TableEntryBase {
  /**
   * A path: literal segments, `*` or `:name` for one segment, `/**` at the end for any number. The most specific
   * entry wins, whatever the order. Case and a trailing slash do not matter.
   */
  readonly path: string
  /** Methods that the entry is for; absent means all that no other entry of the path names. GET is HEAD too. */
  readonly methods?: readonly string[]
}

/** One entry of a policy table. */
export type TableEntry =
  | (TableEntryBase & { readonly policy: Policy | PolicyInput })
  /** No origin may read; `'off'` exempts a webhook or a SAML endpoint from the write guard. */
  | (TableEntryBase & { readonly writes: WritesMode })

/** A policy file with several policies. */
export interface PolicyTableInput {
  readonly routes: readonly TableEntry[]
}

export type ParsedPolicyTable =
  | { readonly ok: true; readonly table: PolicyTable }
  | { readonly ok: false; readonly issues: readonly Issue[] }

interface Leaf {
  readonly byMethod: Map<string, Policy>
  other: Policy | null
}

interface Node {
  readonly literals: Map<string, Node>
  any: Node | null
  here: Leaf | null
  rest: Leaf | null
}

const node = (): Node => ({ literals: new Map(), any: null, here: null, rest: null })

/** What stands where no entry does: nobody may read, and cross-origin writes are refused. */
const closed = new Policy(closedParts('guard'), {}, 'no-policy')

function closedParts(writes: WritesMode): PolicyParts {
  return {
    origins: { credentialed: null, anonymous: null },
    methods: { any: false, names: new Set() },
    allowHeaders: { any: false, names: new Set() },
    exposeHeaders: { any: false, names: new Set() },
    maxAge: undefined,
    writes,
    ownOrigins: [],
    readMethods: new Set(),
    originlessUpgrades: false,
    disclose: 'minimal',
    staticOrigin: false,
    insecureOrigins: false,
    publicSuffixSubdomains: false,
  }
}

/**
 * Several policies by path and method. A preflight is resolved by the method that it asks for, so it gets the policy
 * of the request that follows it. Made by `policyTable` or `parsePolicyTable`.
 */
export class PolicyTable implements Decider {
  readonly #root: Node
  readonly #onDecision: OnDecision | undefined

  /** @internal */
  constructor(root: Node, options: PolicyOptions) {
    this.#root = root
    this.#onDecision = options.onDecision
  }

  decide(request: PolicyRequest): Decision {
    const made = this.policyFor(request).decide(request)
    if (this.#onDecision !== undefined) report(this.#onDecision, made, request)
    return made
  }

  /**
   * The policy that decides a request: of its method, or of the method that it asks for as a preflight.
   *
   * @returns one that allows nobody where no entry covers the path and method, or the path has two readings
   */
  policyFor(request: PolicyRequest): Policy {
    const segments = segmentsOf(request.url ?? '')
    if (segments === null) return closed
    return find(this.#root, segments, 0, routedMethod(request)) ?? closed
  }
}

function routedMethod({ method = 'GET', headers }: PolicyRequest): string {
  const requested =
    method === 'OPTIONS' && readHeader(headers, 'origin') !== null
      ? readHeader(headers, 'access-control-request-method')
      : null
  return requested ?? method
}

/** Literal before `*` before `**`: the most specific entry that knows the method. */
function find(at: Node, segments: readonly string[], index: number, method: string): Policy | null {
  const segment = segments[index]
  if (segment === undefined) return pick(at.here, method) ?? pick(at.rest, method)
  const literal = at.literals.get(segment)
  return (
    (literal === undefined ? null : find(literal, segments, index + 1, method)) ??
    (at.any === null ? null : find(at.any, segments, index + 1, method)) ??
    pick(at.rest, method)
  )
}

function pick(leaf: Leaf | null, method: string): Policy | null {
  if (leaf === null) return null
  return leaf.byMethod.get(method) ?? (method === 'HEAD' ? leaf.byMethod.get('GET') : undefined) ?? leaf.other
}

/**
 * Defines a table of policies in code.
 *
 * @param routes - the entries; their order does not matter
 * @param options - `onDecision` observes every decision of the table
 * @throws PolicyError with every issue of every entry
 */
export function policyTable(routes: readonly TableEntry[], options: PolicyOptions = {}): PolicyTable {
  const parsed = parsePolicyTable({ routes }, options)
  if (!parsed.ok) throw new PolicyError(parsed.issues)
  return parsed.table
}

/**
 * Reads a table `{ routes: [{ path, methods?, policy }, { path, writes }] }` from anything.
 *
 * @returns the table, or every issue at once; never throws
 */
export function parsePolicyTable(input: unknown, options: PolicyOptions = {}): ParsedPolicyTable {
  const issues = new IssueList()
  const root = node()
  readRoutes(input, root, issues)
  return issues.isEmpty
    ? { ok: true, table: new PolicyTable(root, options) }
    : { ok: false, issues: issues.all }
}

const anEntry = "Write entries such as `{ path: '/api/**', policy: { origins: ['https://app.example'] } }`."

function readRoutes(input: unknown, root: Node, issues: IssueList): void {
  const routes = isRecord(input) ? input['routes'] : undefined
  if (!isRecord(input) || !Array.isArray(routes)) {
    issues.add('input-not-object', ['routes'], routes, 'A policy table has a list of `routes`.', anEntry)
    return
  }
  for (const key of Object.keys(input)) {
    if (key === 'routes' || key === '$schema') continue
    issues.add(
      'key-unknown',
      [key],
      input[key],
      `A policy table has no \`${key}\`.`,
      'Move it into the policy of a route.',
    )
  }
  if (routes.length === 0)
    issues.add('table-entry-empty', ['routes'], routes, 'A table without entries covers nothing.', anEntry)
  for (let index = 0; index < routes.length; index++) readEntry(routes[index], index, root, issues)
}

function readEntry(entry: unknown, index: number, root: Node, issues: IssueList): void {
  const at: IssuePath = ['routes', index]
  if (!isRecord(entry)) {
    issues.add('type-invalid', at, entry, `An entry is an object, and this is ${nameType(entry)}.`, anEntry)
    return
  }
  for (const key of Object.keys(entry)) {
    if (key === 'path' || key === 'methods' || key === 'policy' || key === 'writes') continue
    issues.add(
      'key-unknown',
      [...at, key],
      entry[key],
      `An entry has no \`${key}\`.`,
      'Move it into `policy`.',
    )
  }
  const policy = readEntryPolicy(entry, at, issues)
  const segments = readPath(entry['path'], [...at, 'path'], issues)
  const methods = readMethods(entry['methods'], [...at, 'methods'], issues)
  if (policy !== null && segments !== null && methods !== null) {
    place(leafAt(root, segments), methods, policy, entry['path'], at, issues)
  }
}

function readEntryPolicy(
  entry: Readonly<Record<string, unknown>>,
  at: IssuePath,
  issues: IssueList,
): Policy | null {
  const { policy, writes } = entry
  if (policy === undefined && writes === undefined) {
    issues.add(
      'table-entry-empty',
      at,
      entry,
      'The entry says nothing about its path.',
      'Write `policy`, or `writes` alone.',
    )
    return null
  }
  if (policy !== undefined && writes !== undefined) {
    issues.add(
      'key-unknown',
      [...at, 'writes'],
      writes,
      '`writes` beside `policy` is said twice.',
      'Move it into `policy`.',
    )
    return null
  }
  if (policy instanceof Policy) return policy
  const nested = new IssueList()
  // An entry with `writes` alone is a policy for nobody; its value is read by the same rule.
  const parts = readPolicy(policy ?? { origins: '*', writes }, nested)
  const prefix = policy === undefined ? at : [...at, 'policy']
  for (const { code, path, value, message, fix } of nested.all)
    issues.add(code, [...prefix, ...path], value, message, fix)
  if (parts === null || !nested.isEmpty) return null
  return policy === undefined ? new Policy(closedParts(parts.writes)) : new Policy(parts)
}

function readPath(path: unknown, at: IssuePath, issues: IssueList): readonly string[] | null {
  const segments = typeof path === 'string' && !/[?#]/.test(path) ? segmentsOf(path) : null
  const valid = segments?.every((segment, index) =>
    segment.includes('*')
      ? segment === '*' || (segment === '**' && index === segments.length - 1)
      : !segment.startsWith(':') || /^:[a-z_][a-z0-9_]*$/.test(segment),
  )
  if (segments !== null && valid === true) return segments
  issues.add(
    'table-path-invalid',
    at,
    path,
    `${nameType(path)} is not a path pattern.`.replace(/^./, first => first.toUpperCase()),
    'Write a path without a query, dot segments or encoded letters: `/api/users/:id`, `/files/*`, `/api/**`.',
  )
  return null
}

function readMethods(value: unknown, at: IssuePath, issues: IssueList): readonly string[] | null {
  if (value === undefined) return []
  if (!Array.isArray(value) || value.length === 0) {
    issues.add(
      'type-invalid',
      at,
      value,
      `\`methods\` is ${nameType(value)}, not a list of methods.`,
      "Write `['PUT']`, or leave it out for all.",
    )
    return null
  }
  const methods: string[] = []
  for (let index = 0; index < value.length; index++) {
    const method: unknown = value[index]
    const normalized = typeof method === 'string' && isToken(method) ? normalizeMethod(method) : ''
    if (normalized !== '' && normalized === normalized.toUpperCase() && !isForbiddenMethod(normalized))
      methods.push(normalized)
    else
      issues.add(
        'method-invalid',
        [...at, index],
        method,
        `${nameType(method)} is no method that a script can send.`,
        'Write it in upper case, such as `PATCH`.',
      )
  }
  return methods.length === value.length ? methods : null
}

function leafAt(root: Node, segments: readonly string[]): Leaf {
  let at = root
  for (const segment of segments) {
    if (segment === '**') {
      at.rest ??= { byMethod: new Map(), other: null }
      return at.rest
    }
    at = segment === '*' || segment.startsWith(':') ? anyChild(at) : literalChild(at, segment)
  }
  at.here ??= { byMethod: new Map(), other: null }
  return at.here
}

function anyChild(at: Node): Node {
  at.any ??= node()
  return at.any
}

function literalChild(at: Node, segment: string): Node {
  const known = at.literals.get(segment)
  if (known !== undefined) return known
  const child = node()
  at.literals.set(segment, child)
  return child
}

function place(
  leaf: Leaf,
  methods: readonly string[],
  policy: Policy,
  path: unknown,
  at: IssuePath,
  issues: IssueList,
): void {
  const taken =
    methods.length === 0
      ? leaf.other === null
        ? []
        : ['every other method']
      : methods.filter(method => leaf.byMethod.has(method))
  if (taken.length > 0) {
    issues.add(
      'table-entry-duplicate',
      at,
      path,
      `Another entry has the same path for ${taken.join(', ')}.`,
      'Keep one of them, or give them different `methods`.',
    )
    return
  }
  if (methods.length === 0) leaf.other = policy
  for (const method of methods) leaf.byMethod.set(method, policy)
}
