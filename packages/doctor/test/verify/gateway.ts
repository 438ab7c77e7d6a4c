import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { PolicyExport } from '@accredit/gateways'
import { portOf } from './upstream.ts'

/** An engine with the configuration of an export, in front of an app. */
export interface Gateway {
  readonly port: number
  readonly directory: string
  stop(): Promise<void>
}

export interface GatewaySetting {
  readonly directory: string
  readonly port: number
  readonly upstream: number
  /** A port that nobody listens on. */
  readonly dead: number
  /** The files of the export. */
  readonly exported: Readonly<Record<string, string>>
}

/** How an engine is started with files of an export. */
export interface Engine {
  readonly binary: string
  /** The configuration around the exported files. */
  readonly host: (setting: GatewaySetting) => Readonly<Record<string, string>>
  readonly start: (setting: GatewaySetting) => readonly string[]
  readonly environment?: (setting: GatewaySetting) => Readonly<Record<string, string>>
}

/** Paths that the engine answers without the app. */
export const enginePaths = ['/own/redirect', '/own/deny', '/own/auth', '/dead'] as const

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const port = portOf(server.address())
  await new Promise(resolve => server.close(resolve))
  return port
}

export function hasEngine({ binary }: Engine): boolean {
  return existsSync(binary)
}

/** Writes files below a directory. */
async function writeFiles(directory: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true })
    await writeFile(join(directory, path), content)
  }
}

/** @param exportTo - the export for a directory */
export async function startGateway(
  engine: Engine,
  upstream: number,
  exportTo: (directory: string) => Pick<PolicyExport, 'files'>,
): Promise<Gateway> {
  const directory = await mkdtemp(join(tmpdir(), 'accredit-gateway-'))
  // Workers may run as another user.
  await chmod(directory, 0o755)
  const exported = Object.fromEntries(exportTo(directory).files.map(({ path, content }) => [path, content]))
  const setting = { directory, upstream, exported, port: await freePort(), dead: await freePort() }
  await writeFiles(directory, { ...engine.host(setting), ...exported })
  const child = spawn(engine.binary, engine.start(setting), {
    cwd: directory,
    env: { ...process.env, ...engine.environment?.(setting) },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => (output += String(chunk)))
  await answering(child, setting.port, () => output)
  return {
    port: setting.port,
    directory,
    stop: async () => {
      await ended(child)
      await rm(directory, { recursive: true, force: true })
    },
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = new Promise(resolve => child.once('exit', resolve))
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), 5000)
  await exit
  clearTimeout(timer)
}

/** Waits until the engine takes connections: it says so nowhere else. */
async function answering(child: ChildProcess, port: number, output: () => string): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt++) {
    if (child.exitCode !== null) throw new Error(`the gateway ended with ${child.exitCode}:\n${output()}`)
    if (await connects(port)) return
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  await ended(child)
  throw new Error(`the gateway does not listen:\n${output()}`)
}

function connects(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
