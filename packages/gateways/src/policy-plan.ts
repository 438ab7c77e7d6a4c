import {
  definePolicy,
  type Policy,
  type PolicyConfig,
  PolicyError,
  type PolicyInput,
  type PolicyTableInput,
  parsePolicyTable,
  type TableEntry,
  type WritesMode,
} from '@accredit/policy'
import { type OriginList, originList } from './origin-list.ts'
import { type PathRoute, pathRoutes } from './path-route.ts'

/** What is exported: a policy, or a table as it is written in a file. */
export type ExportSource = Policy | PolicyTableInput

export interface NameList {
  readonly any: boolean
  readonly names: readonly string[]
}

/** One policy, read for being written as configuration. */
export interface PolicyPlan {
  /** Tells its variables from those of other policies; empty for the only one. */
  readonly name: string
  /** Paths of the table that it is for. */
  readonly paths: readonly string[]
  readonly credentialed: OriginList | null
  readonly anonymous: OriginList | '*' | null
  /** Beyond GET, HEAD and POST. */
  readonly methods: NameList
  /** Lower-case. */
  readonly allowHeaders: NameList
  /** The value of `Access-Control-Expose-Headers`. */
  readonly expose: string | null
  /** Seconds. */
  readonly maxAge: string | null
  readonly writes: WritesMode
  readonly ownOrigins: readonly string[]
  readonly readMethods: readonly string[]
  readonly originlessUpgrades: boolean
  readonly disclose: 'minimal' | 'full'
  /** The one origin that every response names. */
  readonly staticOrigin: string | null
}

/** What a gateway has to do. */
export interface ExportPlan {
  readonly policies: readonly PolicyPlan[]
  /** Null for a policy that is for every path. In a table `policies[0]` is for what no entry covers. */
  readonly routes: readonly PathRoute[] | null
}

/**
 * Reads what is to be exported.
 *
 * @throws PolicyError with every issue of a table
 */
export function exportPlan(source: ExportSource): ExportPlan {
  if ('decide' in source) return { policies: [policyPlan(source.config, '', [])], routes: null }
  const parsed = parsePolicyTable(source)
  if (!parsed.ok) throw new PolicyError(parsed.issues)
  return tablePlan(source.routes)
}

/** Nobody reads, and cross-origin writes are refused. */
const closed: PolicyConfig = { origins: [], writes: 'guard' }

function tablePlan(entries: readonly TableEntry[]): ExportPlan {
  // Entries with equal policies share one.
  const configs = new Map<string, { readonly config: PolicyConfig; readonly paths: string[] }>()
  configs.set(JSON.stringify(closed), { config: closed, paths: [] })
  const routed = entries.map(entry => {
    const config = configOf(entry)
    const key = JSON.stringify(config)
    const known = configs.get(key) ?? { config, paths: [] }
    configs.set(key, known)
    const methods = entry.methods ?? null
    known.paths.push(methods === null ? entry.path : `${methods.join(', ')} ${entry.path}`)
    return { path: entry.path, methods, policy: [...configs.keys()].indexOf(key) }
  })
  return {
    policies: [...configs.values()].map(({ config, paths }, index) => policyPlan(config, `p${index}`, paths)),
    routes: pathRoutes(routed),
  }
}

function configOf(entry: TableEntry): PolicyConfig {
  if (!('policy' in entry)) return { origins: [], writes: entry.writes }
  const { policy } = entry
  return 'decide' in policy ? policy.config : definePolicy<PolicyInput>(policy).config
}

function policyPlan(config: PolicyConfig, name: string, paths: readonly string[]): PolicyPlan {
  const tiers = tiersOf(config)
  const [only] = [...(tiers.credentialed?.exact ?? []), ...listed(tiers.anonymous)]
  return {
    name,
    paths,
    ...tiers,
    methods: nameList(config.methods),
    allowHeaders: nameList(config.allowHeaders),
    expose: exposed(config.exposeHeaders),
    maxAge: config.maxAge === undefined ? null : String(config.maxAge),
    writes: config.writes ?? 'off',
    ownOrigins: config.ownOrigins ?? [],
    readMethods: config.readMethods ?? [],
    originlessUpgrades: config.originlessUpgrades ?? false,
    disclose: config.disclose ?? 'minimal',
    staticOrigin: config.staticOrigin === true ? (only ?? null) : null,
  }
}

function listed(tier: OriginList | '*' | null): readonly string[] {
  return tier === null || tier === '*' ? [] : tier.exact
}

function tiersOf({ origins, credentials }: PolicyConfig): Pick<PolicyPlan, 'credentialed' | 'anonymous'> {
  if (origins === '*') return { credentialed: null, anonymous: '*' }
  if (!('credentialed' in origins || 'anonymous' in origins)) {
    const list = Array.isArray(origins) && origins.length > 0 ? originList(origins.map(String)) : null
    return credentials === true
      ? { credentialed: list, anonymous: null }
      : { credentialed: null, anonymous: list }
  }
  const { credentialed, anonymous } = origins
  return {
    credentialed: credentialed === undefined ? null : originList(credentialed),
    anonymous: anonymous === undefined ? null : anonymous === '*' ? anonymous : originList(anonymous),
  }
}

function nameList(names: '*' | readonly string[] | undefined): NameList {
  if (names === undefined) return { any: false, names: [] }
  if (names === '*') return { any: true, names: [] }
  return { any: names.includes('*'), names: names.filter(name => name !== '*') }
}

function exposed(names: '*' | readonly string[] | undefined): string | null {
  if (names === undefined) return null
  return names === '*' ? '*' : names.join(',')
}

/** Both tiers' patterns, for what they have in common. */
export function patternsOf({ credentialed, anonymous }: PolicyPlan) {
  return [
    ...(credentialed?.patterns ?? []),
    ...(anonymous === null || anonymous === '*' ? [] : anonymous.patterns),
  ]
}

/** Whether the write guard refuses anything. */
export function isGuarded({ writes }: PolicyPlan): boolean {
  return writes === 'guard' || writes === 'strict'
}

/** What `disclose: 'full'` lists, where the policy alone decides it; null where what is asked for is echoed. */
export function fullMethods({ disclose, methods }: PolicyPlan): string | null {
  return disclose === 'full' && !methods.any ? methods.names.join(',') : null
}

export function fullHeaders({ disclose, allowHeaders }: PolicyPlan): string | null {
  return disclose === 'full' && !allowHeaders.any ? allowHeaders.names.join(',') : null
}

/** The list that an anonymous requester gets where any header may be asked for. */
export function anyHeaders({ allowHeaders }: PolicyPlan): string | null {
  if (!allowHeaders.any) return null
  return allowHeaders.names.includes('authorization') ? '*,authorization' : '*'
}
