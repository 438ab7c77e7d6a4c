import { chromium } from './chromium.ts'
import type { Engine, EngineId } from './engine.ts'
import { firefox } from './firefox.ts'
import { webkit } from './webkit.ts'

const engines: Readonly<Record<EngineId, Engine>> = { chromium, firefox, webkit }
const all: readonly Engine[] = [chromium, firefox, webkit]

/** Wrong use of a command of the lab, told without a stack. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

function isEngine(name: string): name is EngineId {
  return Object.hasOwn(engines, name)
}

/**
 * The engines to run: those of a list such as `chromium,webkit`, or all that this machine has.
 *
 * @throws UsageError for one that does not exist or is not installed; in CI, where all three are part of the promise,
 *   for every one that is not
 */
export function installedEngines(list: string | undefined): readonly Engine[] {
  if (list !== undefined) return list.split(',').map(engineNamed)
  const missing = all.filter(engine => engine.find() === null)
  if (process.env['CI'] && missing[0] !== undefined) throw notInstalled(missing[0])
  return all.filter(engine => !missing.includes(engine))
}

/** Names the engines that are skipped. */
export function reportMissing(): void {
  for (const engine of all) {
    if (engine.find() === null) console.log(`${engine.name} is skipped: it is not installed (${engine.hint})`)
  }
}

function engineNamed(name: string): Engine {
  if (!isEngine(name)) throw new UsageError(`There is no engine ${name}: chromium, firefox, webkit.`)
  const engine = engines[name]
  if (engine.find() === null) throw notInstalled(engine)
  return engine
}

function notInstalled({ name, hint }: Engine): UsageError {
  return new UsageError(`${name} is not installed: ${hint}.`)
}
