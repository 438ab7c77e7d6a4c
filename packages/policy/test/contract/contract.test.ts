import http, { type RequestListener } from 'node:http'
import { describe, expect, it } from 'vitest'
import { guardUpgrade, node } from '../../src/adapters/node.ts'
import {
  type ContractAdapter,
  type ContractApp,
  contractApp,
  runContract,
  type SituationId,
  situations,
  switchProtocols,
  tryContract,
} from '../../src/contract/index.ts'
import { adapters, plainListener } from './adapters/node.ts'
import { listening } from './listening.ts'

type Wiring = (app: ContractApp) => RequestListener

function adapterOf(name: string, wire: Wiring, guards = true): ContractAdapter {
  return {
    name,
    start(app) {
      const server = http.createServer(wire(app))
      server.on('upgrade', guards ? guardUpgrade(app.decider, switchProtocols) : switchProtocols)
      return listening(server)
    },
  }
}

/** Sets what is decided before the app runs, and answers preflights: as most packages do. */
function settingEarly(app: ContractApp, append = false): RequestListener {
  const listener = plainListener(app)
  return (request, response) => {
    const { set, vary, respond } = app.decider.decide(request)
    for (const [name, value] of set) {
      if (append) response.appendHeader(name, value)
      response.appendHeader(name, value)
    }
    if (vary.length > 0) response.setHeader('vary', vary.join(', '))
    if (respond === undefined) listener(request, response)
    else response.writeHead(respond.status).end()
  }
}

function before(first: RequestListener, app: ContractApp): RequestListener {
  const policed = node(app.decider, plainListener(app))
  return (request, response) => {
    first(request, response)
    if (!response.writableEnded) policed(request, response)
  }
}

/** Adapters with a fault each, and situations that must find it. */
const faulty: readonly (readonly [ContractAdapter, readonly SituationId[]])[] = [
  [
    adapterOf('no adapter', plainListener),
    ['granted', 'denied', 'preflight', 'throw', 'chunks', 'hijack', 'write-refused', 'own-acao'],
  ],
  [
    adapterOf('set early, so that the app has the last word', app => settingEarly(app)),
    [
      'own-acao',
      'own-acao-denied',
      'vary-any',
      'vary-origin',
      'hijack-vary',
      'hijack-own-acao',
      'write-anonymous',
    ],
  ],
  [adapterOf('appended', app => settingEarly(app, true)), ['granted', 'granted-anonymous', 'preflight']],
  [
    adapterOf('behind a layer that takes every OPTIONS', app =>
      before((request, response) => {
        if (request.method === 'OPTIONS') response.writeHead(204).end()
      }, app),
    ),
    ['options', 'options-origin', 'preflight', 'preflight-authenticated', 'preflight-origin'],
  ],
  [
    adapterOf('behind authentication', app =>
      before((request, response) => {
        const isPrivate = request.url?.startsWith(app.authenticatedPrefix) === true
        if (isPrivate && request.headers.authorization === undefined) response.writeHead(401).end()
      }, app),
    ),
    ['preflight-authenticated', '401-middleware'],
  ],
  [
    adapterOf('only on success', app => {
      const policed = node(app.decider, plainListener(app))
      return (request, response) => {
        const { writeHead } = response
        response.writeHead = (status: number, ...rest: never[]) => {
          if (status < 400) return writeHead.call(response, status, ...rest)
          for (const name of response.getHeaderNames())
            if (/^(access-control-|vary$)/.test(name)) response.removeHeader(name)
          return writeHead.call(response, status)
        }
        policed(request, response)
      }
    }),
    [
      '400',
      '401',
      '404',
      '404-denied',
      '429',
      '500',
      'throw',
      'throw-denied',
      'reject',
      'fail-422',
      'timeout',
    ],
  ],
  [
    adapterOf('decided by the policy that was there at the start', app => {
      const table = contractApp().decider
      return node({ decide: request => table.decide(request) }, plainListener(app))
    }),
    ['replaced'],
  ],
  [
    adapterOf('blind to the path', app =>
      node(
        { decide: ({ method, headers }) => app.decider.decide({ method, headers, url: '/api/text' }) },
        plainListener(app),
      ),
    ),
    ['public', 'static-origin', 'preflight-route', 'table-method', 'table-unlisted', 'write-hook'],
  ],
  [
    adapterOf('without a guard of upgrades', app => node(app.decider, plainListener(app)), false),
    ['upgrade-refused', 'upgrade-anonymous', 'upgrade-null', 'upgrade-no-origin'],
  ],
]

describe('the contract finds', () => {
  it.each(faulty)('$name', async (adapter, expected) => {
    const results = await tryContract(adapter)
    const failed = results
      .filter(({ outcome }) => outcome.kind === 'failed')
      .map(({ situation }) => situation.id)
    expect(failed).toEqual(expect.arrayContaining([...expected]))
    expect(failed.length).toBeLessThan(situations.length)
  })

  it('and says what was expected and what came', async () => {
    const [result] = await tryContract(adapterOf('no adapter', plainListener))
    const message = result?.outcome.kind === 'failed' ? String(result.outcome.error) : ''
    expect(message.replace(/Date: .*/, 'Date: …')).toBe(
      `Error: expected the CORS lines
  access-control-allow-credentials: true
  access-control-allow-origin: https://app.example
  access-control-expose-headers: etag,x-request-id
received
  none
expected Origin once in Vary, received 0 times in none
received:
  200
  Content-Type: text/plain; charset=utf-8
  Date: …
  Connection: close
  Content-Length: 2`,
    )
  })
})

describe('runContract', () => {
  const [plain] = adapters

  it('has at least sixty situations, each of its own name', () => {
    expect(situations.length).toBeGreaterThanOrEqual(60)
    expect(new Set(situations.map(({ id }) => id)).size).toBe(situations.length)
    expect(new Set(situations.map(({ title }) => title)).size).toBe(situations.length)
  })

  it('registers a test for each with any runner, and leaves out what is unsupported', async () => {
    if (plain === undefined) throw new Error('no adapter')
    const registered: (readonly [string, () => Promise<void>])[] = []
    const skipped: string[] = []
    const endings: (() => Promise<void>)[] = []
    let closed = 0
    const adapter: ContractAdapter = {
      ...plain,
      unsupported: { hijack: 'no raw reply' },
      async start(app) {
        const server = await plain.start(app)
        return {
          ...server,
          close: async () => {
            closed++
            await server.close()
          },
        }
      },
    }
    runContract(adapter, {
      test: (title, run) => registered.push([title, run]),
      skip: title => skipped.push(title),
      afterAll: run => endings.push(run),
    })
    expect(registered.length).toBe(situations.length - 1)
    expect(registered[0]?.[0]).toBe('node:http: a listed origin reads with credentials')
    expect(skipped).toEqual([
      'node:http: a reply past the framework, on the raw response, has the headers (cannot: no raw reply)',
    ])
    await registered[0]?.[1]()
    await registered[1]?.[1]()
    for (const end of endings) await end()
    expect(closed).toBe(1)
  })
})
