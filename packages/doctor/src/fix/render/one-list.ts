import { isPattern, isTiered, listOf, mainOrigins, type Plan } from './plan.ts'

/** What one list of origins cannot say. */
export function tierNotes(plan: Plan): readonly string[] {
  if (!isTiered(plan)) return []
  const others =
    plan.anonymous === '*' ? 'Everybody else' : plan.anonymous.map(origin => `\`${origin}\``).join(', ')
  return [
    `${others} may read without credentials today: keep that on routes of its own, since one list serves all here.`,
  ]
}

/** Origins in a target that has no patterns: exact ones, and a note on the rest. */
export function exactOrigins(plan: Plan): readonly string[] {
  return listOf(mainOrigins(plan)).filter(origin => origin === '*' || !isPattern(origin))
}

export function patternNotes(plan: Plan): readonly string[] {
  return listOf(mainOrigins(plan))
    .filter(origin => origin !== '*' && isPattern(origin))
    .map(
      origin => `\`${origin}\` is a pattern, which this target has not: list the origins that it stands for.`,
    )
}
