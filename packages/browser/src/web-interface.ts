/**
 * Makes a class of a page look as Web IDL wants an interface to: `[object XMLHttpRequest]`, with members that can be
 * enumerated, and operations that refuse to be called with less than they need.
 *
 * @param required how many arguments an operation needs, where it needs any
 * @see https://webidl.spec.whatwg.org/#interface-prototype-object
 */
export function defineInterface(
  prototype: object,
  name: string,
  required: Readonly<Record<string, number>> = {},
): void {
  for (const member of Object.getOwnPropertyNames(prototype)) {
    if (member !== 'constructor') Object.defineProperty(prototype, member, { enumerable: true })
  }
  for (const [operation, count] of Object.entries(required)) {
    const method: unknown = Reflect.get(prototype, operation)
    if (isOperation(method)) {
      Object.defineProperty(prototype, operation, { value: requiringArguments(method, operation, count) })
    }
  }
  Object.defineProperty(prototype, Symbol.toStringTag, { value: name, configurable: true })
}

type Operation = (...given: unknown[]) => unknown

function isOperation(value: unknown): value is Operation {
  return typeof value === 'function'
}

function requiringArguments(method: Operation, name: string, count: number): Operation {
  // A method and not a function: script cannot make a new one of it.
  const holder = {
    operation(...given: unknown[]): unknown {
      requireArguments(given, count)
      return Reflect.apply(method, this, given)
    },
  }
  return Object.defineProperties(holder.operation, { name: { value: name }, length: { value: count } })
}

/** @throws TypeError, as for every operation that is called with less than it requires */
export function requireArguments(given: readonly unknown[], required: number): void {
  if (given.length >= required) return
  throw new TypeError(`${required} arguments are required, and only ${given.length} are here`)
}

/**
 * Gives the class of one page the members that it inherits from that of all pages, so that who replaces one (to count
 * requests, to mock them) does so in this page alone, and finds it where it is in a browser.
 */
export function ownMembers(prototype: object, inherited: object): void {
  const { constructor: _, ...members } = Object.getOwnPropertyDescriptors(inherited)
  Object.defineProperties(prototype, members)
}
