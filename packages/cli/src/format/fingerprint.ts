import { createHash } from 'node:crypto'

/** A short hash of what makes two findings of two runs the same. */
export function fingerprint(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32)
}

/** A URL without its query and fragment, which differ from run to run and may hold secrets. */
export function withoutQuery(url: string): string {
  return url.replace(/[?#].*$/, '')
}
