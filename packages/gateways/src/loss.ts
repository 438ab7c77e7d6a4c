/**
 * What a loss does to those who rely on the policy.
 *
 * - `unsafe`: somebody may read or write who may not by the policy
 * - `broken`: somebody may not who may, a cache mixes up answers, or an error cannot be read
 * - `noise`: no browser acts on the difference
 */
export type LossGrade = 'unsafe' | 'broken' | 'noise'

/** Something of a policy that a target cannot say, or says otherwise. */
export interface Loss {
  /** Stable; names the loss in `accept`. */
  readonly code: string
  readonly grade: LossGrade
  /** The part of the policy: `origins`, `credentials`, `writes`, `vary`… */
  readonly feature: string
  /** What the target does instead. */
  readonly explanation: string
  /** What to do about it. */
  readonly alternative: string
}

/** Worst first. */
export const lossGrades: readonly LossGrade[] = ['unsafe', 'broken', 'noise']

/** The export was refused: the target would allow what the policy does not. */
export class ExportRefusedError extends Error {
  override readonly name = 'ExportRefusedError'
  readonly target: string
  /** Every loss, also those that do not refuse. */
  readonly losses: readonly Loss[]

  constructor(target: string, losses: readonly Loss[], refused: readonly Loss[]) {
    const reasons = refused.map(
      ({ code, explanation, alternative }) => `- ${code}: ${explanation} ${alternative}`,
    )
    super(
      `${target} would allow what the policy does not:\n${reasons.join('\n')}\n` +
        `Accept by name with accept: [${refused.map(({ code }) => `'${code}'`).join(', ')}].`,
    )
    this.target = target
    this.losses = losses
  }
}

/** An option or target of an export that is not one; the message says which there are. */
export class ExportInputError extends Error {
  override readonly name = 'ExportInputError'
}
