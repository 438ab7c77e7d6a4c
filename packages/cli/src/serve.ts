import { type ExitCode, exitCode } from './exit-code.ts'
import { Failure } from './failure.ts'
import { InvalidPolicy, openGate } from './gate.ts'
import { createGateLog } from './gate-log.ts'
import { formatIssues } from './issue-report.ts'
import { type ListenAddress, parseListenAddress } from './listen-address.ts'
import { listenForStop } from './stop-signal.ts'
import { colorsFor, type Terminal } from './terminal.ts'
import { parseUpstream } from './upstream.ts'

export interface ServeOptions {
  /** Required; checked here, so that a misspelt `--upstrem` is what gets reported. */
  readonly upstream?: string
  readonly listen: string
  readonly preserveHost?: boolean
  readonly trustForwarded?: boolean
  readonly json?: boolean
  readonly quiet?: boolean
}

/**
 * `accredit serve`: puts a policy file in front of an upstream until it is stopped.
 *
 * @returns 0 once stopped; 1 when the policy is invalid.
 * @throws {Failure} when it cannot start.
 */
export async function serve(
  policyFile: string,
  options: ServeOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  if (options.upstream === undefined) {
    throw new Failure('serve needs an upstream.', 'Add --upstream http://127.0.0.1:3000.', exitCode.usage)
  }
  const upstream = parseUpstream(options.upstream)
  const address = parseListenAddress(options.listen)
  if (policyFile === '-') {
    throw new Failure(
      'serve watches its policy, and "-" is not a file.',
      'Name a policy file.',
      exitCode.usage,
    )
  }
  if (isItself(upstream, address)) {
    throw new Failure(
      `The upstream ${upstream.origin} is the address that accredit itself would listen on.`,
      'Give --listen or --upstream another port.',
      exitCode.usage,
    )
  }
  const stop = listenForStop(terminal)
  try {
    const log = createGateLog(terminal, options)
    const gate = await openGate({
      policyFile,
      upstream,
      listen: address,
      preserveHost: options.preserveHost === true,
      trustForwarded: options.trustForwarded === true,
      log,
    })
    log.listening({ url: gate.url, upstream: upstream.href, policy: policyFile })
    await stop.asked
    log.closing()
    await gate.close(stop.force)
    return exitCode.ok
  } catch (error) {
    if (error instanceof InvalidPolicy) return reportInvalid(error, terminal)
    throw error
  } finally {
    stop.release()
  }
}

/** Writes what is wrong with a policy that was to be served. */
export function reportInvalid({ file }: InvalidPolicy, terminal: Terminal): ExitCode {
  const colors = colorsFor(terminal.stderr, terminal.env)
  terminal.stderr.write(
    `${formatIssues(file, colors)}\n${colors.red('not started')}: the policy is invalid.\n`,
  )
  return exitCode.failed
}

/** A proxy to itself would answer one request with thousands. */
function isItself(upstream: URL, { host, port }: ListenAddress): boolean {
  const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[?::1\]?|0\.0\.0\.0|\[?::\]?)$/
  const upstreamPort = Number(upstream.port) || (upstream.protocol === 'https:' ? 443 : 80)
  if (upstreamPort !== port) return false
  return upstream.hostname === host || (loopback.test(upstream.hostname) && loopback.test(host))
}
