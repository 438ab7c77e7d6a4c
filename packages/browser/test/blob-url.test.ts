import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { fetchBlobUrl } from '../src/blob-url.ts'
import { createBrowser } from '../src/index.ts'

let url: URL

beforeEach(() => {
  url = new URL(URL.createObjectURL(new Blob(['A simple Hello, World! example'], { type: 'text/plain' })))
})
afterEach(() => URL.revokeObjectURL(url.href))

describe('a range of a blob', () => {
  test.each([
    ['bytes=9-21', 'bytes 9-21/30', 'Hello, World!'],
    ['bytes=23-', 'bytes 23-29/30', 'example'],
    ['bytes=-7', 'bytes 23-29/30', 'example'],
    ['bytes=23-999', 'bytes 23-29/30', 'example'],
    ['bytes \t=\t 0 \t-\t 0', 'bytes 0-0/30', 'A'],
    ['bytes=-999', 'bytes 0-29/30', 'A simple Hello, World! example'],
  ])('%s', async (range, contentRange, text) => {
    const response = await fetchBlobUrl(url, range)
    expect(response).toMatchObject({ status: 206, statusMessage: 'Partial Content' })
    expect(response?.headers).toEqual([
      ['Content-Length', String(text.length)],
      ['Content-Type', 'text/plain'],
      ['Content-Range', contentRange],
    ])
    expect(await new Response(response?.body).text()).toBe(text)
  })

  test.each([
    '',
    'bytes',
    'bytes=',
    'bytes=-',
    'bytes=5-4',
    'bytes=30-',
    'bytes=0-5,7-',
    'bytes=x-',
    'byte=0-',
    ' bytes=0-',
  ])('none for %j', async range => {
    expect(await fetchBlobUrl(url, range)).toBeNull()
  })
})

test('a page reads a blob, or a range of it, and of another range learns nothing', async () => {
  const page = createBrowser().open('https://app.example/')
  expect(await (await page.fetch(url)).text()).toBe('A simple Hello, World! example')
  const part = await page.fetch(url, { headers: { Range: 'bytes=0-7' } })
  expect([part.status, part.headers.get('content-range'), await part.text()]).toEqual([
    206,
    'bytes 0-7/30',
    'A simple',
  ])
  await expect(page.fetch(url, { headers: { Range: 'bytes=99-' } })).rejects.toEqual(
    new TypeError('Failed to fetch'),
  )
})
