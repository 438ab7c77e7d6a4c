/** What a process says when it ends. `usage` and `internal` are the values shells and sysexits.h agree on. */
export const exitCode = {
  ok: 0,
  /** An invalid policy, or something outside the command kept it from starting. */
  failed: 1,
  /** The command line itself is wrong. */
  usage: 2,
  /** A fault of accredit. */
  internal: 70,
} as const

export type ExitCode = (typeof exitCode)[keyof typeof exitCode]
