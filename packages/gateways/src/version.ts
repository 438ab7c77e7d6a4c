/** Whether a version such as `1.26.2` is `least` or later; no version is the oldest. */
export function isAtLeast(version: string | undefined, least: string): boolean {
  if (version === undefined) return false
  const parts = version.split('.').map(Number)
  const others = least.split('.').map(Number)
  for (const [index, other] of others.entries()) {
    const part = parts[index] ?? 0
    if (part !== other) return part > other
  }
  return true
}
