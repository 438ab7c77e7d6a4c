import { setTimeout as delay } from 'node:timers/promises'
import type { Outcome } from '../scenario/outcome.ts'
import type { Scenario } from '../scenario/scenario.ts'
import { World } from '../world/world.ts'
import type { Engine, RunningEngine } from './engine.ts'

export interface SessionOptions {
  /** Scenarios under way at the same time, each in a tab of its own. */
  readonly tabs: number
  /** Milliseconds that a tab may spend on one scenario before it is sent on. */
  readonly patience: number
  readonly signal: AbortSignal
  /** Told of what the engine needed: a tab that was sent on, a start anew. */
  readonly onTrouble?: (message: string) => void
}

/** How often an engine may stop answering before it is given up. */
const maxRestarts = 20

/**
 * An engine that runs scenarios. A tab that hangs is sent on, and what is known by then is the outcome; an engine that
 * does not answer is started anew, and goes on with the next scenario.
 */
export class EngineSession {
  readonly #engine: Engine
  readonly #options: SessionOptions
  readonly #tabs: readonly string[]
  readonly #aborted: Promise<void>
  #running: RunningEngine
  #restarts = 0
  /** Names of hosts are never used twice: cookies do not know ports. */
  #nextNumber = 0

  private constructor(engine: Engine, options: SessionOptions, running: RunningEngine) {
    this.#engine = engine
    this.#options = options
    this.#running = running
    this.#aborted = aborted(options.signal)
    this.#tabs = Array.from({ length: options.tabs }, (_, index) => `${index}`)
  }

  /** @throws Error with a hint when the engine is not installed */
  static async open(engine: Engine, options: SessionOptions): Promise<EngineSession> {
    return new EngineSession(engine, options, await engine.start())
  }

  get version(): string {
    return this.#running.version
  }

  /**
   * @param onOutcome told how many have ended
   * @returns the outcomes by the index of the scenario; some are missing only after an abort
   */
  async run(
    scenarios: readonly Scenario[],
    onOutcome?: (ended: number) => void,
  ): Promise<readonly (Outcome | undefined)[]> {
    if (scenarios.length === 0) return []
    const outcomes: (Outcome | undefined)[] = scenarios.map(() => undefined)
    let ended = 0
    const world = new World(scenarios, this.#nextNumber, (index, outcome) => {
      outcomes[index] = outcome
      onOutcome?.(++ended)
    })
    this.#nextNumber += scenarios.length
    await world.open()
    const watching = new AbortController()
    try {
      await this.#send(world)
      await Promise.race([world.done(), this.#watch(world, watching.signal), this.#aborted])
      return outcomes
    } finally {
      watching.abort()
      await world.close()
    }
  }

  async close(): Promise<void> {
    await this.#running.stop()
  }

  async #send(world: World): Promise<void> {
    for (const tab of this.#tabs) await this.#running.go(tab, world.start(tab))
  }

  /** Looks after the tabs, for as long as nobody aborts. Ends only by throwing. */
  async #watch(world: World, signal: AbortSignal): Promise<void> {
    const seen = new Map<string, { readonly index: number; readonly since: number }>()
    while (!signal.aborted) {
      await delay(250, undefined, { signal }).catch(() => {})
      for (const tab of this.#tabs) {
        const index = world.underWay.get(tab)
        const before = seen.get(tab)
        if (index === undefined || signal.aborted) continue
        if (before?.index !== index) seen.set(tab, { index, since: performance.now() })
        else if (performance.now() - before.since > this.#options.patience) {
          seen.clear()
          await this.#sendOn(world, tab, index)
        }
      }
    }
    await new Promise(() => {})
  }

  async #sendOn(world: World, tab: string, index: number): Promise<void> {
    const { name } = this.#engine
    this.#options.onTrouble?.(`${name}: scenario ${index} hangs; its tab goes on`)
    try {
      await withPatience(this.#running.go(tab, world.start(tab)), this.#options.patience)
    } catch {
      if (++this.#restarts > maxRestarts) {
        throw new Error(`${name} does not stay up: it was started anew ${maxRestarts} times.`)
      }
      this.#options.onTrouble?.(`${name}: does not answer; started anew`)
      await this.#running.stop()
      this.#running = await this.#engine.start()
      await this.#send(world)
    }
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

function withPatience<T>(promise: Promise<T>, milliseconds: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('no answer')), milliseconds)
    promise.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
