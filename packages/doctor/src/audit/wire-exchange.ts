import { connect, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { type BrowserOptions, TransportError } from '@accredit/browser'
import type { HeaderLine } from '../exchange.ts'
import type { Response } from './observation.ts'

/** Bytes of a head that are read. */
const headLimit = 64 * 1024

export interface WireExchangeOptions {
  /** Where the server is. */
  readonly address: URL
  /** The name in its certificate. */
  readonly serverName: string
  readonly tls: BrowserOptions['tls']
  /** Milliseconds. */
  readonly timeout: number
  readonly signal: AbortSignal
}

/**
 * Writes bytes on a socket of its own and reads the head of what comes back, line for line.
 *
 * @param head latin1 text with the blank line at its end
 * @throws TransportError when there is no head of a response
 */
export function wireExchange(head: string, options: WireExchangeOptions): Promise<Response> {
  return new Promise((resolve, reject) => {
    const { timeout, signal } = options
    const socket = open(options)
    let received = ''
    const end = (finish: () => void) => {
      clearTimeout(timer)
      signal.removeEventListener('abort', aborted)
      socket.destroy()
      finish()
    }
    const fail = (
      code: 'timeout' | 'closed-early' | 'network-failure' | 'malformed-response',
      message: string,
    ) => end(() => reject(new TransportError(code, message)))
    const aborted = () => end(() => reject(signal.reason))
    const timer = setTimeout(() => fail('timeout', `no answer within ${timeout / 1000} s`), timeout)
    signal.addEventListener('abort', aborted, { once: true })
    socket.setEncoding('latin1')
    socket.on('error', error => fail('network-failure', error.message))
    socket.on('close', () => fail('closed-early', 'the server closed the connection'))
    socket.on('data', (chunk: string) => {
      received += chunk
      const blank = received.indexOf('\r\n\r\n')
      const response = blank === -1 ? null : parseHead(received.slice(0, blank))
      if (response !== null) end(() => resolve(response))
      else if (blank !== -1 || received.length > headLimit)
        fail('malformed-response', 'it is no HTTP response')
    })
    socket.write(head, 'latin1')
  })
}

function open({ address, serverName, tls }: WireExchangeOptions): Socket {
  const host = address.hostname.replace(/^\[|\]$/g, '')
  const isTls = address.protocol === 'https:'
  const port = address.port === '' ? (isTls ? 443 : 80) : Number(address.port)
  if (!isTls) return connect({ host, port })
  const ca = tls?.ca
  return connectTls({ host, port, servername: serverName, ...(ca === undefined ? {} : { ca: [ca].flat() }) })
}

/** A head whose lines end at CR LF, LF or CR: each parser on the way may take any of them. */
function parseHead(text: string): Response | null {
  const [status = '', ...lines] = text.split(/\r\n|\n|\r/)
  const [, code, statusMessage = ''] = /^HTTP\/1\.[01] (\d{3}) ?(.*)$/.exec(status) ?? []
  if (code === undefined) return null
  const headers = lines.flatMap((line): HeaderLine[] => {
    const colon = line.indexOf(':')
    return colon < 1 ? [] : [[line.slice(0, colon), line.slice(colon + 1).trim()]]
  })
  return { status: Number(code), statusMessage, headers }
}
