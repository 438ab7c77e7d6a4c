import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { run } from '../src/run.ts'

/** What a command that has ended left behind. */
export interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface CommandOptions {
  readonly stdin?: string
  readonly env?: Record<string, string>
}

/** Collects what is written, and tells who waits for it. */
class Collected {
  text = ''
  private readonly waiting = new Set<() => void>()

  write(chunk: string): void {
    this.text += chunk
    for (const wake of this.waiting) wake()
  }

  /** Resolves with the nth match, once the text has it; rejects with the text when `ended` is first. */
  until(pattern: RegExp, nth: number, ended: Promise<unknown>): Promise<RegExpExecArray> {
    const all = new RegExp(pattern, `g${pattern.flags}`)
    return new Promise((resolve, reject) => {
      const look = () => {
        const match = [...this.text.matchAll(all)][nth - 1]
        if (match === undefined) return
        this.waiting.delete(look)
        resolve(match)
      }
      this.waiting.add(look)
      look()
      ended.then(
        () => reject(new Error(`ended before ${pattern}:\n${this.text}`)),
        error => reject(error),
      )
    })
  }
}

/** A command that runs until it is stopped. */
export class Running {
  readonly out = new Collected()
  readonly err = new Collected()
  readonly ended: Promise<number>
  private readonly end: () => void

  constructor(begin: (running: Running) => { ended: Promise<number>; end: () => void }) {
    const { ended, end } = begin(this)
    this.ended = ended
    this.end = end
  }

  /** Waits for a text on standard output, for the nth time that it is there. */
  until(pattern: RegExp, nth = 1): Promise<RegExpExecArray> {
    return this.out.until(pattern, nth, this.ended)
  }

  async stop(): Promise<number> {
    this.end()
    return this.ended
  }
}

/** Runs a command in this process to its end. */
export async function invoke(
  argv: readonly string[],
  { stdin = '', env = {} }: CommandOptions = {},
): Promise<Ended> {
  const out = new Collected()
  const err = new Collected()
  const code = await run(argv, { stdin: input(stdin), stdout: out, stderr: err, env })
  return { code, stdout: out.text, stderr: err.text }
}

/** Starts a command in this process; it is stopped, at the latest, when the test ends. */
export function start(argv: readonly string[]): Running {
  const running = new Running(({ out, err }) => {
    const stop = new AbortController()
    const ended = run(argv, { stdin: input(''), stdout: out, stderr: err, env: {}, signal: stop.signal })
    return { ended, end: () => stop.abort() }
  })
  onTestFinished(async () => {
    await running.stop()
  })
  return running
}

const bin = fileURLToPath(new URL('../bin/accredit.js', import.meta.url))

/** Starts the built command as a process of its own; it is killed, at the latest, when the test ends. */
export function startProcess(
  argv: readonly string[],
  env: Record<string, string> = {},
): Running & { child: ChildProcess } {
  let child: ChildProcess | undefined
  const running = new Running(({ out, err }) => {
    const spawned = spawn(process.execPath, [bin, ...argv], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    })
    child = spawned
    spawned.stdout.setEncoding('utf8').on('data', chunk => out.write(chunk))
    spawned.stderr.setEncoding('utf8').on('data', chunk => err.write(chunk))
    const ended = new Promise<number>((resolve, reject) => {
      spawned.once('error', reject)
      spawned.once('close', (code, signal) => resolve(code ?? (signal === 'SIGKILL' ? 137 : 128)))
    })
    return { ended, end: () => spawned.kill('SIGINT') }
  })
  if (child === undefined) throw new Error('not spawned')
  const { kill } = { kill: child.kill.bind(child) }
  onTestFinished(() => {
    kill('SIGKILL')
  })
  return Object.assign(running, { child })
}

async function* input(text: string): AsyncIterable<string> {
  yield text
}
