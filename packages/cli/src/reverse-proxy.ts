import http from 'node:http'
import https from 'node:https'
import type { Duplex } from 'node:stream'
import type { Decider } from '@accredit/policy'
import { guardUpgrade, node } from '@accredit/policy/node'
import httpProxy, { type ServerOptions } from 'http-proxy-3'
import { errorCode } from './failure.ts'
import { forwardedHeaders, originForm, prepareRequest, prepareResponse } from './proxy-headers.ts'
import { brokeOff, describeUpstreamError, type UpstreamFailure } from './upstream-failure.ts'

export interface ReverseProxyOptions {
  readonly decider: Decider
  readonly upstream: URL
  /** Send the client's `Host` upstream instead of the upstream's own. */
  readonly preserveHost: boolean
  /** Continue the client's `X-Forwarded-*` instead of replacing them. */
  readonly trustForwarded: boolean
  readonly onUpstreamFailure: (failure: UpstreamFailure, request: http.IncomingMessage) => void
}

type Web = (request: http.IncomingMessage, response: http.ServerResponse) => void
type Upgrade = (request: http.IncomingMessage, socket: Duplex, head: Buffer) => void

/**
 * A server that puts the decider in front of the upstream: HTTP/1.1, bodies streamed both ways, WebSockets passed
 * through. It does not listen yet. Closing it also lets go of its idle connections upstream.
 */
export function createReverseProxy(options: ReverseProxyOptions): http.Server {
  const { decider } = options
  const agent = keepAliveAgent(options.upstream)
  const proxy = createProxy()
  const guarded = node(decider, proxyWeb(proxy, agent, options))
  // Node ends a request whose body takes longer than 5 minutes; how long an upload may take is the upstream's say. The
  // time for the headers would follow it to "for ever".
  const server = http.createServer({ requestTimeout: 0, headersTimeout: 60_000 }, (request, response) => {
    const url = originForm(request.url)
    if (url === null) return answerBadTarget(response)
    request.url = url
    guarded(request, response)
  })
  const upgrade = guardUpgrade(decider, proxyUpgrade(proxy, options))
  server.on('upgrade', (request: http.IncomingMessage, socket: Duplex, head: Buffer) => {
    if (request.headers.upgrade?.toLowerCase() !== 'websocket') return withoutUpgrade(server, request, socket)
    const url = originForm(request.url)
    if (url === null) return endSocket(socket, 400, badTarget)
    request.url = url
    upgrade(request, socket, head)
  })
  server.on('close', () => agent.destroy())
  return server
}

type Proxy = ReturnType<typeof createProxy>

function createProxy() {
  const proxy = httpProxy.createProxyServer({ xfwd: false })
  // The library gives a DELETE without Content-Length the length 0 and yet sends its chunked body after it, which
  // the upstream would take for the next request.
  const chunked = new WeakMap<http.IncomingMessage, string>()
  proxy.before('web', 'deleteLength', request => {
    const encoding = request.headers['transfer-encoding']
    if (encoding !== undefined) chunked.set(request, encoding)
  })
  proxy.before('web', 'timeout', request => {
    const encoding = chunked.get(request)
    if (encoding === undefined) return
    delete request.headers['content-length']
    request.headers['transfer-encoding'] = encoding
  })
  // Errors reach the callback of each call. This event brings those of a client's socket, which has gone by then.
  proxy.on('error', () => {})
  return proxy
}

/**
 * Idle connections are let go after a second, sooner than any common server closes its own: a request sent while the
 * other end closes is lost.
 */
function keepAliveAgent(upstream: URL): http.Agent {
  const options = { keepAlive: true, timeout: 1000 }
  return upstream.protocol === 'https:' ? new https.Agent(options) : new http.Agent(options)
}

