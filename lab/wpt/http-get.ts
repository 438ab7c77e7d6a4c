import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'

export interface Loaded {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly text: string
}

/**
 * Loads documents and scripts, as navigation would: the browser has fetches alone, and a fault of theirs must not keep a
 * test from being loaded.
 */
export class Loader {
  readonly #authority: string

  /** @param authority whom to trust, as PEM */
  constructor(authority: string) {
    this.#authority = authority
  }

  /** @throws Error when it is not there */
  async load(url: URL, cookie: string | null = null): Promise<Loaded> {
    const loaded = await this.#get(url, cookie)
    if (loaded.status !== 200) throw new Error(`${url.href} answers ${loaded.status}`)
    return loaded
  }

  #get(url: URL, cookie: string | null): Promise<Loaded> {
    const options = {
      // The server listens on loopback whatever the name.
      host: '127.0.0.1',
      port: url.port,
      path: url.pathname + url.search,
      headers: { host: url.host, ...(cookie === null ? {} : { cookie }) },
    }
    return new Promise((resolve, reject) => {
      const asked =
        url.protocol === 'https:'
          ? httpsRequest({ ...options, servername: url.hostname, ca: this.#authority })
          : httpRequest(options)
      asked.once('error', reject)
      asked.once('response', response => resolve(collect(response)))
      asked.end()
    })
  }
}

async function collect(response: IncomingMessage): Promise<Loaded> {
  const chunks: Buffer[] = []
  for await (const chunk of response) if (Buffer.isBuffer(chunk)) chunks.push(chunk)
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    text: Buffer.concat(chunks).toString('utf8'),
  }
}
