import type { RequestListener, ServerResponse } from 'node:http'

// CORS as an expert writes it into the listener itself: headers as literals in their usual capitals, lists as a `Set`.
// Nothing is checked that the case does not need, and nothing guards what the app does later.

/** One origin: every header of the answer is a constant. */
export function constantHeaders(origin: string, app: RequestListener): RequestListener {
  return (request, response) => {
    response.setHeader('Vary', 'Origin')
    response.setHeader('Access-Control-Allow-Origin', origin)
    response.setHeader('Access-Control-Allow-Credentials', 'true')
    app(request, response)
  }
}

/** As `constantHeaders`, with a header that scripts may read. */
export function constantExposedHeaders(origin: string, app: RequestListener): RequestListener {
  return (request, response) => {
    response.setHeader('Vary', 'Origin')
    response.setHeader('Access-Control-Allow-Origin', origin)
    response.setHeader('Access-Control-Allow-Credentials', 'true')
    response.setHeader('Access-Control-Expose-Headers', 'ETag, X-Request-Id')
    app(request, response)
  }
}

/** A list: the origin is looked up and echoed. */
export function lookedUpHeaders(
  isAllowed: (origin: string) => boolean,
  app: RequestListener,
): RequestListener {
  return (request, response) => {
    const { origin } = request.headers
    response.setHeader('Vary', 'Origin')
    if (origin !== undefined && isAllowed(origin)) {
      response.setHeader('Access-Control-Allow-Origin', origin)
      response.setHeader('Access-Control-Allow-Credentials', 'true')
    }
    app(request, response)
  }
}

/** One origin: the answer to a preflight is a constant too. */
export function constantPreflight(origin: string, app: RequestListener): RequestListener {
  return (request, response) => {
    if (request.method === 'OPTIONS') {
      grantPreflight(response, origin)
      return
    }
    app(request, response)
  }
}

/** A list: a preflight from an origin that is not in it gets nothing but `Vary`. */
export function lookedUpPreflight(
  isAllowed: (origin: string) => boolean,
  app: RequestListener,
): RequestListener {
  return (request, response) => {
    const { origin } = request.headers
    if (request.method !== 'OPTIONS') {
      app(request, response)
    } else if (origin !== undefined && isAllowed(origin)) {
      grantPreflight(response, origin)
    } else {
      response.setHeader('Vary', 'Origin')
      response.statusCode = 204
      response.end()
    }
  }
}

function grantPreflight(response: ServerResponse, origin: string): void {
  response.setHeader('Vary', 'Origin')
  response.setHeader('Access-Control-Allow-Origin', origin)
  response.setHeader('Access-Control-Allow-Credentials', 'true')
  response.setHeader('Access-Control-Allow-Methods', 'PUT, PATCH, DELETE')
  response.setHeader('Access-Control-Allow-Headers', 'Authorization, Content-Type, X-Request-Id')
  response.setHeader('Access-Control-Max-Age', '600')
  response.statusCode = 204
  response.end()
}

/** Subdomains: every suffix of the host is looked up among the bases. */
export function isBelowOneOf(bases: ReadonlySet<string>): (origin: string) => boolean {
  return origin => {
    if (!origin.startsWith('https://')) return false
    for (let dot = origin.indexOf('.'); dot !== -1; dot = origin.indexOf('.', dot + 1)) {
      if (bases.has(origin.slice(dot + 1))) return true
    }
    return false
  }
}
