import { fork } from 'node:child_process'
import type { Results, Task } from './worker.ts'

/**
 * Performs a task in a process of its own, so that neither the heap nor the compiled code of one case reaches another.
 *
 * @throws Error when the process ends without a result; it has printed why
 */
export function inProcess<Kind extends Task['kind']>(
  task: Task & { readonly kind: Kind },
): Promise<Results[Kind]> {
  return new Promise((resolve, reject) => {
    const child = fork(new URL('./worker.js', import.meta.url), { execArgv: ['--expose-gc'] })
    child.once('message', (result: Results[Kind]) => resolve(result))
    child.once('error', reject)
    child.once('exit', code => {
      if (code !== 0) reject(new Error(`the process of ${'name' in task ? task.name : task.kind} failed`))
    })
    child.send(task)
  })
}
