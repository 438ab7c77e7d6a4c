import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import http from 'node:http'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { corsLines, send } from './exchange.ts'

/** A port that was free a moment ago: the example chooses its own, as its reader would. */
async function freePort(): Promise<number> {
  const server = http.createServer().listen(0, '127.0.0.1')
  await new Promise(resolve => server.once('listening', resolve))
  const address = server.address()
  await new Promise(resolve => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}

it("the README's Express app has at most ten lines and answers as it says", async () => {
  const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8')
  const code = /```js\n(.*?)```/s.exec(readme)?.[1] ?? ''
  expect(code.trim().split('\n').length).toBeLessThanOrEqual(10)
  const port = await freePort()
  const program = `${code}\nconsole.log('started')`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    env: { ...process.env, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    await new Promise<void>((resolve, reject) => {
      child.stdout.once('data', () => resolve())
      child.once('exit', code => reject(new Error(`the example ended with ${code}`)))
    })
    await expect
      .poll(() =>
        send(port, { path: '/me' }).then(
          ({ status }) => status,
          () => 0,
        ),
      )
      .toBe(200)
    const allowed = await send(port, { path: '/me', headers: { origin: 'https://app.example' } })
    expect(allowed.body).toBe('{"user":"ada"}')
    expect(corsLines(allowed)).toEqual([
      'access-control-allow-credentials: true',
      'access-control-allow-origin: https://app.example',
      'vary: Origin',
    ])
    const refused = await send(port, { path: '/me', headers: { origin: 'https://evil.example' } })
    expect(corsLines(refused)).toEqual(['vary: Origin'])
  } finally {
    child.kill()
  }
})
