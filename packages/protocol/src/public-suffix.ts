import { parse } from '#tldts'
import { endsInANumber } from './ip-address.ts'

// The list as browsers ship it: its private section (github.io) counts, and hosts are taken as they are.
const listRules = { allowPrivateDomains: true, extractHostname: false, validateHostname: false }

/** A host without its trailing dot, and the dot, which the URL standard puts back on what it derives. */
function splitTrailingDot(host: string): readonly [undotted: string, dot: '' | '.'] {
  return host.endsWith('.') ? [host.slice(0, -1), '.'] : [host, '']
}

/**
 * Whether a host (lower-case ASCII, as the URL standard serialises it) is a public suffix: one under which
 * unrelated parties register names, such as `com`, `co.uk` or `github.io`. An unlisted single label (`localhost`)
 * is one too, by the list's default rule. IP addresses never are.
 *
 * @see https://url.spec.whatwg.org/#host-public-suffix
 */
export function isPublicSuffix(host: string): boolean {
  const [undotted] = splitTrailingDot(host)
  const { isIp, publicSuffix } = parse(undotted, listRules)
  return isIp !== true && publicSuffix === undotted
}

/**
 * The registrable domain of a host (lower-case ASCII): its public suffix and the label before it. Null for IP
 * addresses and for public suffixes themselves, `localhost` included. A trailing dot is kept.
 *
 * @see https://url.spec.whatwg.org/#host-registrable-domain
 */
export function registrableDomain(host: string): string | null {
  const [undotted, dot] = splitTrailingDot(host)
  // Single labels and addresses: known without the list, which takes its time to load.
  if (!undotted.includes('.') || endsInANumber(undotted)) return null
  const { domain } = parse(undotted, listRules)
  return domain === null ? null : domain + dot
}
