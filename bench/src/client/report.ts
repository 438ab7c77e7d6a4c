import { type Spread, spreadOf } from '../statistics.ts'
import { table } from '../table.ts'
import type { ClientName } from './clients.ts'
import type { CaseName, Turn } from './protocol.ts'

/** The turns of every client at one case, round by round. */
export interface CaseTurns {
  readonly name: CaseName
  readonly inFlight: number
  readonly turns: ReadonlyMap<ClientName, readonly Turn[]>
}

interface ClientReport {
  readonly name: ClientName
  /** Microseconds of the client's process for one request. */
  readonly cpu: Spread
  readonly requestsPerSecond: Spread
  /** CPU, as a multiple of that of `undici.request` with a jar in the same rounds. */
  readonly toRequest: Spread
  /** CPU, as a multiple of that of undici's fetch in the same rounds. */
  readonly toFetch: Spread
}

export interface ClientCaseReport {
  readonly name: CaseName
  readonly inFlight: number
  readonly clients: readonly ClientReport[]
}

/** Heap in use after so many requests in all. */
export interface HeapReport {
  readonly requests: readonly number[]
  readonly bytes: readonly number[]
}

export function compareClients({ name, inFlight, turns }: CaseTurns): ClientCaseReport {
  const cpuOf = (client: ClientName): number[] => (turns.get(client) ?? []).map(cpuPerRequest)
  const request = cpuOf('undici.request, tough-cookie')
  const fetch = cpuOf('undici fetch, cookie by hand')
  return {
    name,
    inFlight,
    clients: [...turns.keys()].map(client => {
      const cpu = cpuOf(client)
      const perSecond = (turns.get(client) ?? []).map(turn => (turn.requests / turn.wallMilliseconds) * 1_000)
      return {
        name: client,
        cpu: spreadOf(cpu),
        requestsPerSecond: spreadOf(perSecond),
        toRequest: spreadOf(ratios(cpu, request)),
        toFetch: spreadOf(ratios(cpu, fetch)),
      }
    }),
  }
}

function cpuPerRequest({ cpuMicroseconds, requests }: Turn): number {
  return cpuMicroseconds / requests
}

/** Round by round, so that what else the machine did meets both. */
function ratios(values: readonly number[], to: readonly number[]): number[] {
  return values.map((value, round) => value / (to[round] ?? Number.NaN))
}

export function renderClients(reports: readonly ClientCaseReport[]): string {
  const rows: string[][] = [['', 'CPU µs', '±', '÷ request', '±', '÷ fetch', '±', 'requests/s', '±']]
  for (const { name, inFlight, clients } of reports) {
    rows.push([`${name}, ${inFlight} in flight`])
    for (const client of clients) {
      rows.push([
        `  ${client.name}`,
        ...cells(client.cpu, 1),
        ...cells(client.toRequest, 2),
        ...cells(client.toFetch, 2),
        ...cells(client.requestsPerSecond, 0),
      ])
    }
  }
  return table(rows)
}

function cells({ median, deviation }: Spread, digits: number): string[] {
  return [median.toFixed(digits), deviation.toFixed(digits)]
}

export function renderHeap({ requests, bytes }: HeapReport): string {
  const kibibytes = bytes.map(heap => `${Math.round(heap / 1_024).toLocaleString('en')} KiB`)
  return table([
    ['accredit, heap after requests', ...requests.map(count => count.toLocaleString('en'))],
    ['  collected', ...kibibytes],
  ])
}
