import { request as httpRequest } from 'node:http'
import type { Engine, RunningEngine } from '../engines/engine.ts'

/** What a {@link FakeEngine} does with the requests of a scenario. */
type Conduct =
  /** Every request fails, which is told. */
  | 'tell'
  /** Nothing is ever told. */
  | 'hang'
  /** Nothing is told, and the engine answers no more until it is started anew. */
  | 'crash'

/** An engine without a browser: it follows the documents of the world, and says that every request failed. */
export class FakeEngine implements Engine {
  readonly name = 'chromium'
  readonly hint = 'it is always there'
  starts = 0
  stops = 0
  /** Scenarios that it was told to make, in order, by the number of their hosts. */
  readonly made: number[] = []
  readonly #conduct: (number: number) => Conduct

  constructor(conduct: (number: number) => Conduct = () => 'tell') {
    this.#conduct = conduct
  }

  find(): string {
    return '/fake'
  }

  async start(): Promise<RunningEngine> {
    this.starts++
    let isDead = false
    const walk = async (url: string): Promise<void> => {
      const page = await get(url)
      const leadsTo = /location\.replace\(("[^"]+")\)/.exec(page)?.[1]
      if (leadsTo !== undefined) return walk(JSON.parse(leadsTo))
      const task = /drive\((\{.*\}), tell\)/.exec(page)?.[1]
      if (task !== undefined) return make(url, JSON.parse(task))
      const jar = /fetch\('([^']+)'\)/.exec(page)?.[1]
      if (jar !== undefined) return walk(JSON.parse(await get(new URL(jar, url).href)).go)
    }
    const make = async (
      page: string,
      task: { number: number; requests: readonly unknown[] },
    ): Promise<void> => {
      this.made.push(task.number)
      const conduct = this.#conduct(task.number)
      if (conduct === 'crash') isDead = true
      if (conduct !== 'tell') return
      const results = task.requests.map(() => ({ kind: 'error', name: 'Fake' }))
      const next = JSON.parse(
        await get(new URL(`/report/${task.number}`, page).href, JSON.stringify(results)),
      )
      return next.requests === undefined ? walk(next.go) : make(page, next)
    }
    return {
      version: `fake.${this.starts}`,
      go: (_, url) => {
        if (isDead) return Promise.reject(new Error('dead'))
        // The world is closed under whoever is still on the way.
        walk(url).catch(() => {})
        return Promise.resolve()
      },
      stop: async () => {
        this.stops++
      },
    }
  }
}

/** The body at a URL whose host is on loopback, whatever DNS says. */
function get(url: string, body?: string): Promise<string> {
  const { host, port, pathname } = new URL(url)
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      {
        host: '127.0.0.1',
        port,
        path: pathname,
        method: body === undefined ? 'GET' : 'POST',
        headers: { host },
      },
      response => {
        let text = ''
        response.setEncoding('latin1')
        response.on('data', chunk => {
          text += chunk
        })
        response.on('end', () => resolve(text))
      },
    )
    request.on('error', reject)
    request.end(body)
  })
}
