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

/** Takes over the process's stop signals until released. */
export function listenForStop(terminal: Terminal): StopSignal {
  const force = new AbortController()
  let stop = () => {}
  let stopping = false
  const asked = new Promise<void>(resolve => {
    stop = resolve
  })
  const onSignal = () => {
    if (stopping) force.abort()
    stopping = true
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
