import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { assertDecider } from '../assert-decider.ts'
import type { Decider } from '../decision.ts'
import { refusalBody } from '../refusal-body.ts'
import { guardUpgrade, type UpgradeListener } from './node.ts'

/** What `verifyClient` of a `ws` server is called with. */
export interface ClientInfo {
  readonly req: IncomingMessage
  /** Whether the connection is TLS. */
  readonly secure: boolean
}

/** `verifyClient` of a `ws` server, in the form that answers by a callback. */
export type VerifyClient = (
  info: ClientInfo,
  callback: (verified: boolean, code?: number, message?: string, headers?: Record<string, string>) => void,
) => void

/**
 * Guards a `ws` server that listens by itself or on a server: a handshake from an origin that may not open a WebSocket
 * gets 403, and a body that says so.
 *
 * `new WebSocketServer({ server, verifyClient: verifyClient(policy) })`
 *
 * @param decider - a policy, a table or a live policy
 */
export function verifyClient(decider: Decider): VerifyClient {
  assertDecider(decider)
  return ({ req, secure }, callback) => {
    const { respond, code } = decider.decide({
      method: req.method,
      url: req.url,
      headers: req.headers,
      secure,
    })
    if (respond === undefined) callback(true)
    else callback(false, respond.status, refusalBody(code), { 'Content-Type': 'text/plain; charset=utf-8' })
  }
}

/** The parts of a `ws` server that is made with `noServer: true`. */
interface NoServer<Socket> {
  handleUpgrade(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    done: (client: Socket, request: IncomingMessage) => void,
  ): void
  emit(event: 'connection', client: Socket, request: IncomingMessage): boolean
}

/**
 * Guards a `ws` server that is made with `noServer: true`.
 *
 * `server.on('upgrade', upgradeTo(policy, wss))`
 *
 * @param decider - a policy, a table or a live policy
 * @param server - where granted handshakes go; it emits `'connection'` as it would by itself
 */
export function upgradeTo<Socket>(decider: Decider, server: NoServer<Socket>): UpgradeListener {
  return guardUpgrade(decider, (request, socket, head) =>
    server.handleUpgrade(request, socket, head, (client, asked) => server.emit('connection', client, asked)),
  )
}
