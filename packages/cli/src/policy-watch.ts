import { watch } from 'chokidar'

// An editor truncates, then writes; between the two the file is empty.
const settleMs = 40

/**
 * Calls back after each change of a file: written in place, replaced by rename, removed, created again. Calls never
 * overlap.
 *
 * @returns once the watch is set, what ends it.
 */
export async function watchFile(file: string, onChange: () => Promise<void>): Promise<() => Promise<void>> {
  const watcher = watch(file, { ignoreInitial: true })
  let running: Promise<void> = Promise.resolve()
  let timer: NodeJS.Timeout | undefined
  watcher.on('all', () => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      running = running.then(onChange)
    }, settleMs)
  })
  await new Promise<void>((resolve, reject) => {
    watcher.once('ready', resolve)
    watcher.once('error', reject)
  })
  return async () => {
    clearTimeout(timer)
    await watcher.close()
    await running
  }
}
