import type { Situation } from './situation.ts'
import { failure } from './situations/failure.ts'
import { neighbours } from './situations/neighbours.ts'
import { preflight } from './situations/preflight.ts'
import { reading } from './situations/reading.ts'
import { status } from './situations/status.ts'
import { streams } from './situations/streams.ts'
import { tables } from './situations/tables.ts'
import { upgrades } from './situations/upgrades.ts'
import { writes } from './situations/writes.ts'

/** The situations under headings, in the order in which they run. */
export const situationGroups = [
  { title: 'Reading', situations: reading },
  { title: 'Preflight and OPTIONS', situations: preflight },
  { title: 'Statuses', situations: status },
  { title: 'Failures', situations: failure },
  { title: 'Streams and raw replies', situations: streams },
  { title: 'Neighbours', situations: neighbours },
  { title: 'Writes', situations: writes },
  { title: 'Tables and live policies', situations: tables },
  { title: 'Upgrades', situations: upgrades },
] as const

export type SituationId = (typeof situationGroups)[number]['situations'][number]['id']

/** Every situation of the contract, in the order in which they run. */
export const situations: readonly Situation<SituationId>[] = situationGroups.flatMap(
  ({ situations }): readonly Situation<SituationId>[] => situations,
)
