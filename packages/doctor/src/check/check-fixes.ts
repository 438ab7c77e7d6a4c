import type { Diagnosis } from '../cause.ts'
import { type EngineName, engineNames } from '../engine.ts'
import type { Exchange } from '../exchange.ts'
import type { Fix } from '../fix/fix.ts'
import type { CheckRequest, EngineVerdict } from './check-result.ts'

/**
 * Remedies for the failures of every engine. Where engines blame the same answer for different things and one remedy
 * mends them all, it stands once.
 */
export async function checkFixes(
  verdicts: readonly EngineVerdict[],
  request: CheckRequest,
  exchanges: readonly Exchange[],
): Promise<readonly Fix[]> {
  const failures = failuresByCause(verdicts)
  if (failures.length === 0) return []
  // Remedies bring the policy along: loaded when something failed, and not before.
  const { findFixes } = await import('../fix/find-fixes.ts')
  const fixes = await Promise.all(
    failures.map(({ diagnosis, engines }) => findFixes({ diagnosis, request, engines, exchanges })),
  )
  return merged(fixes.flat())
}

interface Failure {
  readonly diagnosis: Diagnosis
  readonly engines: readonly EngineName[]
}

function failuresByCause(verdicts: readonly EngineVerdict[]): readonly Failure[] {
  const failures = new Map<string, Failure>()
  for (const { diagnosis, engine } of verdicts) {
    if (diagnosis === null) continue
    const known = failures.get(diagnosis.cause) ?? { diagnosis, engines: [] }
    failures.set(diagnosis.cause, { ...known, engines: [...known.engines, engine] })
  }
  return [...failures.values()]
}

function merged(fixes: readonly Fix[]): readonly Fix[] {
  const kept = new Map<string, Fix>()
  for (const fix of fixes) {
    const key = remedyOf(fix)
    const known = kept.get(key)
    if (known === undefined) kept.set(key, fix)
    else kept.set(key, { ...known, provenIn: union(known.provenIn, fix.provenIn) })
  }
  return [...kept.values()]
}

/** What is to be changed, whatever it is called. A remedy of words alone is its words. */
function remedyOf({ side, title, changes, status, policy, client }: Fix): string {
  const isWords = changes.length === 0 && policy === null && client === null
  return JSON.stringify([side, isWords ? title : '', changes, status, policy, client])
}

function union(left: readonly EngineName[], right: readonly EngineName[]): readonly EngineName[] {
  return engineNames.filter(name => left.includes(name) || right.includes(name))
}
