import type { ContractServer } from '../contract-adapter.ts'
import { adminOrigin, appOrigin, strangerOrigin } from '../contract-app.ts'
import type { Line } from '../exchange.ts'
import { send } from '../exchange.ts'
import { expectExchange } from '../expectation.ts'
import { expectAnswer, fromOrigin } from '../granted.ts'
import { situation } from '../situation.ts'

const credentialed = (origin: string): readonly Line[] => [
  ['access-control-allow-origin', origin],
  ['access-control-allow-credentials', 'true'],
]

/** Waits until a request stands at the gate: it says so itself, so that nothing depends on the clock. */
async function untilHeld(server: ContractServer): Promise<void> {
  while ((await send(server, { path: '/live/is-held' })).body.toString() !== 'true');
}

/** Per-route policies, and policies that are replaced. */
export const tables = [
  situation('table-method', 'one path, two policies, by the method', async server => {
    const from = (origin: string, method: string, cors: readonly Line[]) =>
      expectAnswer(
        server,
        { method, path: '/admin/user', lines: [fromOrigin(origin), ['Sec-Fetch-Site', 'same-origin']] },
        { status: 200, cors, vary: ['Origin'] },
      )
    await from(appOrigin, 'GET', credentialed(appOrigin))
    await from(adminOrigin, 'GET', [])
    await from(adminOrigin, 'DELETE', credentialed(adminOrigin))
    await from(appOrigin, 'DELETE', [])
  }),
  situation('table-query', 'the query is no part of the path', async server => {
    await expectAnswer(
      server,
      { path: '/public/text?next=/api/text', lines: [fromOrigin(strangerOrigin)] },
      {
        status: 200,
        cors: [
          ['access-control-allow-origin', '*'],
          ['access-control-expose-headers', '*'],
        ],
      },
    )
  }),
  situation('table-unlisted', 'a path without a policy shows nothing to anybody', async server => {
    await expectAnswer(
      server,
      { path: '/unlisted/text', lines: [fromOrigin(appOrigin)] },
      { status: 200, body: 'ok', cors: [], vary: ['Origin'] },
    )
  }),
  situation('table-two-readings', 'a path with two readings shows nothing to anybody', async server => {
    await expectAnswer(
      server,
      { path: '/public/..%2fapi/text', lines: [fromOrigin(appOrigin)] },
      { cors: [], vary: ['Origin'] },
    )
  }),
  situation(
    'replaced',
    'a policy that is replaced decides the next request, not one in flight',
    async server => {
      const held = send(server, { path: '/live/hold', lines: [fromOrigin(appOrigin)] })
      await untilHeld(server)
      await send(server, { path: '/live/replace' })
      const read = (origin: string, cors: readonly Line[]) =>
        expectAnswer(
          server,
          { path: '/live/text', lines: [fromOrigin(origin)] },
          { status: 200, cors, vary: ['Origin'] },
        )
      try {
        await read(strangerOrigin, credentialed(strangerOrigin))
        await read(appOrigin, [])
      } finally {
        await send(server, { path: '/live/restore' })
        await send(server, { path: '/live/release' })
      }
      await read(appOrigin, credentialed(appOrigin))
      expectExchange(await held, {
        status: 200,
        body: 'held',
        cors: credentialed(appOrigin),
        vary: ['Origin'],
      })
    },
  ),
] as const
