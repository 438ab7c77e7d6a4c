import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { AuditOptions, Clock } from '../../src/audit/index.ts'

export type Answer = (request: IncomingMessage, response: ServerResponse) => void

/** A server on a port that the system chooses. */
export interface TestServer extends AsyncDisposable {
  readonly url: string
  readonly server: Server
}

export async function serve(answer: Answer): Promise<TestServer> {
  const server = createServer(answer)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${portOf(server)}`,
    server,
    [Symbol.asyncDispose]: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** A clock whose waiting takes no time. */
export function fakeClock(): Clock & { readonly waits: number[] } {
  let time = Date.UTC(2026, 0, 1)
  const waits: number[] = []
  return {
    waits,
    now: () => time,
    sleep: async milliseconds => {
      waits.push(milliseconds)
      const until = time + milliseconds
      await new Promise(resolve => setImmediate(resolve))
      time = Math.max(time, until)
    },
  }
}

export const apiOrigin = 'https://api.corp.example'
export const appOrigin = 'https://app.corp.example'

/** Options for a server that stands for `apiOrigin`, with a session whose cookie goes everywhere. */
export function virtual({ url }: TestServer): AuditOptions {
  return {
    servers: { [apiOrigin]: url },
    network: false,
    allowedOrigins: [appOrigin],
    session: { cookies: ['sid=s3cr3t-value; Path=/; Secure; SameSite=None'] },
    random: () => 0.25,
    timeout: 2000,
  }
}
