import type { Environment } from './environment.ts'
import type { StartFetch } from './outgoing-request.ts'
import type { Profile } from './profile.ts'

/** What the classes of a page are made over. Each is asked when it is needed: a page may navigate. */
export interface ScriptRealm {
  readonly environment: () => Environment
  readonly profile: Profile
  readonly startFetch: StartFetch
  readonly now: () => number
  /** Calls back after so many milliseconds, unless what it returns is called before. By default `setTimeout`. */
  readonly startTimer?: (callback: () => void, milliseconds: number) => () => void
}

/** `startTimer` of a realm that has none. */
export function startPlatformTimer(callback: () => void, milliseconds: number): () => void {
  const timer = setTimeout(callback, milliseconds)
  return () => clearTimeout(timer)
}
