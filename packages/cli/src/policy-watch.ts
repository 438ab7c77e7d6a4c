import { watch } from 'chokidar'

// An editor truncates, then writes; between the two the file is empty.
const settleMs = 40

/**
 * Calls back after each change of a file: written in place, replaced by rename, removed, created again; and once when
 * the watch is set. Calls never overlap, and a call need not mean that the content differs.
 *
 * @returns once the watch is set, what ends it.
 */
export async function watchFile(file: string, onChange: () => Promise<void>): Promise<() => Promise<void>> {
  const watcher = watch(file, { ignoreInitial: true })
  let running: Promise<void> = Promise.resolve()
  let timer: NodeJS.Timeout | undefined
  const changed = () => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      running = running.then(onChange)
    }, settleMs)
  }
  watcher.on('all', changed)
  // A second write within one tick of the file system's clock is no change to `all`, which compares times.
  watcher.on('raw', changed)
  await new Promise<void>((resolve, reject) => {
    watcher.once('ready', resolve)
    // Stays: an error once it runs must not be one that nobody hears.
    watcher.on('error', reject)
  })
  // What was written between the caller's own reading and now.
  await onChange()
  return async () => {
    clearTimeout(timer)
    await watcher.close()
    await running
  }
}
