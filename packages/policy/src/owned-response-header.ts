/**
 * The response headers that a policy owns. Whatever the app, a framework or an upstream says in them is replaced or
 * removed: two voices are how `*` and `true` end up side by side.
 */
export const ownedResponseHeaders = [
  'access-control-allow-origin',
  'access-control-allow-credentials',
  'access-control-allow-methods',
  'access-control-allow-headers',
  'access-control-expose-headers',
  'access-control-max-age',
] as const

const names: ReadonlySet<string> = new Set(ownedResponseHeaders)

const lengths = ownedResponseHeaders.map(name => name.length)
const shortest = Math.min(...lengths)
const longest = Math.max(...lengths)

/** @param name - in any case */
export function isOwnedResponseHeader(name: string): boolean {
  return name.length >= shortest && name.length <= longest && names.has(name.toLowerCase())
}
