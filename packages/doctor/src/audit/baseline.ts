import { readFile } from 'node:fs/promises'
import { AuditInputError } from './audit-options.ts'

/** The key of `partialFingerprints` in a SARIF log. */
export const fingerprintKey = 'accredit/v1'

/**
 * The fingerprints of a former report: an audit's JSON, or a SARIF 2.1.0 log.
 *
 * @throws AuditInputError for anything else, a file that was cut off among it
 */
export async function readBaseline(path: string): Promise<ReadonlySet<string>> {
  let document: unknown
  try {
    document = JSON.parse(await readFile(path, 'utf8'))
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    throw new AuditInputError(`${path}: ${message}; a baseline is a report of an audit as JSON or SARIF`, {
      cause: error,
    })
  }
  const fingerprints = fingerprintsIn(document)
  if (fingerprints === null) {
    throw new AuditInputError(`${path}: it is neither a report of an audit nor a SARIF log`)
  }
  return fingerprints
}

/** The fingerprints in a report or a SARIF log that was parsed, null where it is neither. */
export function fingerprintsIn(document: unknown): ReadonlySet<string> | null {
  const findings = member(document, 'findings')
  if (Array.isArray(findings)) return stringsOf(findings.map(finding => member(finding, 'fingerprint')))
  const runs = member(document, 'runs')
  if (!Array.isArray(runs)) return null
  const results = runs.flatMap(run => {
    const list = member(run, 'results')
    return Array.isArray(list) ? list : []
  })
  return stringsOf(
    results.flatMap(result => {
      const prints = member(result, 'partialFingerprints')
      return typeof prints === 'object' && prints !== null ? Object.values(prints) : []
    }),
  )
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}

function stringsOf(values: readonly unknown[]): ReadonlySet<string> {
  return new Set(values.filter(value => typeof value === 'string'))
}
