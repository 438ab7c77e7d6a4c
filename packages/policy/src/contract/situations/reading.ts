import { appOrigin, partnerOrigin, readerOrigin, strangerOrigin } from '../contract-app.ts'
import { expectAnswer, expectGranted, fromOrigin, grantedAnonymously, grantedTo } from '../granted.ts'
import { situation } from '../situation.ts'

const denied = { cors: [], vary: ['Origin'] }

/** Who may read what. */
export const reading = [
  situation('granted', 'a listed origin reads with credentials', async server => {
    await expectGranted(server, '/api/text', { status: 200, body: 'ok', complete: true })
  }),
  situation('granted-pattern', 'an origin that a pattern admits reads with credentials', async server => {
    await expectAnswer(
      server,
      { path: '/api/text', lines: [fromOrigin(partnerOrigin)] },
      { status: 200, cors: grantedTo(partnerOrigin), vary: ['Origin'] },
    )
  }),
  situation('granted-anonymous', 'an anonymous origin reads without credentials', async server => {
    await expectAnswer(
      server,
      { path: '/api/text', lines: [fromOrigin(readerOrigin)] },
      { status: 200, cors: grantedAnonymously, vary: ['Origin'], body: 'ok' },
    )
  }),
  situation('denied', 'the app runs for an unlisted origin, which gets Vary alone', async server => {
    await expectAnswer(
      server,
      { path: '/api/text', lines: [fromOrigin(strangerOrigin)] },
      { ...denied, status: 200, body: 'ok' },
    )
  }),
  situation('null-origin', 'Origin: null is refused', async server => {
    await expectAnswer(server, { path: '/api/text', lines: [fromOrigin('null')] }, { ...denied, status: 200 })
  }),
  situation('malformed-origin', 'an Origin with a path is refused', async server => {
    await expectAnswer(
      server,
      { path: '/api/text', lines: [fromOrigin(`${appOrigin}/`)] },
      { ...denied, status: 200 },
    )
  }),
  situation('duplicate-origin', 'two Origin lines are no origin', async server => {
    await expectAnswer(
      server,
      { path: '/api/text', lines: [fromOrigin(appOrigin), fromOrigin(appOrigin)] },
      denied,
    )
  }),
  situation('two-origins', 'two different Origin lines are no origin', async server => {
    await expectAnswer(
      server,
      { path: '/api/text', lines: [fromOrigin(appOrigin), fromOrigin(strangerOrigin)] },
      denied,
    )
  }),
  situation('no-origin', 'a request without Origin gets Vary', async server => {
    await expectAnswer(server, { path: '/api/text' }, { ...denied, status: 200, body: 'ok' })
  }),
  situation('public', 'everybody reads what is public, and nothing varies', async server => {
    const cors = [
      ['access-control-allow-origin', '*'],
      ['access-control-expose-headers', '*'],
    ] as const
    for (const lines of [[], [fromOrigin(strangerOrigin)]]) {
      await expectAnswer(server, { path: '/public/text', lines }, { status: 200, cors, body: 'ok' })
    }
  }),
  situation('static-origin', 'a static origin is sent to all, and nothing varies', async server => {
    const cors = [
      ['access-control-allow-origin', appOrigin],
      ['access-control-allow-credentials', 'true'],
    ] as const
    for (const lines of [[], [fromOrigin(appOrigin)], [fromOrigin(strangerOrigin)]]) {
      await expectAnswer(server, { path: '/static/text', lines }, { status: 200, cors })
    }
  }),
  situation('head', 'HEAD has the headers of GET and no body', async server => {
    await expectGranted(server, '/api/text', { status: 200, body: '' }, { method: 'HEAD' })
  }),
  situation('put', 'the request that a preflight allowed has its headers', async server => {
    await expectGranted(server, '/api/text', { status: 200, body: 'ok' }, { method: 'PUT', body: 'x' })
  }),
] as const
