import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { audit } from '../../src/audit/index.ts'

const count = 10_000

/** Bytes that are in use once what nobody holds is gone. */
function liveHeap(): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  return process.memoryUsage().heapUsed
}

/** Every hundredth endpoint lets everybody in. */
function app(request: Request): Response {
  const lax = Number(new URL(request.url).pathname.slice(1)) % 100 === 0
  const origin = request.headers.get('origin') ?? ''
  return new Response(null, lax ? { headers: { 'access-control-allow-origin': origin, vary: 'Origin' } } : {})
}

async function* endpoints() {
  for (let index = 0; index < count; index++) yield { url: `https://api.corp.example/${index}` }
}

test('10,000 endpoints in bounded memory, findings as they come', { timeout: 600_000 }, async () => {
  const heap: number[] = []
  let found = 0
  const report = await audit(endpoints(), {
    servers: { 'https://api.corp.example': app },
    network: false,
    maxRequests: Number.POSITIVE_INFINITY,
    limits: { perTarget: 4 },
    keepFindings: false,
    onFinding: ({ rule }) => {
      if (rule === 'A01') found++
    },
    onProgress: ({ done }) => {
      if (done % 1000 === 0) heap.push(liveHeap())
    },
  })
  expect(report.targets.length).toBe(count)
  expect(report.findings).toEqual([])
  expect(found).toBe(count / 100)
  const [first = 0] = heap
  expect(Math.max(...heap)).toBeLessThan(first + 32 * 1024 * 1024)
})
