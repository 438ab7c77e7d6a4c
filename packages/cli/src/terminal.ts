import pc from 'picocolors'

/** Somewhere to write text to: a process stream, or a collecting one in a test. */
export interface Output {
  write(text: string): unknown
  readonly isTTY?: boolean | undefined
}

/** What the command sees of the world around it. */
export interface Terminal {
  readonly stdin: AsyncIterable<Uint8Array | string>
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

/** The process's own terminal. A reader that went away (`| head`) ends the process quietly. */
export function processTerminal(): Terminal {
  process.stdout.once('error', error => {
    if ('code' in error && error.code === 'EPIPE') process.exit(0)
    throw error
  })
  return { stdin: process.stdin, stdout: process.stdout, stderr: process.stderr, env: process.env }
}
