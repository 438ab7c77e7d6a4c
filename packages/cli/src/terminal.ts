import pc from 'picocolors'

/** Somewhere to write text to: a process stream, or a collecting one in a test. */
export interface Output {
  write(text: string): unknown
  readonly isTTY?: boolean | undefined
  /** Of a terminal: its width. */
  readonly columns?: number | undefined
}

/** What the command sees of the world around it. */
export interface Terminal {
  readonly stdin: AsyncIterable<Uint8Array | string> & { readonly isTTY?: boolean | undefined }
  readonly stdout: Output
  readonly stderr: Output
  readonly env: Readonly<Record<string, string | undefined>>
  /** Ends a command that serves, as Ctrl-C does. */
  readonly signal?: AbortSignal | undefined
}

export type Colors = ReturnType<typeof pc.createColors>

/**
 * The colours for one output: none unless it is a terminal. `NO_COLOR` (any value but empty) turns them off and
 * `FORCE_COLOR` (any value but empty or `0`) on, in this order.
 */
export function colorsFor(output: Output, env: Terminal['env']): Colors {
  return pc.createColors(wantsColor(output, env))
}

function wantsColor(output: Output, env: Terminal['env']): boolean {
  if (env['NO_COLOR']) return false
  const forced = env['FORCE_COLOR']
  if (forced) return forced !== '0' && forced !== 'false'
  return output.isTTY === true && env['TERM'] !== 'dumb'
}

/**
 * The process's own terminal. A reader of standard output that goes away (`| head`) stops a command that serves, as
 * Ctrl-C does, and lets any other come to its end.
 */
export function processTerminal(): Terminal {
  const gone = new AbortController()
  const onError = (error: Error) => {
    if (!('code' in error) || error.code !== 'EPIPE') throw error
    gone.abort()
  }
  process.stdout.on('error', onError)
  process.stderr.on('error', onError)
  const { stdin, stdout, stderr, env } = process
  return { stdin, stdout, stderr, env, signal: gone.signal }
}
