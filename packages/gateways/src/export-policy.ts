import type { ExportOptions, PolicyExport } from './export-options.ts'
import { ExportInputError, ExportRefusedError, type Loss, lossGrades } from './loss.ts'
import { type ExportSource, exportPlan } from './policy-plan.ts'
import { isTargetName, type TargetName, targetNames, targets } from './targets.ts'

/**
 * Writes a policy as configuration of a gateway. The same input gives the same bytes.
 *
 * @param source - a policy, or a table as `{ routes: [{ path, policy }] }`
 * @param target - one of `targetNames`
 * @returns the files and what the target cannot say
 * @throws ExportRefusedError when the target would allow what the policy does not, unless each such loss is accepted
 * @throws ExportInputError for an unknown target, or a loss that is accepted and not there
 * @throws PolicyError with every issue of a table
 */
export function exportPolicy(
  source: ExportSource,
  target: TargetName,
  options: ExportOptions = {},
): PolicyExport {
  // Also called from JavaScript and with what somebody typed.
  const name: string = target
  if (!isTargetName(name)) {
    throw new ExportInputError(`${JSON.stringify(name)} is no target. Known are ${targetNames.join(', ')}.`)
  }
  const { files, losses, notes } = targets[name].write(exportPlan(source), options)
  const sorted = [...losses].sort((a, b) => lossGrades.indexOf(a.grade) - lossGrades.indexOf(b.grade))
  assertAccepted(name, sorted, options.accept ?? [])
  return { target: name, files, losses: sorted, notes }
}

function assertAccepted(target: string, losses: readonly Loss[], accept: readonly string[]): void {
  const unknown = accept.filter(code => !losses.some(loss => loss.code === code))
  if (unknown.length > 0) {
    const there = losses.map(({ code }) => code)
    throw new ExportInputError(
      `${target} has no loss ${unknown.join(', ')} to accept here; ` +
        `${there.length === 0 ? 'it has none' : `there are ${there.join(', ')}`}.`,
    )
  }
  const refused = losses.filter(({ code, grade }) => grade === 'unsafe' && !accept.includes(code))
  if (refused.length > 0) throw new ExportRefusedError(target, losses, refused)
}
