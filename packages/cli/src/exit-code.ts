/** What a process says when it ends. `usage` and `internal` are the values shells and sysexits.h agree on. */
export const exitCode = {
  /** Done, and as expected. */
  ok: 0,
  /**
   * An invalid policy, a blocked request, a finding, or a text in which nothing is recognised; or something outside the
   * command kept it from starting.
   */
  failed: 1,
  /** The command line itself, or a file that it names, is wrong. */
  usage: 2,
  /** The network, TLS or DNS failed, so that nothing is known of CORS. */
  inconclusive: 3,
  /** Engines disagree, and `--strict-engines` says that they must not. */
  disagreement: 4,
  /** A fault of accredit. */
  internal: 70,
  /** Ctrl-C, as shells say it: 128 and the number of the signal. */
  interrupted: 130,
} as const

export type ExitCode = (typeof exitCode)[keyof typeof exitCode]
