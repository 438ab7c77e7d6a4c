import type { Server } from 'node:http'
import { type Decision, describeDecision, type PolicyRequest } from '@accredit/policy'
import { createDemoApi } from './demo-api.ts'
import { createDemoPage, type DemoConfig, DemoEvents } from './demo-page.ts'
import { type DemoPolicy, type DemoPorts, policyForPorts, shippedPorts } from './demo-policy.ts'
import { type ExitCode, exitCode } from './exit-code.ts'
import { Failure } from './failure.ts'
import { type Gate, InvalidPolicy, openGate } from './gate.ts'
import { createGateLog, type GateLog, headerOf } from './gate-log.ts'
import { issueToJson } from './issue-report.ts'
import { listen } from './listening.ts'
import { alsoOnIpv6, freePort, isFree } from './loopback.ts'
import type { PolicyFile } from './policy-file.ts'
import { reportInvalid } from './serve.ts'
import { listenForStop } from './stop-signal.ts'
import { colorsFor, type Terminal } from './terminal.ts'

export interface DemoOptions {
  /** First of four ports in a row; 0: all chosen by the system; absent: 8080, and free ones for those taken. */
  readonly port?: number
  readonly quiet?: boolean
}

/**
 * `accredit demo`: an API, a policy in front of it, and a page on three origins, until it is stopped.
 *
 * @returns 0 once stopped; 1 when somebody left the policy invalid.
 * @throws {Failure} when a port asked for is taken.
 */
export async function demo(options: DemoOptions, terminal: Terminal): Promise<ExitCode> {
  const stop = listenForStop(terminal)
  const closing: (() => unknown)[] = []
  try {
    const log = createGateLog(terminal, options)
    const { config, gate } = await start(options, log, closing)
    announce(config, terminal)
    await stop.asked
    log.closing()
    await gate.close(stop.force)
    return exitCode.ok
  } catch (error) {
    if (error instanceof InvalidPolicy) return reportInvalid(error, terminal)
    throw error
  } finally {
    for (const close of closing.reverse()) await close()
    stop.release()
  }
}

async function start(
  options: DemoOptions,
  log: GateLog,
  closing: (() => unknown)[],
): Promise<{ config: DemoConfig; gate: Gate }> {
  const wanted = await choosePorts(options.port)
  const events = new DemoEvents()
  const api = createDemoApi(received => events.send({ type: 'received', data: received }))
  const upstreamPort = await open(api, 0, closing)

  let config: DemoConfig | null = null
  const openPage = (port: number) =>
    open(
      createDemoPage(() => ready(config), events),
      port,
      closing,
    )
  const pages = {
    sameSite: await openPage(wanted.sameSite),
    crossSite: await openPage(wanted.crossSite),
    refused: await openPage(wanted.refused),
  }
  // The gate's own port is nowhere in the policy's lists, so it may be known last; its comments name it.
  const policy = await policyForPorts({ ...pages, api: wanted.api })
  closing.push(policy.remove)
  const gate = await openDemoGate(policy, wanted.api, upstreamPort, log, events)
  closing.push(await alsoOnIpv6(gate.server, gate.address.port))
  config = configFor({ ...pages, api: gate.address.port }, policy)
  return { config, gate }
}

function openDemoGate(
  policy: DemoPolicy,
  port: number,
  upstreamPort: number,
  log: GateLog,
  events: DemoEvents,
) {
  const tell = (file: PolicyFile) =>
    events.send({
      type: 'policy',
      data: { ok: file.ok, text: file.text, issues: file.ok ? [] : file.issues.map(issueToJson) },
    })
  return openGate({
    policyFile: policy.file,
    upstream: new URL(`http://127.0.0.1:${upstreamPort}`),
    listen: { host: '127.0.0.1', port },
    preserveHost: false,
    trustForwarded: false,
    log,
    onDecision: (decision, request) =>
      events.send({ type: 'decision', data: decisionEvent(decision, request) }),
    onPolicy: tell,
  })
}

/** A decision as the page shows it. */
function decisionEvent(decision: Decision, request: PolicyRequest): object {
  const url = new URL(request.url ?? '/', 'http://api.invalid')
  return {
    ...decision,
    id: url.searchParams.get('demo'),
    method: request.method ?? 'GET',
    path: url.pathname,
    origin: headerOf(request, 'origin'),
    sentence: describeDecision(decision),
  }
}

async function open(server: Server, port: number, closing: (() => unknown)[]): Promise<number> {
  const { port: bound } = await listen(server, { host: '127.0.0.1', port })
  const closeIpv6 = await alsoOnIpv6(server, bound)
  closing.push(() => {
    closeIpv6()
    server.close()
    server.closeAllConnections()
  })
  return bound
}

async function choosePorts(first: number | undefined): Promise<DemoPorts> {
  if (first === undefined || first === 0) {
    const choose = async (port: number) => (first === undefined && (await isFree(port)) ? port : freePort())
    return {
      api: await choose(shippedPorts.api),
      sameSite: await choose(shippedPorts.sameSite),
      crossSite: await choose(shippedPorts.crossSite),
      refused: await choose(shippedPorts.refused),
    }
  }
  for (const port of [first, first + 1, first + 2, first + 3]) {
    if (await isFree(port)) continue
    throw new Failure(
      `Port ${port} is in use.`,
      `The demo takes four ports from --port on; --port 0 takes free ones.`,
    )
  }
  return { api: first, sameSite: first + 1, crossSite: first + 2, refused: first + 3 }
}

/** The pages are served only after everything listens, but a browser with an old tab may ask sooner. */
function ready(config: DemoConfig | null): DemoConfig {
  if (config === null) throw new Error('The demo is still starting.')
  return config
}

function configFor(ports: DemoPorts, policy: DemoPolicy): DemoConfig {
  return {
    api: `http://localhost:${ports.api}`,
    sameSite: `http://localhost:${ports.sameSite}`,
    // A host name of its own is a site of its own, and 127.0.0.1 is one in every browser without DNS.
    crossSite: `http://127.0.0.1:${ports.crossSite}`,
    refused: `http://127.0.0.1:${ports.refused}`,
    policyFile: policy.file,
  }
}

function announce(config: DemoConfig, { stdout, env }: Terminal): void {
  const colors = colorsFor(stdout, env)
  const row = (name: string, address: string, note: string) =>
    `  ${name.padEnd(9)}${address}  ${colors.dim(note)}\n`
  stdout.write(
    `${colors.bold('accredit demo')}: open ${colors.bold(config.sameSite)} in your browser.\n\n` +
      row('page', config.sameSite, 'listed, same-site with the API') +
      row('page', config.crossSite, 'listed, cross-site') +
      row('page', config.refused, 'not listed') +
      row('API', config.api, 'no CORS code of its own, behind the policy') +
      row('policy', config.policyFile, 'edit it while this runs') +
      '\nEach decision follows. Ctrl-C ends the demo.\n\n',
  )
}
