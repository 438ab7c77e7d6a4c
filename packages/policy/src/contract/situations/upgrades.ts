import type { ContractServer } from '../contract-adapter.ts'
import { appOrigin, readerOrigin, strangerOrigin } from '../contract-app.ts'
import type { Line } from '../exchange.ts'
import type { Expectation } from '../expectation.ts'
import { valuesOf } from '../expectation.ts'
import { expectAnswer, fromOrigin } from '../granted.ts'
import { situation } from '../situation.ts'

const handshake: readonly Line[] = [
  ['Connection', 'Upgrade'],
  ['Upgrade', 'websocket'],
  ['Sec-WebSocket-Version', '13'],
  ['Sec-WebSocket-Key', 'dGhlIHNhbXBsZSBub25jZQ=='],
]

function shake(server: ContractServer, lines: readonly Line[], expected: Expectation) {
  return expectAnswer(
    server,
    { path: server.socketPath ?? '/socket', lines: [...handshake, ...lines] },
    expected,
  )
}

/** HTTP/2 has no 101: its `CONNECT` is answered by 200. */
function switched({ protocol = 'http/1.1' }: ContractServer): number {
  return protocol === 'http/1.1' ? 101 : 200
}

const refused: Expectation = {
  status: 403,
  body: 'cross-origin-upgrade: this origin may not open a WebSocket to this server.\n',
  complete: true,
}

/** WebSocket handshakes, which CORS does not guard. */
export const upgrades = [
  situation('upgrade', 'a handshake from a credentialed origin: 101 and no header more', async server => {
    const exchange = await shake(server, [fromOrigin(appOrigin)], { status: switched(server) })
    const vary = valuesOf(exchange, 'vary')
    if (vary.length > 0) throw new Error(`expected no Vary on 101, received ${vary.join()}`)
  }),
  situation('upgrade-own', "a handshake from the server's own origin: 101", async server => {
    const scheme = server.protocol === 'h2' ? 'https' : 'http'
    await shake(server, [fromOrigin(`${scheme}://127.0.0.1:${server.port}`)], { status: switched(server) })
  }),
  situation(
    'upgrade-refused',
    'a handshake from an unlisted origin: 403 with a readable body',
    async server => {
      await shake(server, [fromOrigin(strangerOrigin)], refused)
    },
  ),
  situation('upgrade-anonymous', 'a handshake from an anonymous origin: 403', async server => {
    await shake(server, [fromOrigin(readerOrigin)], refused)
  }),
  situation('upgrade-null', 'a handshake from a sandboxed frame, Origin: null: 403', async server => {
    await shake(server, [fromOrigin('null')], refused)
  }),
  situation('upgrade-no-origin', 'a handshake without Origin: 403', async server => {
    await shake(server, [], refused)
  }),
] as const
