import type { Observation, Response } from './observation.ts'
import { customHeaderProbe, plainPreflightProbe } from './preflight-probe.ts'
import type { TargetView } from './target-view.ts'

/** A response, and the probe that it answers. */
export interface Answer {
  readonly answer: Response
  readonly observation: Observation
}

/** The responses by which the shape of the headers is judged: the survey's, and those of a preflight. */
export function answersOf(view: TargetView): readonly Answer[] {
  const { originless, foreign, opaque, allowed } = view.survey
  const preflight = [...plainPreflightProbe(view), ...customHeaderProbe(view)].map(view.see)
  return [allowed, foreign, opaque, originless, ...preflight].flatMap(observation =>
    observation === null
      ? []
      : [observation.response, observation.preflight].flatMap(answer =>
          answer === null ? [] : [{ answer, observation }],
        ),
  )
}
