// @vitest-environment jsdom
import { expect, it } from 'vitest'
import { createFetch } from '../src/fetch-method.ts'
import { fakeFetch, sentText } from './fake-fetch.ts'

// A test runner's environment puts classes of its own in the place of the platform's.
const network = fakeFetch()
const fetch = createFetch(network.realm)

it('21 bodies made of the classes of jsdom are what they are', async () => {
  const form = new FormData()
  form.append('a', 'b')
  form.append('f', new File(['bytes'], 'f.txt', { type: 'text/x' }))
  const sent: unknown[] = []
  for (const body of [new Blob(['x'], { type: 'text/csv' }), new URLSearchParams({ a: 'b' }), form]) {
    void fetch('/', { method: 'POST', body })
    const { outgoing } = await network.next()
    const type = outgoing.request.headers[0]?.[1] ?? ''
    const boundary = type.split('boundary=')[1] ?? 'none'
    sent.push([type.replace(boundary, 'B'), (await sentText(outgoing))?.replaceAll(boundary, 'B')])
  }
  expect(sent).toEqual([
    ['text/csv', 'x'],
    ['application/x-www-form-urlencoded;charset=UTF-8', 'a=b'],
    [
      'multipart/form-data; boundary=B',
      '--B\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n' +
        '--B\r\nContent-Disposition: form-data; name="f"; filename="f.txt"\r\nContent-Type: text/x\r\n\r\nbytes\r\n--B--\r\n',
    ],
  ])
})

it('24 the AbortController of jsdom aborts', async () => {
  const controller = new AbortController()
  const promise = fetch('/', { signal: controller.signal })
  await network.next()
  controller.abort('stop')
  await expect(promise).rejects.toBe('stop')
})
