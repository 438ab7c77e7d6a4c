import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Certificate, certificateOf } from './certificate.ts'
import { browserHost } from './host-names.ts'

const loopback = '127.0.0.1'

/** Milliseconds that the server may take to start, and to stop. */
const startTime = 60_000
const stopTime = 8_000

/**
 * How many ports the server wants of each kind. A kind that a checkout does not know is ignored by its server; all are
 * named, as by default some are fixed ports, which may be in use.
 */
const portCounts: Readonly<Record<string, number>> = {
  http: 2,
  https: 2,
  'http-private': 1,
  'http-local': 1,
  'http-public': 1,
  'https-private': 1,
  'https-local': 1,
  'https-public': 1,
  ws: 1,
  wss: 1,
  h2: 1,
}

/** WPT's own server, on loopback and free ports. */
export class WptServer {
  readonly #process: ChildProcess
  readonly #certificate: Certificate
  readonly #folder: string
  readonly #exited: Promise<void>
  readonly #log: string[] = []
  #isOver = false
  readonly #ports: PortMap
  readonly httpPort: number
  readonly httpsPort: number
  /** PEM of the authority behind the server's certificate. */
  readonly authority: string

  private constructor(
    directory: string,
    folder: string,
    configuration: string,
    ports: PortMap,
    certificate: Certificate,
  ) {
    this.#folder = folder
    this.#certificate = certificate
    this.#ports = ports
    this.authority = certificate.authority
    this.httpPort = ports['http']?.[0] ?? 0
    this.httpsPort = ports['https']?.[0] ?? 0
    // A process group of its own: Ctrl-C is for us, and we tell the server; and its children can be reached as a whole.
    this.#process = spawn('python3', ['wpt', 'serve', '--config', configuration], {
      cwd: directory,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1', PYTHONUNBUFFERED: '1' },
    })
    this.#process.stdout?.on('data', chunk => this.#remember(chunk))
    this.#process.stderr?.on('data', chunk => this.#remember(chunk))
    this.#exited = new Promise(resolve => {
      const over = (): void => {
        this.#isOver = true
        resolve()
      }
      this.#process.once('exit', over)
      this.#process.once('error', over)
    })
    process.once('exit', this.#kill)
  }

  /** @throws Error with the end of the server's log, when it does not come up */
  static async start(directory: string): Promise<WptServer> {
    const certificate = await certificateOf(directory)
    const folder = await mkdtemp(join(tmpdir(), 'accredit-wpt-'))
    const ports = await freePorts()
    const configuration = join(folder, 'config.json')
    await writeFile(configuration, JSON.stringify(serverConfiguration(ports, certificate)))
    const server = new WptServer(directory, folder, configuration, ports, certificate)
    try {
      await server.#ready()
      return server
    } catch (error) {
      await server.stop()
      throw error
    }
  }

  /** A text with the ports, which are others in every run, by the names of their kinds: `{http}`, `{http-1}`. */
  withoutPorts(text: string): string {
    const names = new Map<string, string>()
    for (const [kind, ports] of Object.entries(this.#ports)) {
      ports.forEach((port, index) => {
        names.set(`${port}`, index === 0 ? `{${kind}}` : `{${kind}-${index}}`)
      })
    }
    return text.replaceAll(/\d{4,5}/g, number => names.get(number) ?? number)
  }

  /** Asks the server to stop, and stops it if it does not. */
  async stop(): Promise<void> {
    this.#process.kill('SIGINT')
    await Promise.race([this.#exited, sleep(stopTime, undefined, { ref: false })])
    this.#kill()
    process.removeListener('exit', this.#kill)
    await rm(this.#folder, { recursive: true, force: true })
    await this.#certificate.remove()
  }

  /** The whole group: the server has a process for each port. */
  readonly #kill = (): void => {
    const { pid } = this.#process
    if (pid === undefined) return
    try {
      process.kill(-pid, 'SIGKILL')
    } catch {
      // There is nobody left.
    }
  }

  #remember(chunk: unknown): void {
    this.#log.push(`${chunk}`)
    if (this.#log.length > 100) this.#log.shift()
  }

  async #ready(): Promise<void> {
    const end = Date.now() + startTime
    while (Date.now() < end && !this.#isOver) {
      if (await answers(this.httpPort)) return
      await sleep(100)
    }
    throw new Error(
      `the server of WPT_DIR (python3 wpt serve) did not start. Its last words:\n${this.#log.join('').trimEnd()}`,
    )
  }
}

type PortMap = Readonly<Record<string, readonly number[]>>

function serverConfiguration(ports: PortMap, { keyPath, certificatePath }: Certificate): object {
  return {
    browser_host: browserHost,
    server_host: loopback,
    // They would be looked for in DNS.
    check_subdomains: false,
    ports,
    ssl: {
      type: 'pregenerated',
      pregenerated: { host_key_path: keyPath, host_cert_path: certificatePath },
    },
  }
}

/** Ports that nobody listens on. All are held until the last is found, so that none is found twice. */
async function freePorts(): Promise<PortMap> {
  const held = await Promise.all(
    Object.entries(portCounts).flatMap(([kind, count]) =>
      Array.from({ length: count }, async () => ({ kind, ...(await holdPort()) })),
    ),
  )
  await Promise.all(held.map(({ release }) => release()))
  return Object.fromEntries(
    Object.keys(portCounts).map(kind => [
      kind,
      held.filter(port => port.kind === kind).map(({ port }) => port),
    ]),
  )
}

async function holdPort(): Promise<{ port: number; release: () => Promise<void> }> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, loopback, resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return {
    port: address.port,
    release: () => new Promise<void>(resolve => server.close(() => resolve())),
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const asked = request(
      {
        host: loopback,
        port,
        path: '/resources/testharness.js',
        headers: { host: `${browserHost}:${port}` },
      },
      response => {
        response.resume()
        resolve(response.statusCode === 200)
      },
    )
    asked.once('error', () => resolve(false))
    asked.end()
  })
}
