/**
 * Makes a class of a page look as Web IDL wants an interface to: `[object XMLHttpRequest]`, with members that can be
 * enumerated.
 *
 * @see https://webidl.spec.whatwg.org/#interface-prototype-object
 */
export function defineInterface(prototype: object, name: string): void {
  for (const member of Object.getOwnPropertyNames(prototype)) {
    if (member !== 'constructor') Object.defineProperty(prototype, member, { enumerable: true })
  }
  Object.defineProperty(prototype, Symbol.toStringTag, { value: name, configurable: true })
}

/** @throws TypeError, as for every operation that is called with less than it requires */
export function requireArguments(given: readonly unknown[], required: number): void {
  if (given.length >= required) return
  throw new TypeError(`${required} arguments are required, and only ${given.length} are here`)
}
