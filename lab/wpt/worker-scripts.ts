import { runInThisContext } from 'node:vm'
import type { Loader } from './http-get.ts'

/**
 * The scripts of a worker. `importScripts()` waits for what it loads, which here nobody can do: so what a script names in
 * so many words is loaded before the first one runs.
 */
export class WorkerScripts {
  readonly #loader: Loader
  readonly #texts = new Map<string, string>()

  constructor(loader: Loader) {
    this.#loader = loader
  }

  /** Loads a script, and what it imports. @throws Error when it is not there */
  async load(url: URL): Promise<void> {
    if (this.#texts.has(url.href)) return
    const { text } = await this.#loader.load(url)
    this.#texts.set(url.href, text)
    const imports = [...text.matchAll(/\bimportScripts\(\s*(["'])(.+?)\1/g)].map(([, , path = '']) => path)
    // One that is not there is missed when it is imported, if it is.
    await Promise.all(imports.map(path => this.load(new URL(path, url)).catch(() => {})))
  }

  /** @throws DOMException NetworkError for what was not loaded, and what the script throws */
  run(url: URL): void {
    const text = this.#texts.get(url.href)
    if (text === undefined) throw new DOMException(`${url.href} is not there`, 'NetworkError')
    runInThisContext(text, { filename: url.href })
  }
}
