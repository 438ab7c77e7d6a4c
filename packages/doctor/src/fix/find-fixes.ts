import type { Diagnosis } from '../cause.ts'
import type { CheckRequest } from '../check/check-result.ts'
import type { EngineName } from '../engine.ts'
import type { Exchange } from '../exchange.ts'
import type { Fix } from './fix.ts'

export interface FindFixesInput {
  readonly diagnosis: Diagnosis
  /** The request that failed, as far as it is known. */
  readonly request: CheckRequest
  /** In which engines a remedy has to pass. */
  readonly engines: readonly EngineName[]
  /** What was recorded, so that a remedy keeps what works today. */
  readonly exchanges?: readonly Exchange[]
}

/**
 * The remedies of a failure, the best first. A remedy on the server passed the same request in every engine of
 * `provenIn` before it is returned.
 */
export async function findFixes(_input: FindFixesInput): Promise<readonly Fix[]> {
  return []
}
