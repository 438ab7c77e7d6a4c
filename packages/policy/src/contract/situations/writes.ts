import {
  appOrigin,
  describeRequest,
  readerOrigin,
  type SeenRequest,
  strangerOrigin,
} from '../contract-app.ts'
import type { Line } from '../exchange.ts'
import { valuesOf } from '../expectation.ts'
import { expectAnswer, expectGranted, fromOrigin, granted, grantedAnonymously } from '../granted.ts'
import { situation } from '../situation.ts'

const refusal = 'cross-origin-write: this origin may not send state-changing requests to this server.\n'
const post = (path: string, ...lines: readonly Line[]) => ({ method: 'POST', path, lines, body: 'amount=1' })
const cookie: Line = ['Cookie', 'sid=1']
const crossSite: Line = ['Sec-Fetch-Site', 'cross-site']
const basic: Line = ['Authorization', 'Basic dTpw']
const bearer: Line = ['Authorization', 'Bearer token']

/** The body of an `echo` that saw `amount=1` posted. */
function seen(headers: Partial<SeenRequest> = {}): string {
  return describeRequest({
    method: 'POST',
    cookie: null,
    authorization: null,
    body: 'amount=1',
    ...headers,
  })
}

/** The guard of cross-origin writes. */
export const writes = [
  situation(
    'write',
    'a credentialed origin writes with its cookies, and the whole body arrives',
    async server => {
      await expectAnswer(server, post('/api/echo', fromOrigin(appOrigin), crossSite, cookie, basic), {
        status: 200,
        cors: granted,
        vary: ['Origin'],
        body: seen({ cookie: 'sid=1', authorization: 'Basic dTpw' }),
      })
    },
  ),
  situation('write-refused', 'a write from an unlisted origin: 403 with a readable body', async server => {
    const sent = post('/api/echo', fromOrigin(strangerOrigin), crossSite, cookie)
    const lines = { 'x-content-type-options': ['nosniff'] }
    const expected = { status: 403, vary: ['Origin'], body: refusal, lines }
    const types = valuesOf(await expectAnswer(server, sent, expected), 'content-type')
    if (types.length !== 1 || !/^text\/plain; ?charset=utf-8$/i.test(types[0] ?? ''))
      throw new Error(
        `expected Content-Type: text/plain; charset=utf-8 once, received ${types.join(' and ')}`,
      )
  }),
  situation('write-refused-no-metadata', 'the same without Sec-Fetch-Site', async server => {
    await expectAnswer(server, post('/api/echo', fromOrigin(strangerOrigin)), {
      status: 403,
      vary: ['Origin'],
      body: refusal,
    })
  }),
  situation('write-form', 'a form without Origin from another site: 403', async server => {
    await expectAnswer(server, post('/api/echo', crossSite), { status: 403, vary: ['Origin'], body: refusal })
  }),
  situation('write-own', "a write from the server's own origin passes", async server => {
    const own: Line = ['Sec-Fetch-Site', 'same-origin']
    await expectAnswer(server, post('/api/echo', own, cookie), {
      status: 200,
      vary: ['Origin'],
      body: seen({ cookie: 'sid=1' }),
    })
  }),
  situation('write-no-browser', 'a write that no browser sent passes', async server => {
    await expectAnswer(server, post('/api/echo', basic), {
      status: 200,
      vary: ['Origin'],
      body: seen({ authorization: 'Basic dTpw' }),
    })
  }),
  situation(
    'write-anonymous',
    'a write from an anonymous origin comes without cookies and Basic',
    async server => {
      await expectAnswer(server, post('/api/echo', fromOrigin(readerOrigin), crossSite, cookie, basic), {
        status: 200,
        cors: grantedAnonymously,
        vary: ['Origin'],
        body: seen(),
      })
    },
  ),
  situation('write-bearer', 'a bearer token of an anonymous origin stays', async server => {
    await expectAnswer(server, post('/api/echo', fromOrigin(readerOrigin), cookie, bearer), {
      status: 200,
      cors: grantedAnonymously,
      vary: ['Origin'],
      body: seen({ authorization: 'Bearer token' }),
    })
  }),
  situation('write-strict', 'a strict policy refuses writes of anonymous origins, readably', async server => {
    await expectAnswer(server, post('/strict/echo', fromOrigin(readerOrigin)), {
      status: 403,
      cors: [['access-control-allow-origin', '*']],
      vary: ['Origin'],
      body: refusal,
    })
  }),
  situation('write-report', 'a reporting policy refuses nothing', async server => {
    await expectAnswer(server, post('/report/echo', fromOrigin(strangerOrigin), cookie), {
      status: 200,
      vary: ['Origin'],
      body: seen({ cookie: 'sid=1' }),
    })
  }),
  situation(
    'write-hook',
    'an exempt path takes writes from anywhere and shows them to nobody',
    async server => {
      await expectAnswer(server, post('/hooks/echo', fromOrigin(strangerOrigin)), {
        status: 200,
        vary: ['Origin'],
        body: seen(),
      })
    },
  ),
  situation('write-unlisted', 'a path without a policy refuses cross-origin writes', async server => {
    await expectAnswer(server, post('/unlisted/echo', fromOrigin(appOrigin)), {
      status: 403,
      vary: ['Origin'],
      body: refusal,
    })
  }),
  situation('write-then-read', 'after a refused body the next request is answered', async server => {
    await expectAnswer(
      server,
      { ...post('/api/echo', fromOrigin(strangerOrigin)), body: 'x'.repeat(1_000_000) },
      { status: 403, vary: ['Origin'] },
    )
    await expectGranted(server, '/api/text', { status: 200 })
  }),
] as const
