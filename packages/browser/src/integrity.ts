import { createHash } from 'node:crypto'
import type { Fail, Pass } from '@accredit/protocol'

const algorithms = ['sha256', 'sha384', 'sha512'] as const
type Algorithm = (typeof algorithms)[number]

interface Metadata {
  readonly algorithm: Algorithm
  readonly digest: string
}

/** `received` is the digest of the body, `expected` the metadata. */
export type IntegrityVerdict = Pass<'no-metadata' | 'digest-matches'> | Fail<'digest-mismatch'>

const spec = 'https://w3c.github.io/webappsec-subresource-integrity/#does-response-match-metadatalist'

/** @see https://w3c.github.io/webappsec-subresource-integrity/#parse-metadata */
function parseMetadata(text: string): Metadata[] {
  const parsed: Metadata[] = []
  for (const item of text.split(/[\t\n\f\r ]+/)) {
    const [expression = ''] = item.split('?')
    const dash = expression.indexOf('-')
    const algorithm = algorithms.find(name => name === expression.slice(0, dash))
    if (algorithm !== undefined) parsed.push({ algorithm, digest: expression.slice(dash + 1) })
  }
  return parsed
}

/** Whether there is anything in the metadata that a body could fail. */
export function hasIntegrityMetadata(text: string): boolean {
  return text !== '' && parseMetadata(text).length > 0
}

/** Base64 in either alphabet, without padding. */
function plainBase64(digest: string): string {
  return digest.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, '')
}

/**
 * Whether a whole body matches integrity metadata: one of the digests of the strongest algorithm named.
 *
 * @see https://w3c.github.io/webappsec-subresource-integrity/#does-response-match-metadatalist
 */
export function integrityCheck(bytes: Uint8Array, metadata: string): IntegrityVerdict {
  const parsed = parseMetadata(metadata)
  const strongest = algorithms.findLast(algorithm => parsed.some(item => item.algorithm === algorithm))
  if (strongest === undefined)
    return { ok: true, code: 'no-metadata', received: null, expected: metadata, spec }
  const digest = createHash(strongest).update(bytes).digest('base64')
  const matches = parsed.some(
    item => item.algorithm === strongest && plainBase64(item.digest) === plainBase64(digest),
  )
  const received = `${strongest}-${digest}`
  return matches
    ? { ok: true, code: 'digest-matches', received, expected: metadata, spec }
    : { ok: false, code: 'digest-mismatch', received, expected: metadata, spec }
}
