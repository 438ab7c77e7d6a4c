import { type IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { assertDecider } from '../assert-decider.ts'
import type { Decider } from '../decision.ts'
import { applyPolicy, guardUpgrade } from './node.ts'

/** What Engine.IO has for the response of a handshake: only its socket is real. */
interface HandshakeResponse {
  readonly socket: Duplex
}

/** The parts of a Socket.IO server, once it is attached to a server. */
export interface SocketIoServer {
  readonly engine: {
    readonly opts: { readonly cors?: unknown }
    use(
      middleware: (
        request: IncomingMessage,
        response: ServerResponse | HandshakeResponse,
        next: (error?: unknown) => void,
      ) => void,
    ): unknown
  }
}

/**
 * Puts a policy in front of all that a Socket.IO server answers: WebSocket handshakes, and the requests of HTTP long
 * polling with their preflights. It takes the place of the `cors` and `allowRequest` options, of which the second sees
 * only the first request of a session.
 *
 * `guardSocketIo(policy, io)`
 *
 * @param decider - a policy, a table or a live policy; a table sees the path of the server, `/socket.io/` by default
 * @param io - attached to its server, so that it has an engine
 * @throws Error when the server has a `cors` option, whose own layer answers preflights first
 */
export function guardSocketIo(decider: Decider, { engine }: SocketIoServer): void {
  assertDecider(decider)
  if (engine.opts.cors) {
    throw new Error(
      'accredit: the cors option of Socket.IO answers preflights before the policy can. ' +
        'Leave it out: new Server(httpServer), then guardSocketIo(policy, io).',
    )
  }
  engine.use((request, response, next) => {
    if (response instanceof ServerResponse) {
      if (!applyPolicy(decider, request, response)) next()
    } else guardUpgrade(decider, () => next())(request, response.socket, noHead)
  })
}

const noHead = Buffer.alloc(0)
