import { type Client, type ClientName, clientNames, createClient } from './clients.ts'
import { type CaseName, type ClientTask, caseNames, type Turn } from './protocol.ts'

/** A process with one client in it: neither the heap nor the compiled code of another is in its way. */

const held: { client: Client | null; api: string } = { client: null, api: '' }

function clientName(): ClientName {
  const found = clientNames.find(name => name === process.argv[2])
  if (found === undefined) throw new Error(`no client is named ${process.argv[2]}`)
  return found
}

async function perform(task: ClientTask): Promise<true | Turn | number> {
  switch (task.kind) {
    case 'verify':
      held.api = task.api
      held.client = await createClient(clientName(), task.api)
      await verify(held.client, task.api)
      return true
    case 'turn':
      return turn(sender(task.name), task.inFlight, task.milliseconds)
    case 'heap':
      return heapAfter(sender('credentialed GET'), task.requests)
  }
}

/** @throws Error unless the client gets what it should, and nothing else */
async function verify(client: Client, api: string): Promise<void> {
  await client.logIn()
  for (const name of caseNames) await sender(name)()
  const { preflights } = await accountFrom(client.put(urlOf(api)))
  if (client.cachesPreflights && preflights !== 1) throw wrong(`${preflights} preflights for two PUTs`)
  if (!client.checksCors) return
  const shown = await client.get(`${api}/closed`).then(
    () => true,
    () => false,
  )
  if (shown) throw wrong('it shows what is not shared')
}

function wrong(what: string): Error {
  return new Error(`${process.argv[2]}: ${what}`)
}

/** A URL of this client alone, for which the server counts preflights. */
function urlOf(api: string): string {
  return `${api}/me?client=${process.pid}`
}

/** One request of a case, whose answer is looked at every time. */
function sender(name: CaseName): () => Promise<void> {
  const { client, api } = held
  if (client === null) throw new Error('nobody is logged in')
  const url = urlOf(api)
  const send = name === 'credentialed GET' ? () => client.get(url) : () => client.put(url)
  return async () => {
    await accountFrom(send())
  }
}

async function accountFrom(sent: Promise<unknown>): Promise<{ readonly preflights: unknown }> {
  const answer = await sent
  const isRight = typeof answer === 'object' && answer !== null && 'id' in answer && answer.id === 4711
  if (!isRight || !('preflights' in answer)) throw wrong(`a wrong answer: ${JSON.stringify(answer)}`)
  return answer
}

async function turn(send: () => Promise<void>, inFlight: number, milliseconds: number): Promise<Turn> {
  let requests = 0
  const cpu = process.cpuUsage()
  const start = performance.now()
  const end = start + milliseconds
  await inTurns(inFlight, () => {
    if (performance.now() >= end) return null
    requests++
    return send()
  })
  const wallMilliseconds = performance.now() - start
  const { user, system } = process.cpuUsage(cpu)
  return { requests, cpuMicroseconds: user + system, wallMilliseconds }
}

async function heapAfter(send: () => Promise<void>, requests: number): Promise<number> {
  let left = requests
  await inTurns(16, () => (left-- > 0 ? send() : null))
  if (globalThis.gc === undefined) throw new Error('needs node --expose-gc')
  globalThis.gc()
  globalThis.gc()
  return process.memoryUsage().heapUsed
}

/** Keeps so many promises of `next` under way until it returns null. */
async function inTurns(inFlight: number, next: () => Promise<void> | null): Promise<void> {
  const work = async (): Promise<void> => {
    for (let sent = next(); sent !== null; sent = next()) await sent
  }
  await Promise.all(Array.from({ length: inFlight }, work))
}

process.on('message', (task: ClientTask) => {
  perform(task).then(
    result => process.send?.(result),
    (error: unknown) => {
      console.error(error instanceof Error ? error.message : error)
      process.exit(1)
    },
  )
})
process.once('disconnect', () => process.exit())
process.on('SIGINT', () => {})
