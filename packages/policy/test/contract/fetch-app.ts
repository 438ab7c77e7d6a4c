import { type Behaviour, type ContractApp, describeRequest, type Reply } from '../../src/contract/index.ts'
import { breakingOff, streamOf } from './chunk-stream.ts'

/** The contract's app as a fetch handler, as one writes it by hand. */
export function fetchApp(app: ContractApp): (request: Request) => Response | Promise<Response> {
  return request => {
    const path = new URL(request.url).pathname
    if (path.startsWith(app.authenticatedPrefix) && request.headers.get('authorization') === null)
      return new Response('who are you', { status: 401, headers: { 'WWW-Authenticate': 'Basic' } })
    const method = request.method === 'HEAD' ? 'GET' : request.method
    const here = app.routes.filter(one => one.path === path)
    const found = here.find(one => one.method === method)
    if (found === undefined) return new Response('nothing here', { status: here.length === 0 ? 404 : 405 })
    return behave(found.behaviour, request)
  }
}

/** A web response of what a handler answers. */
function responseOf({ status, lines, body }: Reply): Response {
  return new Response(body, {
    status,
    headers: lines.map(([name, value]): [string, string] => [name, value]),
  })
}

/** What a handler does, as a web response. */
export function behave(behaviour: Behaviour, request: Request): Response | Promise<Response> {
  switch (behaviour.kind) {
    case 'reply':
      return Promise.resolve(behaviour.reply()).then(responseOf)
    case 'throw':
      throw behaviour.error()
    case 'reject':
      return new Promise((_, reject) => setImmediate(reject, behaviour.error()))
    case 'fail':
      throw new Response('failed', { status: behaviour.status })
    case 'chunks':
      return new Response(streamOf(behaviour.chunks()), {
        headers: { 'Content-Type': behaviour.contentType },
      })
    case 'break-off':
      return new Response(streamOf(breakingOff(behaviour.chunk)))
    case 'compressed':
      return compressed(responseOf(behaviour.reply()))
    case 'helmet': {
      const response = responseOf(behaviour.reply())
      response.headers.set('X-Content-Type-Options', 'nosniff')
      return response
    }
    case 'timeout':
      return new Promise(resolve =>
        setTimeout(() => resolve(new Response('given up', { status: 503 })), behaviour.milliseconds),
      )
    case 'echo':
      return echo(request)
    case 'hijack':
    case 'early-hints':
      throw new TypeError(`a fetch handler cannot do ${behaviour.kind}`)
  }
}

function compressed(response: Response): Response {
  response.headers.set('Content-Encoding', 'gzip')
  response.headers.append('Vary', 'Accept-Encoding')
  return new Response(response.body?.pipeThrough(new CompressionStream('gzip')) ?? null, response)
}

async function echo(request: Request): Promise<Response> {
  const { method, headers } = request
  const [cookie, authorization] = [headers.get('cookie'), headers.get('authorization')]
  return new Response(describeRequest({ method, cookie, authorization, body: await request.text() }))
}
