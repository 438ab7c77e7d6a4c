import { createHash } from 'node:crypto'
import { isLoopbackHost } from '@accredit/protocol'
import type { RuleId } from './finding.ts'
import type { OriginClass } from './origin-class.ts'

/** Segments that name one thing of many. */
const variable =
  /^(\d+|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{16,}|[0-9A-HJKMNP-TV-Z]{26})$/i

/** The path of a URL with `{id}` in the place of numbers, UUIDs and the like: `/users/{id}/orders`. */
function pathTemplate(url: URL): string {
  return url.pathname
    .split('/')
    .map(segment => (variable.test(segment) ? '{id}' : segment))
    .join('/')
}

/**
 * What makes a finding the same in two runs: rule, method, host, path template and class of origin. Ports do not count,
 * and all loopback hosts are one, so that a test server on another port is the same.
 */
export function fingerprintOf(rule: RuleId, method: string, url: URL, originClass: OriginClass): string {
  const host = isLoopbackHost(url.hostname) ? 'loopback' : url.hostname
  const parts = [rule, method, host, pathTemplate(url), originClass]
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 32)
}
