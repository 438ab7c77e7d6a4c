import type { Origin, ReferrerPolicy } from '@accredit/protocol'

/** How close to the machine an address is; a request from a more public to a less public one needs permission. */
export type AddressSpace = 'public' | 'local' | 'loopback'

/** The environment settings object of a page: what the standard asks of the client of a request. */
export interface Environment {
  /** The URL of the document, without its fragment's bearing on anything. */
  readonly url: URL
  readonly origin: Origin
  /** The origin of the outermost document; the page's own unless it is framed. */
  readonly topLevelOrigin: Origin
  /** The origins of the documents around the page, nearest first. */
  readonly ancestorOrigins: readonly Origin[]
  readonly referrerPolicy: ReferrerPolicy
  readonly embedderPolicy: 'unsafe-none' | 'credentialless' | 'require-corp'
  readonly addressSpace: AddressSpace
}
