import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const { resolve } = createRequire(import.meta.url)

/** The script of a runner that is installed. */
export function script(name: string, path: string): string {
  return join(dirname(resolve(`${name}/package.json`)), path)
}

/**
 * Runs Node in a folder beside this file, without colours.
 *
 * @returns its exit code and all that it printed
 */
export async function run(
  folder: string,
  args: readonly string[],
): Promise<{ readonly code: number | null; readonly output: string }> {
  const { VITEST: _, NODE_TEST_CONTEXT: __, FORCE_COLOR: ___, NODE_OPTIONS: ____, ...env } = process.env
  const child = spawn(process.execPath, args, {
    cwd: fileURLToPath(new URL(`${folder}/`, import.meta.url)),
    env: { ...env, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', chunk => {
      output += chunk
    })
  }
  const code = await new Promise<number | null>((done, failed) => child.on('error', failed).on('close', done))
  return { code, output }
}
