import http from 'node:http'

export interface Answer {
  readonly status: number
  /** By lower-case name; lines of one name joined. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/**
 * Asks `/me` on a loopback port as no page would.
 *
 * @throws Error `no answer` after `patience` milliseconds, where it is given
 */
export function ask(
  port: number,
  {
    method = 'GET',
    headers = {},
    patience,
  }: {
    readonly method?: string
    readonly headers?: Readonly<Record<string, string>>
    readonly patience?: number
  },
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = http.request(
      { port, host: '127.0.0.1', path: '/me', method, headers, agent: false },
      response => {
        let body = ''
        response.setEncoding('utf8')
        response.on('data', chunk => {
          body += chunk
        })
        response.on('end', () => {
          const lines = Object.entries(response.headers).map(([name, value]) => [name, String(value)])
          resolve({ status: response.statusCode ?? 0, headers: Object.fromEntries(lines), body })
        })
      },
    )
    if (patience !== undefined) request.setTimeout(patience, () => request.destroy(new Error('no answer')))
    request.on('error', reject)
    request.end()
  })
}
