import type { Terminal } from './terminal.ts'

/** The user's wish to end a command that serves. */
export interface StopSignal {
  /** Resolves on the first Ctrl-C, SIGTERM, or abort of the terminal's signal. */
  readonly asked: Promise<void>
  /** Aborts on the second. */
  readonly force: AbortSignal
  /** Gives the process's signals back their usual meaning. */
  release(): void
}

const signals = ['SIGINT', 'SIGTERM'] as const

// npm passes on the Ctrl-C that the terminal has already sent to all: one key press, two signals.
const sameWishMs = 200

/** Takes over the process's stop signals until released. */
export function listenForStop(terminal: Terminal): StopSignal {
  const force = new AbortController()
  let stop = () => {}
  let stoppingSince: number | null = null
  const asked = new Promise<void>(resolve => {
    stop = resolve
  })
  const onSignal = () => {
    const now = performance.now()
    if (stoppingSince !== null && now - stoppingSince > sameWishMs) force.abort()
    stoppingSince ??= now
    stop()
  }
  for (const signal of signals) process.on(signal, onSignal)
  if (terminal.signal?.aborted) onSignal()
  else terminal.signal?.addEventListener('abort', onSignal, { once: true })
  return {
    asked,
    force: force.signal,
    release() {
      for (const signal of signals) process.off(signal, onSignal)
      terminal.signal?.removeEventListener('abort', onSignal)
    },
  }
}
