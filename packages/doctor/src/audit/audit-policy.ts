import type { ServerEntry } from '@accredit/browser'
import type { Decider } from '@accredit/policy'
import { fetchHandler } from '@accredit/policy/web'
import { audit } from './audit.ts'
import type { AuditOptions, AuditTarget } from './audit-options.ts'
import type { AuditReport } from './finding.ts'

/** Where a policy or an app stands while it is audited without a network. */
export interface StaticAuditOptions
  extends Omit<AuditOptions, 'servers' | 'network' | 'scope' | 'authorized'> {
  /** The origin that it answers for. Default: `https://api.example`. */
  readonly at?: string
  /** Paths and methods to ask. Default: GET `/`. */
  readonly targets?: readonly { readonly path: string; readonly method?: string }[]
}

/**
 * Audits a policy, a policy table or a live policy by its decisions: the same rules and the same probes, answered in
 * this process.
 */
export function auditPolicy(decider: Decider, options: StaticAuditOptions = {}): Promise<AuditReport> {
  const app = fetchHandler(
    decider,
    () => new Response('{}', { headers: { 'content-type': 'application/json' } }),
  )
  return auditMiddleware((request: Request) => app(request), options)
}

/**
 * Audits a fetch handler, a Node listener or a server that need not listen, in this process and without a network.
 */
export function auditMiddleware(app: ServerEntry, options: StaticAuditOptions = {}): Promise<AuditReport> {
  const { at = 'https://api.example', targets = [{ path: '/' }], ...rest } = options
  const asked = targets.map(
    ({ path, method }): AuditTarget => ({
      url: new URL(path, at).href,
      ...(method === undefined ? {} : { method }),
    }),
  )
  return audit(asked, {
    maxRequests: Number.POSITIVE_INFINITY,
    ...rest,
    servers: { [at]: app },
    network: false,
  })
}
