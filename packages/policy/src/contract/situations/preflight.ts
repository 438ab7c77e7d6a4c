import type { ContractServer } from '../contract-adapter.ts'
import { adminOrigin, appOrigin, readerOrigin, strangerOrigin } from '../contract-app.ts'
import type { Line } from '../exchange.ts'
import type { Expectation } from '../expectation.ts'
import { expectAnswer, expectGranted, fromOrigin, preflightVary } from '../granted.ts'
import { situation } from '../situation.ts'

interface Asked {
  readonly origin?: string
  readonly method?: string
  readonly names?: readonly string[]
}

function ask(
  server: ContractServer,
  path: string,
  { origin = appOrigin, method = 'PUT', names = [] }: Asked,
  expected: Expectation,
) {
  const lines: readonly Line[] = [
    fromOrigin(origin),
    ['Access-Control-Request-Method', method],
    ...names.map((name): Line => ['Access-Control-Request-Headers', name]),
  ]
  return expectAnswer(
    server,
    { method: 'OPTIONS', path, lines },
    { vary: preflightVary, body: '', ...expected },
  )
}

const refused: Expectation = { status: 403, cors: [] }
const allowed = (...more: readonly Line[]): Expectation => ({
  status: 204,
  cors: [['access-control-allow-origin', appOrigin], ['access-control-allow-credentials', 'true'], ...more],
})
const allowedPut = allowed(['access-control-allow-methods', 'PUT'], ['access-control-max-age', '600'])

/** `OPTIONS`, of both kinds. */
export const preflight = [
  situation('preflight', 'a preflight is answered: 204, no body, no length', async server => {
    const lines = { 'content-length': [] }
    await ask(server, '/api/text', {}, { ...allowedPut, lines })
  }),
  situation('preflight-headers', 'a preflight names the headers that it asked for', async server => {
    await ask(
      server,
      '/api/text',
      { names: ['content-type,x-request-id'] },
      {
        ...allowedPut,
        cors: [...(allowedPut.cors ?? []), ['access-control-allow-headers', 'content-type,x-request-id']],
      },
    )
  }),
  situation(
    'preflight-header-lines',
    'Access-Control-Request-Headers on several lines is one list',
    async server => {
      await ask(
        server,
        '/api/text',
        { names: ['content-type', 'x-request-id'] },
        {
          ...allowedPut,
          cors: [...(allowedPut.cors ?? []), ['access-control-allow-headers', 'content-type, x-request-id']],
        },
      )
    },
  ),
  situation('preflight-anonymous', 'a preflight of an anonymous origin has no credentials', async server => {
    await ask(
      server,
      '/api/text',
      { origin: readerOrigin },
      {
        status: 204,
        cors: [
          ['access-control-allow-origin', readerOrigin],
          ['access-control-allow-methods', 'PUT'],
          ['access-control-max-age', '600'],
        ],
      },
    )
  }),
  situation('preflight-full', 'a policy that discloses lists all that it allows', async server => {
    await ask(
      server,
      '/full/text',
      { names: ['x-a'] },
      allowed(['access-control-allow-methods', 'PUT,DELETE'], ['access-control-allow-headers', 'x-a,x-b']),
    )
  }),
  situation('preflight-origin', 'a preflight of an unlisted origin: 403 and Vary alone', async server => {
    await ask(server, '/api/text', { origin: strangerOrigin }, refused)
  }),
  situation('preflight-method', 'a preflight for a method that is not allowed: 403', async server => {
    await ask(server, '/api/text', { method: 'REPORT' }, refused)
  }),
  situation('preflight-header', 'a preflight for a header that is not allowed: 403', async server => {
    await ask(server, '/api/text', { names: ['x-other'] }, refused)
  }),
  situation('preflight-hostile', 'a preflight that asks for 4,000 headers: 403', async server => {
    await ask(server, '/api/text', { names: ['a,'.repeat(4_000)] }, refused)
  }),
  situation('preflight-origins', 'a preflight with two Origin lines: 403', async server => {
    const lines: readonly Line[] = [
      fromOrigin(appOrigin),
      fromOrigin(appOrigin),
      ['Access-Control-Request-Method', 'PUT'],
    ]
    await expectAnswer(
      server,
      { method: 'OPTIONS', path: '/api/text', lines },
      { ...refused, vary: preflightVary },
    )
  }),
  situation('preflight-unrouted', 'a preflight needs no route', async server => {
    await ask(server, '/api/no/such/route', {}, allowedPut)
  }),
  situation('preflight-authenticated', 'a preflight is answered before authentication', async server => {
    await ask(
      server,
      '/api/private/text',
      { names: ['authorization'] },
      {
        ...allowedPut,
        cors: [...(allowedPut.cors ?? []), ['access-control-allow-headers', 'authorization']],
      },
    )
  }),
  situation(
    'preflight-route',
    'a preflight is answered by the policy of the request that follows',
    async server => {
      const asked = { method: 'DELETE', origin: adminOrigin }
      await ask(server, '/admin/user', asked, {
        status: 204,
        cors: [
          ['access-control-allow-origin', adminOrigin],
          ['access-control-allow-credentials', 'true'],
          ['access-control-allow-methods', 'DELETE'],
        ],
      })
      await ask(server, '/admin/user', { method: 'DELETE' }, refused)
    },
  ),
  situation('options', 'a plain OPTIONS reaches the app', async server => {
    await expectAnswer(
      server,
      { method: 'OPTIONS', path: '/api/text' },
      { status: 200, body: 'options', vary: preflightVary, lines: { allow: ['GET, OPTIONS'] } },
    )
  }),
  situation(
    'options-origin',
    'an OPTIONS with Origin that asks for no method reaches the app',
    async server => {
      await expectGranted(
        server,
        '/api/text',
        { status: 200, body: 'options', vary: preflightVary },
        { method: 'OPTIONS' },
      )
    },
  ),
  situation('options-no-origin', 'an OPTIONS without Origin is no preflight', async server => {
    await expectAnswer(
      server,
      { method: 'OPTIONS', path: '/api/text', lines: [['Access-Control-Request-Method', 'PUT']] },
      { status: 200, body: 'options', vary: preflightVary },
    )
  }),
] as const
