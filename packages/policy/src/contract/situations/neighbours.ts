import { gunzipSync } from 'node:zlib'
import { strangerOrigin } from '../contract-app.ts'
import { valuesOf } from '../expectation.ts'
import { expectAnswer, expectGranted, fromOrigin } from '../granted.ts'
import { situation } from '../situation.ts'

/** What else writes headers. */
export const neighbours = [
  situation('own-acao', 'CORS lines of the app are replaced', async server => {
    await expectGranted(server, '/api/own-acao', { status: 200, body: 'ok' })
  }),
  situation('own-acao-denied', 'CORS lines of the app are removed for an unlisted origin', async server => {
    await expectAnswer(
      server,
      { path: '/api/own-acao', lines: [fromOrigin(strangerOrigin)] },
      { status: 200, vary: ['Origin'] },
    )
  }),
  situation('own-acao-no-origin', 'and where no origin asks, for a cache may keep them', async server => {
    await expectAnswer(server, { path: '/api/own-acao' }, { status: 200, vary: ['Origin'] })
  }),
  situation('vary', 'the Vary of the app is merged', async server => {
    await expectGranted(server, '/api/vary', { status: 200, vary: ['Accept', 'Origin'] })
  }),
  situation('vary-lines', 'several Vary lines of the app are merged', async server => {
    await expectGranted(server, '/api/vary-lines', { status: 200, vary: ['Accept', 'Cookie', 'Origin'] })
  }),
  situation('vary-origin', 'a Vary that names Origin already names it once', async server => {
    await expectGranted(server, '/api/vary-origin', { status: 200, vary: ['Accept', 'Origin'] })
  }),
  situation('vary-any', 'Vary: * stays', async server => {
    await expectGranted(server, '/api/vary-any', { status: 200, vary: '*' })
  }),
  situation('cookies', 'several Set-Cookie stay apart', async server => {
    const lines = { 'set-cookie': ['a=1; Path=/', 'b=2; Path=/; HttpOnly'] }
    await expectGranted(server, '/api/cookies', { status: 200, lines })
  }),
  situation('compression', 'compression beside it', async server => {
    const gzip = { lines: [['Accept-Encoding', 'gzip']] } as const
    const exchange = await expectGranted(
      server,
      '/api/compressed',
      { status: 200, vary: ['Accept-Encoding', 'Origin'], lines: { 'content-encoding': ['gzip'] } },
      gzip,
    )
    const text = gunzipSync(exchange.body).toString()
    if (text !== 'compressed '.repeat(200))
      throw new Error(`expected the body, received ${text.slice(0, 100)}`)
  }),
  situation('helmet', 'helmet beside it', async server => {
    const exchange = await expectGranted(server, '/api/helmet', { status: 200, body: 'ok' })
    const received = valuesOf(exchange, 'x-content-type-options')
    if (received.join() !== 'nosniff') throw new Error(`expected nosniff once, received ${received.join()}`)
  }),
] as const
