import type { Decider } from '@accredit/policy'
import { policyOrigins } from './policy-origins.ts'
import type { AskedTarget } from './target.ts'

/** A page that nobody lists. */
export const hostileOrigin = 'https://evil.example'

/** An origin that should be allowed, and one that should not. */
export function probeOrigins(
  { decider, url }: AskedTarget,
  from: string | undefined,
): { readonly allowed: string; readonly rejected: string } {
  return { allowed: from ?? firstOrigin(decider, url) ?? 'https://app.example', rejected: hostileOrigin }
}

function firstOrigin(decider: Decider | null, url: URL): string | undefined {
  return decider === null ? undefined : policyOrigins(decider, url.pathname)[0]
}
