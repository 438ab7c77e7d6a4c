import type { Fix, RenderedFix } from '@accredit/doctor/fix'
import { listed, noSuchName } from './named-one.ts'

/** A framework or gateway of `--for`. */
export interface Target {
  readonly label: string
  /** Writes a remedy down for it. */
  readonly render: (fix: Fix) => RenderedFix
}

/**
 * The frameworks and gateways of `--for`.
 *
 * @throws {Failure} for a name that is none of them.
 */
export async function fixTargetsOf(values: readonly string[] = []): Promise<readonly Target[]> {
  if (values.length === 0) return []
  const { fixTargetNamed, fixTargets, renderFix } = await import('@accredit/doctor/fix')
  return listed(values).map(value => {
    const target = fixTargetNamed(value.toLowerCase())
    if (target !== undefined) return { label: target.label, render: fix => renderFix(fix, target.name) }
    const names = fixTargets.map(({ name }) => name)
    throw noSuchName('target', value, names)
  })
}
