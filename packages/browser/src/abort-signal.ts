/** Each foreign signal has one follower, so that a thousand fetches do not leave it a thousand listeners. */
const followers = new WeakMap<object, AbortSignal>()

interface ForeignSignal {
  readonly aborted: boolean
  readonly reason?: unknown
  addEventListener(type: 'abort', listener: () => void): void
}

/** An `AbortSignal` by what it does: jsdom's, and a polyfill's, are none by `instanceof`. @throws TypeError */
export function signalOf(value: unknown): AbortSignal | null {
  if (value === null || value instanceof AbortSignal) return value
  if (!isForeignSignal(value)) throw new TypeError('The signal is not an AbortSignal')
  const known = followers.get(value)
  if (known !== undefined) return known
  const controller = new AbortController()
  const follow = (): void => controller.abort(value.reason)
  if (value.aborted) follow()
  else value.addEventListener('abort', follow)
  followers.set(value, controller.signal)
  return controller.signal
}

function isForeignSignal(value: unknown): value is ForeignSignal {
  if (typeof value !== 'object' || value === null) return false
  return (
    typeof Reflect.get(value, 'aborted') === 'boolean' &&
    typeof Reflect.get(value, 'addEventListener') === 'function'
  )
}
