import { createServer } from 'node:https'
import { generate } from 'selfsigned'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { type Browser, type BrowserOptions, createBrowser, type Page } from '../src/index.ts'
import { answering, idleConnections, listen, type RawServer, rawServer } from './server-support.ts'

/** What nobody waited for or caught, which is a crash of who runs the browser. */
const crashes: unknown[] = []
const remember = (error: unknown) => void crashes.push(error)

beforeEach(() => {
  crashes.length = 0
  process.on('unhandledRejection', remember)
  process.on('uncaughtException', remember)
})

afterEach(async () => {
  await idleConnections()
  process.off('unhandledRejection', remember)
  process.off('uncaughtException', remember)
  expect(crashes).toEqual([])
})

function browse(options: BrowserOptions = {}): Browser {
  const browser = createBrowser({ network: true, ...options })
  onTestFinished(() => browser.close())
  return browser
}

/** A page in the address space of the servers, which may therefore reach them. */
function pageOf(browser: Browser): Page {
  return browser.open('http://app.example/', { addressSpace: 'loopback' })
}

/** Sockets and timers of this process, by kind. */
function held(): string[] {
  return process.getActiveResourcesInfo().filter(kind => /Socket|TLS|Timeout/.test(kind))
}

/** Runs a fetch that must leave nothing behind, though the browser stays open. */
async function leavingNothing(server: RawServer, use: () => Promise<void>): Promise<void> {
  await idleConnections()
  const left = held()
  await use()
  await server.idle()
  await idleConnections()
  const leaked = held().filter(kind => {
    const index = left.indexOf(kind)
    if (index >= 0) left.splice(index, 1)
    return index < 0
  })
  expect(leaked).toEqual([])
}

/** The steps of a fetch that failed, or of all there are: code, decision and reason. */
function failures(browser: Browser): readonly unknown[] {
  return browser.trace
    .last()
    .filter(({ decision }) => decision === 'fail')
    .map(({ code, reason }) => [code, reason])
}

const ok = 'HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\n'
const chunked = `${ok}Transfer-Encoding: chunked\r\n\r\n`

describe('a page learns that there is no response, and the trace says why', () => {
  test.each<[name: string, bytes: string, reason: string]>([
    ['closes at once', '', 'closed-early'],
    ['closes in the status line', 'HTTP/1.1 2', 'closed-early'],
    ['closes in a header', `${ok}X: y\r\nZ`, 'closed-early'],
    ['does not speak HTTP', 'SSH-2.0-OpenSSH_9.6\r\n', 'malformed-response'],
    ['has a status of letters', 'HTTP/1.1 abc OK\r\n\r\n', 'malformed-response'],
    ['has a status of four digits', 'HTTP/1.1 2000 OK\r\n\r\n', 'malformed-response'],
    ['has no status', 'HTTP/1.1\r\n\r\n', 'malformed-response'],
    ['has a header without a colon', `${ok}nonsense\r\n\r\n`, 'malformed-response'],
    ['has a NUL in a header', `${ok}a: b\0c\r\n\r\n`, 'malformed-response'],
    [
      'folds a header whose name has a space',
      `${ok}Access-Control-Allow-Credentials : true\r\n\r\n`,
      'malformed-response',
    ],
    ['has two lengths', `${ok}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab`, 'malformed-response'],
    ['has 1 MiB of headers', `${ok}X: ${'y'.repeat(1_048_576)}\r\n\r\n`, 'headers-too-large'],
  ])('a server that %s', async (_name, bytes, reason) => {
    const server = await rawServer(answering(bytes, true))
    const browser = browse()
    await leavingNothing(server, async () => {
      const error: unknown = await pageOf(browser)
        .fetch(server.origin)
        .catch(thrown => thrown)
      expect(error).toEqual(new TypeError('Failed to fetch'))
      expect(failures(browser)).toEqual([
        ['network.failed', reason],
        ['outcome', reason],
      ])
    })
  })

  test.each<[name: string, bytes: string, reason: string]>([
    ['ends before its length', `${ok}Content-Length: 10\r\n\r\npart`, 'closed-early'],
    ['ends in a chunk', `${chunked}a\r\npart`, 'closed-early'],
    ['has a chunk size of letters', `${chunked}4\r\npart\r\nxyz\r\n`, 'malformed-response'],
    [
      'is not gzip as it says',
      `${ok}Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\npart`,
      'content-decoding-failed',
    ],
  ])('a body that %s: the response stands, its reader fails', async (_name, bytes, reason) => {
    const server = await rawServer(answering(bytes, true))
    const browser = browse()
    await leavingNothing(server, async () => {
      const response = await pageOf(browser).fetch(server.origin)
      expect(response.status).toBe(200)
      await expect(response.text()).rejects.toEqual(new TypeError('network error'))
      expect(failures(browser)).toEqual([['network.failed', reason]])
    })
  })

  test('a length that is too short: what comes after it is no response to anything', async () => {
    const server = await rawServer(
      answering(`${ok}Content-Length: 2\r\n\r\nok${ok}Content-Length: 8\r\n\r\nsmuggled`),
    )
    const page = pageOf(browse())
    for (let round = 0; round < 3; round += 1) {
      expect(await (await page.fetch(server.origin)).text()).toBe('ok')
      await idleConnections()
    }
  })
})

