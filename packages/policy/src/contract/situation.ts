import type { ContractServer } from './contract-adapter.ts'

/** One thing that must hold over a real socket, whatever the framework. */
export interface Situation<Id extends string = string> {
  /** Stable; what `unsupported` names. */
  readonly id: Id
  readonly title: string
  /** @throws Error that says the expected and the received lines */
  run(server: ContractServer): Promise<void>
}

export function situation<const Id extends string>(
  id: Id,
  title: string,
  run: (server: ContractServer) => Promise<void>,
): Situation<Id> {
  return { id, title, run }
}
