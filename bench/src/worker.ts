import { type CompileTimes, type MatchTimes, measureCompile, measureMatch } from './growth.ts'
import type { Effort } from './measure.ts'
import { type CaseTimes, runCase } from './run-case.ts'

/** What a process of its own is asked to measure. */
export type Task =
  | { readonly kind: 'case'; readonly name: string; readonly effort: Effort }
  | { readonly kind: 'match'; readonly name: string; readonly effort: Effort }
  | { readonly kind: 'compile' }

export interface Results {
  readonly case: CaseTimes
  readonly match: MatchTimes
  readonly compile: CompileTimes
}

async function perform(task: Task): Promise<CaseTimes | MatchTimes | CompileTimes> {
  switch (task.kind) {
    case 'case':
      return runCase(task.name, task.effort)
    case 'match':
      return measureMatch(task.name, task.effort)
    case 'compile':
      return measureCompile()
  }
}

process.once('message', (task: Task) => {
  perform(task).then(
    result => process.send?.(result, () => process.disconnect()),
    (error: unknown) => {
      console.error(error)
      process.exit(1)
    },
  )
})