describe('a body without an end', () => {
  const piece = `4000\r\n${'x'.repeat(0x4000)}\r\n`
  /** Sends pieces for as long as it is read. */
  const endless = (head: string) =>
    rawServer(socket => {
      const more = () => {
        while (socket.writable && socket.write(piece));
      }
      socket.once('data', () => {
        socket.write(head)
        socket.on('drain', more)
        more()
      })
    })

  test('goes with the reader', async () => {
    const server = await endless(chunked)
    await leavingNothing(server, async () => {
      const response = await pageOf(browse()).fetch(server.origin)
      const reader = response.body?.getReader()
      for (let count = 0; count < 50; count += 1) expect((await reader?.read())?.done).toBe(false)
      await reader?.cancel()
    })
  })

  test('goes with the signal', async () => {
    const server = await endless(chunked)
    const browser = browse()
    await leavingNothing(server, async () => {
      const controller = new AbortController()
      const { signal } = controller
      const response = await pageOf(browser).fetch(server.origin, { signal })
      const text = response.text()
      controller.abort()
      await expect(text).rejects.toMatchObject({ name: 'AbortError' })
    })
  })

  test.each<[name: string, init: RequestInit, head: string, isRefused: boolean]>([
    ['that the page may not see', {}, chunked.replace('*', 'http://other.example'), true],
    ['of an opaque response', { mode: 'no-cors' }, chunked, false],
    [
      'that its server keeps to its own site',
      { mode: 'no-cors' },
      chunked.replace('Transfer', 'Cross-Origin-Resource-Policy: same-origin\r\nTransfer'),
      true,
    ],
    [
      'of a preflight',
      { method: 'PUT' },
      chunked.replace('Transfer', 'Access-Control-Allow-Methods: POST\r\nTransfer'),
      true,
    ],
    ['of a redirect to nowhere', {}, chunked.replace('200 OK', '302 Found\r\nLocation: http://[/'), true],
    [
      'of a redirect by hand',
      { redirect: 'manual', mode: 'no-cors' },
      chunked.replace('200 OK', '302 Found\r\nLocation: /'),
      true,
    ],
  ])('%s is cut off at once', async (_name, init, head, isRefused) => {
    const server = await endless(head)
    await leavingNothing(server, async () => {
      const fetched = pageOf(browse()).fetch(server.origin, init)
      if (isRefused) await expect(fetched).rejects.toEqual(new TypeError('Failed to fetch'))
      else expect((await fetched).body).toBeNull()
    })
  })
})

test('a refused response whose body broke off is refused, not broken', async () => {
  const server = await rawServer(
    answering('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n', true),
  )
  const browser = browse()
  await expect(pageOf(browser).fetch(server.origin)).rejects.toEqual(new TypeError('Failed to fetch'))
  expect(failures(browser).at(-1)).toEqual(['outcome', 'acao-missing'])
})

test('a redirect to itself ends after twenty hops', async () => {
  let requests = 0
  const server = await rawServer(socket => {
    socket.on('data', () => {
      requests += 1
      socket.write(`${ok.replace('200 OK', '302 Found')}Location: /\r\nContent-Length: 0\r\n\r\n`)
    })
  })
  const browser = browse()
  const fetched = pageOf(browser).fetch(server.origin)
  await expect(fetched).rejects.toEqual(new TypeError('Failed to fetch'))
  expect(requests).toBe(21)
  expect(failures(browser)).toEqual([
    ['redirect.follow', 'too-many-redirects'],
    ['outcome', 'too-many-redirects'],
  ])
  await browser.close()
  await server.idle()
})

