import type { ContractApp } from './contract-app.ts'
import type { SituationId } from './situations.ts'

/** A server that listens on `127.0.0.1`, on a port that the system chose. */
export interface ContractServer {
  readonly port: number
  /** What it speaks. Default: `'http/1.1'`. The certificate of `'h2'` may be any. */
  readonly protocol?: 'http/1.1' | 'h2c' | 'h2'
  /** Where it opens WebSockets, with a query if the library needs one. Default: `/socket`. */
  readonly socketPath?: string
  /** Ends at once, whatever connections are open. */
  close(): Promise<void>
}

/** An adapter under the contract: how an app of its framework is built and served. */
export interface ContractAdapter {
  /** As users call it, with the major: `Fastify 5`. */
  readonly name: string
  /**
   * Serves the app behind the adapter, written in the framework's idiom. An `'upgrade'` at `/socket` that the policy
   * grants is answered by 101; `switchProtocols` does it on Node.
   */
  start(app: ContractApp): Promise<ContractServer>
  /** What the framework or runtime cannot do at all, with the reason, which stands in the table. */
  readonly unsupported?: Readonly<Partial<Record<SituationId, string>>>
}
