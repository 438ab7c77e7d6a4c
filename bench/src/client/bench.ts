import { cpus } from 'node:os'
import { type Options, optionsOf } from '../options.ts'
import { progress } from '../progress.ts'
import { type ClientName, clientNames } from './clients.ts'
import { type ClientProcess, Processes } from './processes.ts'
import { type CaseName, caseNames, concurrencies, type Turn } from './protocol.ts'
import {
  type ClientCaseReport,
  compareClients,
  type HeapReport,
  renderClients,
  renderHeap,
} from './report.ts'

const usage = `npm run bench:browser -- [--quick] [--only REGEX] [--json]

  --quick       one short turn each: shows that everything answers rightly; its numbers mean nothing
  --only REGEX  only the cases whose name matches, such as "GET, 16"; "memory" is a name too
  --json        results as JSON on standard output`

interface Effort {
  readonly rounds: number
  /** Of each turn, in milliseconds. */
  readonly turn: number
  readonly warmUp: number
  /** After how many requests in all the heap is looked at. */
  readonly heapAt: readonly number[]
}

const thorough: Effort = { rounds: 15, turn: 300, warmUp: 2_000, heapAt: [20_000, 60_000, 100_000] }
const quick: Effort = { rounds: 1, turn: 30, warmUp: 100, heapAt: [200, 600, 1_000] }

/** How much of the heap may come and go: what V8 has compiled, and how much the last responses hold. */
const heapTolerance = 1.05

async function measureCases(
  processes: Processes,
  api: string,
  { effort, only }: Options<Effort>,
): Promise<ClientCaseReport[]> {
  const wanted = caseNames
    .flatMap(name => concurrencies.map(inFlight => ({ name, inFlight })))
    .filter(({ name, inFlight }) => only.test(`${name}, ${inFlight} in flight`))
  if (wanted.length === 0) return []
  const clients = clientNames.map(name => processes.startClient(name))
  for (const client of clients) await client.perform({ kind: 'verify', api })
  const reports: ClientCaseReport[] = []
  for (const { name, inFlight } of wanted) {
    reports.push(compareClients({ name, inFlight, turns: await measure(clients, name, inFlight, effort) }))
  }
  return reports
}

/** Clients take turns, in another order each round, so that what else the machine does meets all of them. */
async function measure(
  clients: readonly ClientProcess[],
  name: CaseName,
  inFlight: number,
  { rounds, turn, warmUp }: Effort,
): Promise<ReadonlyMap<ClientName, readonly Turn[]>> {
  const turns = new Map<ClientName, Turn[]>(clients.map(client => [client.name, []]))
  for (const client of clients) {
    progress(`${name}, ${inFlight} in flight: ${client.name} warms up`)
    await client.perform({ kind: 'turn', name, inFlight, milliseconds: warmUp })
  }
  for (let round = 0; round < rounds; round++) {
    progress(`${name}, ${inFlight} in flight: round ${round + 1} of ${rounds}`)
    for (let place = 0; place < clients.length; place++) {
      const client = clients[(place + round) % clients.length]
      if (client === undefined) continue
      const taken = await client.perform({ kind: 'turn', name, inFlight, milliseconds: turn })
      turns.get(client.name)?.push(taken)
    }
  }
  return turns
}

/** @throws Error when the heap grows */
async function measureHeap(
  processes: Processes,
  api: string,
  { effort, only }: Options<Effort>,
): Promise<HeapReport | null> {
  if (!only.test('memory')) return null
  progress('memory')
  const client = processes.startClient('accredit')
  await client.perform({ kind: 'verify', api })
  const bytes: number[] = []
  let done = 0
  for (const count of effort.heapAt) {
    bytes.push(await client.perform({ kind: 'heap', requests: count - done }))
    done = count
  }
  const [first = 0] = bytes
  const last = bytes.at(-1) ?? 0
  if (effort === thorough && last > first * heapTolerance) {
    throw new Error(`the heap grew from ${first} to ${last} bytes`)
  }
  return { requests: effort.heapAt, bytes }
}

async function run(processes: Processes, options: Options<Effort>): Promise<void> {
  const api = await processes.startServer()
  const cases = await measureCases(processes, api, options)
  const heap = await measureHeap(processes, api, options)
  progress('')
  const machine = `Node ${process.version}, ${process.platform} ${process.arch}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`
  if (options.json) {
    console.log(JSON.stringify({ machine, cases, heap }, null, 2))
    return
  }
  console.log(options.effort === quick ? `${machine} (--quick: these numbers mean nothing)` : machine)
  if (cases.length > 0) console.log(`\n${renderClients(cases)}`)
  if (heap !== null) console.log(`\n${renderHeap(heap)}`)
}

async function main(): Promise<void> {
  const options = optionsOf(process.argv.slice(2), { quick, thorough })
  if (options === null) {
    console.log(usage)
    return
  }
  const processes = new Processes()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      processes.close()
      process.exit(130)
    })
  }
  try {
    await run(processes, options)
  } finally {
    processes.close()
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? `\n${error.message}` : error)
  process.exitCode = 1
})
