import { bareObject } from './bare-object.ts'
import { trusted } from './trusted-event.ts'
import { defineInterface } from './web-interface.ts'

/**
 * What Node has no class for: how much of a transfer is done.
 *
 * @see https://xhr.spec.whatwg.org/#interface-progressevent
 */
export class PageProgressEvent extends Event {
  readonly #lengthComputable: boolean
  readonly #loaded: number
  readonly #total: number

  constructor(type: string, init: ProgressEventInit = bareObject({})) {
    super(type, init)
    this.#lengthComputable = Boolean(init.lengthComputable)
    this.#loaded = toDouble(init.loaded)
    this.#total = toDouble(init.total)
  }

  static {
    defineInterface(PageProgressEvent.prototype, 'ProgressEvent')
    Object.defineProperty(PageProgressEvent, 'name', { value: 'ProgressEvent' })
  }

  get lengthComputable(): boolean {
    return this.#lengthComputable
  }

  get loaded(): number {
    return this.#loaded
  }

  get total(): number {
    return this.#total
  }
}

/** Web IDL's conversion to a double, 0 where there is none. @throws TypeError for what is no finite number */
function toDouble(value: unknown): number {
  const number = value === undefined ? 0 : Number(value)
  if (Number.isFinite(number)) return number
  throw new TypeError(`'${value}' is not a finite number`)
}

/**
 * Fires a progress event; a total of 0 is one that is not known.
 *
 * @see https://xhr.spec.whatwg.org/#concept-event-fire-progress
 */
export function fireProgressEvent(target: EventTarget, type: string, loaded: number, total: number): void {
  target.dispatchEvent(
    trusted(new PageProgressEvent(type, bareObject({ loaded, total, lengthComputable: total !== 0 }))),
  )
}
