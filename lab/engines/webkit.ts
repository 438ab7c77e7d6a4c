import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import type { Engine, RunningEngine } from './engine.ts'
import { findExecutable } from './executable.ts'

const miniBrowsers = ['x86_64-linux-gnu', 'aarch64-linux-gnu'].flatMap(machine =>
  ['4.1', '4.0', '6.0'].map(api => `/usr/lib/${machine}/webkit2gtk-${api}/MiniBrowser`),
)

/** WebKitGTK by its own WebDriver, on a screen that nobody sees. */
export const webkit: Engine = {
  name: 'webkit',
  hint: 'apt-get install webkit2gtk-driver xvfb, or name the driver in WEBKIT_DRIVER',
  find: () => findExecutable([process.env['WEBKIT_DRIVER'], 'WebKitWebDriver']),
  async start() {
    const driver = this.find()
    const xvfb = findExecutable(['Xvfb'])
    const miniBrowser = findExecutable([process.env['WEBKIT_MINIBROWSER'], ...miniBrowsers])
    if (driver === null || xvfb === null || miniBrowser === null) {
      throw new Error(`There is no WebKitGTK with driver, MiniBrowser and Xvfb: ${this.hint}.`)
    }
    const screen = spawn(xvfb, ['-displayfd', '1', '-nolisten', 'tcp', '-screen', '0', '800x600x24'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const display = await firstLine(screen)
    const port = await freePort()
    const child = spawn(driver, [`--port=${port}`, '--host=127.0.0.1'], {
      stdio: 'ignore',
      detached: true,
      env: { ...process.env, DISPLAY: `:${display}`, GDK_BACKEND: 'x11', LIBGL_ALWAYS_SOFTWARE: '1' },
    })
    const stop = async () => {
      await endGroup(child)
      screen.kill()
    }
    try {
      return await openSession(`http://127.0.0.1:${port}`, miniBrowser, stop)
    } catch (error) {
      await stop()
      throw error
    }
  },
}

async function openSession(
  driver: string,
  binary: string,
  stop: () => Promise<void>,
): Promise<RunningEngine> {
  await untilReady(driver)
  const session = await command(driver, 'POST', '/session', {
    capabilities: {
      alwaysMatch: {
        acceptInsecureCerts: true,
        pageLoadStrategy: 'none',
        'webkitgtk:browserOptions': { binary, args: ['--automation'] },
      },
    },
  })
  const { sessionId, capabilities } = sessionFrom(session)
  const handles = new Map<string, string>()
  const base = `/session/${sessionId}`
  const select = async (tab: string) => {
    let handle = handles.get(tab)
    if (handle === undefined) {
      handle =
        handles.size === 0
          ? String(await command(driver, 'GET', `${base}/window`))
          : handleFrom(await command(driver, 'POST', `${base}/window/new`, { type: 'tab' }))
      handles.set(tab, handle)
    }
    await command(driver, 'POST', `${base}/window`, { handle })
  }
  return {
    version: capabilities.browserVersion,
    go: async (tab, url) => {
      await select(tab)
      await command(driver, 'POST', `${base}/url`, { url })
    },
    stop: async () => {
      await command(driver, 'DELETE', base).catch(() => {})
      await stop()
    },
  }
}

/** One command of WebDriver. @throws Error with the driver's words */
async function command(driver: string, method: string, path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(driver + path, {
    method,
    signal: AbortSignal.timeout(30_000),
    ...(body !== undefined && {
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    }),
  })
  const answer: unknown = await response.json()
  const value = property(answer, 'value')
  if (!response.ok)
    throw new Error(`WebKitWebDriver: ${method} ${path}: ${String(property(value, 'message'))}`)
  return value
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}

function sessionFrom(value: unknown): { sessionId: string; capabilities: { browserVersion: string } } {
  return {
    sessionId: String(property(value, 'sessionId')),
    capabilities: { browserVersion: String(property(property(value, 'capabilities'), 'browserVersion')) },
  }
}

const handleFrom = (value: unknown) => String(property(value, 'handle'))

async function untilReady(driver: string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const status = await command(driver, 'GET', '/status').catch(() => null)
    if (property(status, 'ready') === true) return
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  throw new Error('WebKitWebDriver did not start within five seconds.')
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('no standard output to read')
  for await (const line of createInterface(child.stdout)) return line
  throw new Error('Xvfb ended before it had a display.')
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}

/** The driver starts the browser, which starts processes of its own: one group. */
async function endGroup(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null) return
  const ended = once(child, 'exit')
  try {
    process.kill(-child.pid, 'SIGTERM')
  } catch {
    child.kill()
  }
  await ended
}
