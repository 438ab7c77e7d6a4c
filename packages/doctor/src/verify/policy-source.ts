import {
  type Decider,
  type Policy,
  type PolicyConfig,
  PolicyError,
  type PolicyTableInput,
  parsePolicyTable,
} from '@accredit/policy'

/** What a deployment is compared with: a policy, or a table as it is written in a file. */
export type VerifySource = Policy | PolicyTableInput

/** A path that a route covers, and the methods that it is for; none where it is for all others. */
interface RouteSample {
  readonly path: string
  readonly methods: readonly string[]
}

export interface VerifiedPolicy {
  readonly decider: Decider
  /** What stands for the routes of a table; empty for a policy. */
  readonly samples: readonly RouteSample[]
  /** The policy of a request to a path. */
  readonly configAt: (path: string, method: string) => PolicyConfig
  readonly isTable: boolean
}

/** @throws PolicyError with every issue of a table */
export function verifiedPolicy(source: VerifySource): VerifiedPolicy {
  if ('decide' in source)
    return { decider: source, samples: [], configAt: () => source.config, isTable: false }
  const parsed = parsePolicyTable(source)
  if (!parsed.ok) throw new PolicyError(parsed.issues)
  const { table } = parsed
  return {
    decider: table,
    samples: source.routes.map(({ path, methods = [] }) => ({ path: samplePath(path), methods })),
    configAt: (url, method) => table.policyFor({ url, method, headers: {} }).config,
    isTable: true,
  }
}

function samplePath(path: string): string {
  return path.replace(/\/\*\*$/, '/a/b').replace(/\/(\*|:[^/]+)(?=\/|$)/g, '/1')
}
