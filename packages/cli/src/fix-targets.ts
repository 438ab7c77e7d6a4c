import { type FixTargetName, fixTargetNamed, fixTargets } from '@accredit/doctor'
import { listed, noSuchName } from './named-one.ts'

/**
 * The frameworks and gateways of `--for`.
 *
 * @throws {Failure} for a name that is none of them.
 */
export function fixTargetsOf(values: readonly string[] = []): readonly FixTargetName[] {
  return listed(values).map(value => {
    const target = fixTargetNamed(value.toLowerCase())
    if (target === undefined)
      throw noSuchName(
        'target',
        value,
        fixTargets.map(({ name }) => name),
      )
    return target.name
  })
}
