import { parseOrigin, registrableDomain } from '@accredit/protocol'
import type { IntendedOrigins } from './intended-origins.ts'
import type { Survey } from './survey.ts'
import type { BaseHost } from './target-view.ts'

/** Hosts from which hostile names are derived: more would not fit into the limit. */
const basesKept = 2

/** Hosts of origins that are meant to read, or do: the first is the one that does. */
export function trustedHosts(intended: IntendedOrigins, { allowed }: Survey): readonly BaseHost[] {
  const granted = allowed === null || allowed.grant === 'none' ? [] : [allowed.probe.origin ?? '']
  return uniqueHosts([...granted, ...intended.examples('app')])
}

function uniqueHosts(origins: readonly string[]): readonly BaseHost[] {
  const hosts = new Map<string, BaseHost>()
  for (const origin of origins.map(text => parseOrigin(text))) {
    if (origin === null || (origin.scheme !== 'http' && origin.scheme !== 'https')) continue
    if (hosts.has(origin.host)) continue
    const { scheme, host, port } = origin
    const registrable = registrableDomain(host)
    hosts.set(host, { scheme, host, registrable, port: port === null ? '' : String(port) })
  }
  return [...hosts.values()]
}

/** Hosts from which hostile names are derived: a trusted one, and the target's own. */
export function basesOf(url: URL, trusted: readonly BaseHost[]): readonly BaseHost[] {
  const all = [...trusted.slice(0, 1), ...uniqueHosts([url.origin]), ...trusted.slice(1)]
  const unique = all.filter(({ host }, index) => all.findIndex(other => other.host === host) === index)
  // Nothing is derived from an address or from localhost, where there is a name.
  const named = unique.filter(({ registrable }) => registrable !== null)
  return (named.length > 0 ? named : unique).slice(0, basesKept)
}
