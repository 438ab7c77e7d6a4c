import { expect, test } from 'vitest'
import { createBrowser, TransportError, type TransportRequest } from '../src/index.ts'

test('an interceptor answers a preflight and passes the request on, and sees what a browser would send (69)', async () => {
  const seen: TransportRequest[] = []
  const browser = createBrowser({
    servers: {
      'https://api.example': () =>
        new Response('from the app', { headers: { 'access-control-allow-origin': 'https://app.example' } }),
    },
    intercept: async (request, next) => {
      seen.push(request)
      if (request.method !== 'OPTIONS') return next(request)
      return {
        status: 204,
        statusMessage: '',
        headers: [
          ['Access-Control-Allow-Origin', 'https://app.example'],
          ['Access-Control-Allow-Methods', 'PUT'],
        ],
        body: null,
        address: null,
      }
    },
  })
  const page = browser.open('https://app.example/')
  const response = await page.fetch('https://api.example/x', { method: 'PUT' })
  expect(await response.text()).toBe('from the app')
  expect(seen.map(({ method, pool }) => [method, pool.credentialed])).toEqual([
    ['OPTIONS', false],
    ['PUT', false],
  ])
})

test('a TransportError of an interceptor is a failure of the network, named in the trace', async () => {
  const browser = createBrowser({
    intercept: () => Promise.reject(new TransportError('connection-refused', 'nobody listens')),
  })
  const page = browser.open('https://app.example/')
  await expect(page.fetch('https://api.example/')).rejects.toThrow(TypeError)
  expect(browser.trace.last().find(({ code }) => code === 'network.failed')).toMatchObject({
    reason: 'connection-refused',
    message: 'nobody listens',
  })
})
