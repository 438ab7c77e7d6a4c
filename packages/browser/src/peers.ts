import type { AddressSpace } from './environment.ts'
import { addressSpaceOf } from './ip-address-space.ts'

/** Peers that a page knows the address space of. */
const maxPeers = 256

/** The address spaces of the peers of a page. A connection carries many requests, and is asked about for each. */
export class Peers {
  readonly #spaces = new Map<string, AddressSpace>()

  spaceOf(address: string): AddressSpace {
    const known = this.#spaces.get(address)
    if (known !== undefined) return known
    const space = addressSpaceOf(address)
    if (this.#spaces.size >= maxPeers) this.#spaces.clear()
    this.#spaces.set(address, space)
    return space
  }
}
