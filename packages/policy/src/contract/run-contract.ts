import type { ContractAdapter, ContractServer } from './contract-adapter.ts'
import { contractApp } from './contract-app.ts'
import type { Situation } from './situation.ts'
import { type SituationId, situations } from './situations.ts'

/** Registers a test, as Vitest's `test` and node:test's `test` do. */
export type TestFunction = (title: string, run: () => Promise<void>) => unknown

export interface ContractRunner {
  readonly test: TestFunction
  /** Registers a test that is shown and not run. Default: unsupported situations are not registered. */
  readonly skip?: TestFunction
  /** Runs after the tests. Without it the server, which is started by the first test, is not closed. */
  readonly afterAll?: (run: () => Promise<void>) => unknown
}

/** How an adapter did in one situation. */
export type Outcome =
  | { readonly kind: 'passed' }
  | { readonly kind: 'unsupported'; readonly reason: string }
  | { readonly kind: 'failed'; readonly error: unknown }

/** One situation, and how an adapter did in it. */
export interface ContractResult {
  readonly situation: Situation<SituationId>
  readonly outcome: Outcome
}

/** Registers every situation as a test of one adapter. They run in order, on one server. */
export function runContract(adapter: ContractAdapter, { test, skip, afterAll }: ContractRunner): void {
  let started: Promise<ContractServer> | null = null
  const server = () => {
    started ??= adapter.start(contractApp())
    return started
  }
  for (const situation of situations) {
    const title = `${adapter.name}: ${situation.title}`
    const reason = reasonOf(adapter, situation.id)
    if (reason === undefined) test(title, async () => situation.run(await server()))
    else skip?.(`${title} (cannot: ${reason})`, async () => {})
  }
  afterAll?.(async () => (await started)?.close())
}

/**
 * Runs every situation on one server of an adapter.
 *
 * @returns the outcome of each, in the order of `situations`
 */
export async function tryContract(adapter: ContractAdapter): Promise<readonly ContractResult[]> {
  const server = await adapter.start(contractApp())
  try {
    const outcomes: ContractResult[] = []
    for (const situation of situations) {
      outcomes.push({ situation, outcome: await outcomeOf(adapter, situation, server) })
    }
    return outcomes
  } finally {
    await server.close()
  }
}

async function outcomeOf(
  adapter: ContractAdapter,
  situation: Situation<SituationId>,
  server: ContractServer,
): Promise<Outcome> {
  const reason = reasonOf(adapter, situation.id)
  if (reason !== undefined) return { kind: 'unsupported', reason }
  try {
    await situation.run(server)
    return { kind: 'passed' }
  } catch (error) {
    return { kind: 'failed', error }
  }
}

function reasonOf(adapter: ContractAdapter, id: SituationId): string | undefined {
  return adapter.unsupported?.[id]
}
