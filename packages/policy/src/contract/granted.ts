import type { ContractServer } from './contract-adapter.ts'
import { appOrigin, readerOrigin } from './contract-app.ts'
import { type Exchange, type Line, type Sent, send } from './exchange.ts'
import { type Expectation, expectExchange } from './expectation.ts'

const expose: Line = ['access-control-expose-headers', 'etag,x-request-id']

/** What `/api` grants an origin of the credentialed tier. */
export function grantedTo(origin: string): readonly Line[] {
  return [['access-control-allow-origin', origin], ['access-control-allow-credentials', 'true'], expose]
}

/** What `/api` grants the credentialed origin. */
export const granted: readonly Line[] = grantedTo(appOrigin)

/** What `/api` grants the anonymous origin. */
export const grantedAnonymously: readonly Line[] = [['access-control-allow-origin', readerOrigin], expose]

export const preflightVary = ['Origin', 'Access-Control-Request-Method', 'Access-Control-Request-Headers']

export const fromOrigin = (origin: string): Line => ['Origin', origin]

/** Sends and holds the answer against what is expected. */
export async function expectAnswer(
  server: ContractServer,
  sent: Sent,
  expected: Expectation,
): Promise<Exchange> {
  const exchange = await send(server, sent)
  expectExchange(exchange, expected)
  return exchange
}

/** The credentialed origin gets `path` with its headers, and what else is expected. */
export async function expectGranted(
  server: ContractServer,
  path: string,
  expected: Expectation = {},
  sent: Partial<Sent> = {},
): Promise<Exchange> {
  return expectAnswer(
    server,
    { path, ...sent, lines: [fromOrigin(appOrigin), ...(sent.lines ?? [])] },
    { cors: granted, vary: ['Origin'], ...expected },
  )
}
