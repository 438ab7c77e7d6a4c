import { type ChildProcess, fork } from 'node:child_process'
import type { ClientName } from './clients.ts'
import type { ClientResults, ClientTask } from './protocol.ts'

/** The processes of a run. Whoever makes them closes them, and they end by themselves when this process is gone. */
export class Processes {
  readonly #children: ChildProcess[] = []

  /** Starts the server. @returns its origin */
  startServer(): Promise<string> {
    return answerOf<string>(this.#fork('./server.js', []), 'the server')
  }

  startClient(name: ClientName): ClientProcess {
    return new ClientProcess(name, this.#fork('./client-process.js', [name]))
  }

  close(): void {
    for (const child of this.#children) child.kill('SIGKILL')
  }

  #fork(module: string, args: readonly string[]): ChildProcess {
    const child = fork(new URL(module, import.meta.url), args, { execArgv: ['--expose-gc'] })
    this.#children.push(child)
    return child
  }
}

/** A process that is one client. It does one thing at a time. */
export class ClientProcess {
  readonly name: ClientName
  readonly #child: ChildProcess

  constructor(name: ClientName, child: ChildProcess) {
    this.name = name
    this.#child = child
  }

  /** @throws Error when the process ends instead; it has printed why */
  perform<Kind extends ClientTask['kind']>(
    task: ClientTask & { readonly kind: Kind },
  ): Promise<ClientResults[Kind]> {
    const answer = answerOf<ClientResults[Kind]>(this.#child, this.name)
    this.#child.send(task)
    return answer
  }
}

function answerOf<Answer>(child: ChildProcess, name: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const ended = (): void => reject(new Error(`the process of ${name} failed`))
    child.once('exit', ended)
    child.once('message', (answer: Answer) => {
      child.off('exit', ended)
      resolve(answer)
    })
  })
}
