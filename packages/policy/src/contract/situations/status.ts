import { strangerOrigin } from '../contract-app.ts'
import { expectAnswer, expectGranted, fromOrigin } from '../granted.ts'
import { type Situation, situation } from '../situation.ts'

function answered<const Id extends string>(id: Id, status: number): Situation<Id> {
  return situation(id, `an answer of ${status} keeps the headers`, async server => {
    await expectGranted(server, `/api/status/${status}`, { status, body: `status ${status}` })
  })
}

/** Answers of every status. */
export const status = [
  answered('201', 201),
  situation('204', 'an answer of 204 keeps the headers', async server => {
    await expectGranted(server, '/api/status/204', { status: 204, body: '' })
  }),
  situation('206', 'a part, 206, keeps the headers', async server => {
    const lines = { 'content-range': ['bytes 0-1/10'] }
    const range = { lines: [['Range', 'bytes=0-1']] } as const
    await expectGranted(server, '/api/status/206', { status: 206, body: 'ok', lines }, range)
  }),
  situation('301', 'a redirect, 301, keeps the headers', async server => {
    await expectGranted(server, '/api/status/301', { status: 301, lines: { location: ['/api/text'] } })
  }),
  situation('303', 'a redirect, 303, keeps the headers', async server => {
    await expectGranted(server, '/api/status/303', { status: 303, lines: { location: ['/api/text'] } })
  }),
  situation('304', 'a 304 keeps the headers, which replace those in a cache', async server => {
    const conditional = { lines: [['If-None-Match', '"1"']] } as const
    await expectGranted(server, '/api/status/304', { status: 304, body: '' }, conditional)
  }),
  answered('400', 400),
  answered('401', 401),
  situation('401-middleware', 'a 401 of an authentication layer keeps the headers', async server => {
    await expectGranted(server, '/api/private/text', {
      status: 401,
      lines: { 'www-authenticate': ['Basic'] },
    })
  }),
  situation('authenticated', 'with credentials the authentication layer lets pass', async server => {
    const authorization = { lines: [['Authorization', 'Bearer token']] } as const
    await expectGranted(server, '/api/private/text', { status: 200, body: 'ok' }, authorization)
  }),
  answered('403', 403),
  situation('404', 'what no route answers, 404, keeps the headers', async server => {
    await expectGranted(server, '/api/no/such/route', { status: 404 })
  }),
  situation('404-denied', 'a 404 for an unlisted origin has Vary', async server => {
    await expectAnswer(
      server,
      { path: '/api/no/such/route', lines: [fromOrigin(strangerOrigin)] },
      { status: 404, vary: ['Origin'] },
    )
  }),
  answered('405', 405),
  situation('405-router', 'a method that no route takes keeps the headers', async server => {
    await expectGranted(server, '/api/status/400', { status: [404, 405] }, { method: 'DELETE' })
  }),
  answered('413', 413),
  answered('415', 415),
  answered('422', 422),
  answered('429', 429),
  answered('500', 500),
  answered('503', 503),
] as const