function proxyWeb(proxy: Proxy, agent: http.Agent, options: ReverseProxyOptions): Web {
  const { upstream, preserveHost, onUpstreamFailure } = options
  const sent = new WeakMap<http.IncomingMessage, http.ClientRequest>()
  proxy.on('proxyReq', (outgoing, request) => sent.set(request, outgoing))
  proxy.on('proxyRes', (incoming, request, response) => {
    prepareResponse(incoming, response, preserveHost ? null : { upstream, host: request.headers.host })
    incoming.once('close', () => {
      if (incoming.complete || response.destroyed) return
      // A response that ends as if it were whole would be worse than one that breaks off.
      response.destroy()
      onUpstreamFailure(brokeOff, request)
    })
  })

  return (request, response) => {
    const bodyless = prepareRequest(request)
    const send = (target: ServerOptions, fail: (error: Error) => void) =>
      proxy.web(request, response, { ...target, ...targetOptions(request, options) }, fail)
    const fail = (error: Error) => {
      if (response.headersSent || response.destroyed) return
      const failure = describeUpstreamError(error)
      onUpstreamFailure(failure, request)
      answerBadGateway(request, response, failure)
    }
    // Only what can be sent twice travels over a kept connection, and is sent again when that one was closing.
    if (!bodyless) return send({}, fail)
    send({ agent }, error => {
      const stale = sent.get(request)?.reusedSocket === true && errorCode(error) === 'ECONNRESET'
      if (stale && !response.headersSent) send({}, fail)
      else fail(error)
    })
  }
}

function targetOptions(
  request: http.IncomingMessage,
  { upstream, preserveHost, trustForwarded }: ReverseProxyOptions,
): ServerOptions {
  return {
    target: upstream,
    changeOrigin: !preserveHost,
    // The upstream must see the very path that the policy judged, not a normalised one.
    toProxy: true,
    headers: forwardedHeaders(request, trustForwarded),
  }
}

function proxyUpgrade(proxy: Proxy, options: ReverseProxyOptions): Upgrade {
  const upgraded = new WeakSet<http.IncomingMessage>()
  proxy.on('proxyReqWs', (outgoing, request, socket) => {
    outgoing.once('upgrade', () => upgraded.add(request))
    outgoing.once('response', incoming => incoming.once('close', () => incoming.complete || socket.destroy()))
    socket.once('close', () => outgoing.destroy())
  })
  return (request, socket, head) => {
    proxy.ws(request, socket, head, targetOptions(request, options), error => {
      if (upgraded.has(request) || socket.destroyed) return
      const failure = describeUpstreamError(error)
      options.onUpstreamFailure(failure, request)
      endSocket(socket, 502, failure.message)
    })
  }
}

/**
 * Node takes any `Upgrade` (`h2c`, which curl and Java send unasked) out of the hands of the request listener. HTTP
 * lets a server ignore it, so the request is handed back, unless it has a body, which Node no longer parses.
 */
function withoutUpgrade(server: http.Server, request: http.IncomingMessage, socket: Duplex): void {
  const length = request.headers['content-length'] ?? '0'
  if (length !== '0' || request.headers['transfer-encoding'] !== undefined) {
    endSocket(socket, 501, 'Only WebSocket upgrades are served. Send the request without Upgrade.')
    return
  }
  // Node has let go of the socket, its errors included.
  socket.on('error', () => socket.destroy())
  const response = new http.ServerResponse(request)
  response.shouldKeepAlive = false
  response.assignSocket(request.socket)
  response.once('finish', () => socket.end())
  server.emit('request', request, response)
}

const badTarget = 'The request target is neither a path nor an http URL.'

function answerBadTarget(response: http.ServerResponse): void {
  response
    .writeHead(400, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' })
    .end(`${badTarget}\n`)
}

function answerBadGateway(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  failure: UpstreamFailure,
) {
  const json = request.headers.accept?.includes('json') === true
  const type = json ? 'application/json' : 'text/plain; charset=utf-8'
  const body = json
    ? JSON.stringify({ error: 'bad-gateway', code: failure.code, message: failure.message })
    : failure.message
  response.writeHead(502, { 'content-type': type, 'cache-control': 'no-store' }).end(`${body}\n`)
}

function endSocket(socket: Duplex, status: number, message: string): void {
  const body = `${message}\n`
  socket.on('error', () => socket.destroy())
  socket.end(
    `HTTP/1.1 ${status} ${http.STATUS_CODES[status]}\r\ncontent-type: text/plain; charset=utf-8\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  )
}
