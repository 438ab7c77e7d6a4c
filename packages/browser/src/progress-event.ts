/**
 * What Node has no class for: how much of a transfer is done.
 *
 * @see https://xhr.spec.whatwg.org/#interface-progressevent
 */
export class PageProgressEvent extends Event {
  readonly lengthComputable: boolean
  readonly loaded: number
  readonly total: number

  constructor(
    type: string,
    { lengthComputable = false, loaded = 0, total = 0, ...init }: ProgressEventInit = {},
  ) {
    super(type, init)
    this.lengthComputable = lengthComputable
    this.loaded = loaded
    this.total = total
  }

  static {
    Object.defineProperty(PageProgressEvent, 'name', { value: 'ProgressEvent' })
  }
}

/**
 * Fires a progress event; a total of 0 is one that is not known.
 *
 * @see https://xhr.spec.whatwg.org/#concept-event-fire-progress
 */
export function fireProgressEvent(target: EventTarget, type: string, loaded: number, total: number): void {
  target.dispatchEvent(new PageProgressEvent(type, { loaded, total, lengthComputable: total !== 0 }))
}
