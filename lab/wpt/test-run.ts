import { Worker } from 'node:worker_threads'
import {
  type HarnessStatus,
  harnessStatuses,
  type SubtestResult,
  subtestStatuses,
  type TestResult,
} from './test-result.ts'
import { isTestMessage, type TestMessage, type TestTask } from './test-task.ts'

/**
 * Milliseconds: testharness.js gives up after 10 seconds itself, or 60 for a test that says it is long, so this is for a
 * test that hangs its thread.
 */
const patience = 20_000
const longPatience = 75_000

/** Runs a test in a thread of its own. Never rejects. */
export function runTest(task: TestTask): Promise<TestResult> {
  return new Promise(resolve => new TestRun(task, resolve).start())
}

class TestRun {
  readonly #task: TestTask
  readonly #resolve: (result: TestResult) => void
  readonly #subtests = new Map<string, SubtestResult>()
  #trace: readonly string[] = []
  #worker: Worker | null = null
  #timer: NodeJS.Timeout | undefined

  constructor(task: TestTask, resolve: (result: TestResult) => void) {
    this.#task = task
    this.#resolve = resolve
  }

  start(): void {
    // The console is the test's: nobody reads what it writes.
    const worker = new Worker(new URL('./page-worker.js', import.meta.url), {
      workerData: this.#task,
      stdout: true,
      stderr: true,
    })
    this.#worker = worker
    this.#wait(patience)
    worker.on('message', message => {
      if (isTestMessage(message)) this.#hear(message)
    })
    worker.once('error', error => this.#end('CRASH', `${error}`))
    worker.once('exit', () => this.#end('CRASH', 'the thread ended before the test'))
  }

  #wait(milliseconds: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#end('TIMEOUT', 'the thread did not answer'), milliseconds)
  }

  #hear(message: TestMessage): void {
    switch (message.kind) {
      case 'loaded':
        this.#wait(message.isLong ? longPatience : patience)
        break
      case 'subtest': {
        const { name, message: text } = message
        this.#subtests.set(name, { name, status: subtestStatuses[message.status] ?? 'FAIL', message: text })
        break
      }
      case 'trace':
        this.#trace = message.lines
        break
      case 'complete':
        this.#end(harnessStatuses[message.status] ?? 'ERROR', message.message)
        break
      case 'crash':
        this.#end('CRASH', message.message)
        break
    }
  }

  #end(harness: HarnessStatus, message: string | null): void {
    const worker = this.#worker
    if (worker === null) return
    this.#worker = null
    clearTimeout(this.#timer)
    void worker.terminate()
    this.#resolve({ harness, message, subtests: [...this.#subtests.values()], trace: this.#trace })
  }
}
