import type { Origin } from './origin.ts'
import { type Site, siteOf } from './site.ts'

/**
 * What caches and connections are kept apart by: the top-level site, and a second key that implementations are free
 * to use.
 *
 * @see https://fetch.spec.whatwg.org/#network-partition-key
 */
export interface NetworkPartitionKey {
  readonly topLevelSite: Site
  readonly secondKey: string | null
}

/** @see https://fetch.spec.whatwg.org/#determine-the-network-partition-key */
export function networkPartitionKey(
  topLevelOrigin: Origin,
  secondKey: string | null = null,
): NetworkPartitionKey {
  return { topLevelSite: siteOf(topLevelOrigin), secondKey }
}

/** Whether two keys are one partition. Opaque sites are one only with themselves. */
export function samePartition(a: NetworkPartitionKey, b: NetworkPartitionKey): boolean {
  const { topLevelSite: s } = a
  const { topLevelSite: t } = b
  if (a.secondKey !== b.secondKey) return false
  if (s.kind === 'opaque' || t.kind === 'opaque')
    return s.kind === 'opaque' && t.kind === 'opaque' && s.id === t.id
  return s.scheme === t.scheme && s.host === t.host
}
