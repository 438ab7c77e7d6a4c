import { strangerOrigin } from '../contract-app.ts'
import { expectAnswer, expectGranted, fromOrigin } from '../granted.ts'
import { situation } from '../situation.ts'

/** Handlers that fail. */
export const failure = [
  situation('throw', 'a handler that throws: 500 with the headers', async server => {
    await expectGranted(server, '/api/throw', { status: 500, complete: true })
  }),
  situation('throw-denied', 'a handler that throws for an unlisted origin: 500 with Vary', async server => {
    await expectAnswer(
      server,
      { path: '/api/throw', lines: [fromOrigin(strangerOrigin)] },
      { status: 500, vary: ['Origin'] },
    )
  }),
  situation('reject', 'a handler that rejects: 500 with the headers', async server => {
    await expectGranted(server, '/api/reject', { status: 500, complete: true })
  }),
  situation('fail-401', "the framework's own error of 401 keeps the headers", async server => {
    await expectGranted(server, '/api/fail/401', { status: 401 })
  }),
  situation('fail-422', "the framework's own error of 422 keeps the headers", async server => {
    await expectGranted(server, '/api/fail/422', { status: 422 })
  }),
  situation('fail-503', "the framework's own error of 503 keeps the headers", async server => {
    await expectGranted(server, '/api/fail/503', { status: 503 })
  }),
  situation('timeout', 'a handler that is given up: 503 with the headers', async server => {
    await expectGranted(server, '/api/timeout', { status: 503 })
  }),
  situation('serves-on', 'after all of these the next request is answered', async server => {
    await expectGranted(server, '/api/text', { status: 200, body: 'ok' })
  }),
] as const