test('two servers that send each other the same request end likewise', async () => {
  const servers = {
    'http://a.example': () => Response.redirect('http://b.example/', 307),
    'http://b.example': () => Response.redirect('http://a.example/', 307),
  }
  const browser = browse({ network: false, servers })
  const fetched = browser.open('http://a.example/').fetch('/', { mode: 'no-cors' })
  await expect(fetched).rejects.toEqual(new TypeError('Failed to fetch'))
  expect(failures(browser).at(-1)).toEqual(['outcome', 'too-many-redirects'])
})

test('a Set-Cookie that is none is refused by itself, and the response stands', async () => {
  const refused = {
    '__Host-a=1; Path=/': 'prefix-host',
    'b=2; Domain=evil.example': 'domain-mismatch',
    [`c=${'x'.repeat(5000)}`]: 'too-long',
    '=': 'empty',
    '': 'empty',
    'e=4; Domain=.; Max-Age=x; Expires=never': 'domain-invalid',
  }
  const lines = [
    'good=1',
    ...Object.keys(refused),
    'better=2; Max-Age=x; Expires=never; SameSite=maybe; Unknown',
  ]
  const head = lines.map(line => `Set-Cookie: ${line}\r\n`).join('')
  const server = await rawServer(answering(`HTTP/1.1 200 OK\r\n${head}Content-Length: 2\r\n\r\nok`))
  const browser = browse()
  const page = browser.open(server.origin)
  const response = await page.fetch('/')
  expect(await response.text()).toBe('ok')
  const told = browser.trace.last().filter(event => event.code === 'cookie.refused')
  expect(Object.fromEntries(told.map(({ line, reason }) => [line, reason]))).toEqual(refused)
  expect(page.cookie).toBe('good=1; better=2')
})

test('a control character in a Set-Cookie is no header, and no response', async () => {
  const server = await rawServer(answering('HTTP/1.1 200 OK\r\nSet-Cookie: a=\x01\r\n\r\n', true))
  const browser = browse()
  const fetched = browser.open(server.origin).fetch('/')
  await expect(fetched).rejects.toEqual(new TypeError('Failed to fetch'))
  expect(failures(browser)).toEqual([
    ['network.failed', 'malformed-response'],
    ['outcome', 'malformed-response'],
  ])
  expect(browser.open(server.origin).cookie).toBe('')
})

describe('a certificate that is not to be trusted', () => {
  const past = new Date(86_400_000)
  test.each<[name: string, host: string, notAfterDate: Date | null, isTrusted: boolean, says: RegExp]>([
    ['of nobody that is known', 'api.example', null, false, /self-signed certificate/],
    ['of another name', 'other.example', null, true, /altnames/],
    ['of another time', 'api.example', past, true, /expired/],
  ])('%s', async (_name, host, notAfterDate, isTrusted, says) => {
    const made = await generate([{ name: 'commonName', value: 'api.example' }], {
      keyType: 'ec',
      algorithm: 'sha256',
      extensions: [
        { name: 'basicConstraints', cA: true },
        { name: 'subjectAltName', altNames: [{ type: 2, value: 'api.example' }] },
      ],
      ...(notAfterDate === null ? {} : { notBeforeDate: new Date(0), notAfterDate }),
    })
    let requests = 0
    const port = await listen(
      createServer({ key: made.private, cert: made.cert }, (_request, response) => {
        requests += 1
        response.end()
      }),
    )
    const browser = browse({
      hosts: { [host]: '127.0.0.1' },
      ...(isTrusted ? { tls: { ca: made.cert } } : {}),
    })
    const fetched = browser
      .open('https://app.example/', { addressSpace: 'loopback' })
      .fetch(`https://${host}:${port}`)
    await expect(fetched).rejects.toEqual(new TypeError('Failed to fetch'))
    expect(failures(browser)).toEqual([
      ['network.failed', 'tls-failure'],
      ['outcome', 'tls-failure'],
    ])
    const failed = browser.trace.last().find(event => event.code === 'network.failed')
    expect(failed?.message).toMatch(says)
    expect(requests).toBe(0)
  })
})
