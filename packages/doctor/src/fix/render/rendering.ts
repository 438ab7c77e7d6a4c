import type { Plan } from './plan.ts'

/** A remedy in one target, without the name of the target. */
export interface Rendering {
  readonly language: string
  readonly code: string
  readonly notes: readonly string[]
}

/** Writes a policy down for one target. */
export type Renderer = (plan: Plan) => Rendering

/** Lines that are there under a condition. */
export function lines(...all: readonly (string | false | null | readonly (string | false)[])[]): string {
  return all
    .flat()
    .filter(line => typeof line === 'string')
    .join('\n')
}
