import type { Outcome, ScriptResult } from '../scenario/outcome.ts'
import type { Scenario } from '../scenario/scenario.ts'
import type { Ports } from './addresses.ts'
import { batchesOf } from './batches.ts'
import { authenticate, Course } from './course.ts'
import {
  authenticatingVisit,
  frameDocument,
  jarDocument,
  leadingTo,
  literal,
  type Next,
  pageDocument,
} from './documents.ts'
import type { Stop } from './itinerary.ts'
import { answerWith, headerOf, type ReceivedRequest, type SentAnswer } from './message.ts'
import { RawServer } from './raw-server.ts'

const document = (body: string, headers: SentAnswer['headers'] = []) =>
  answerWith(
    200,
    [['Content-Type', 'text/html; charset=utf-8'], ['Cache-Control', 'no-store'], ...headers],
    body,
  )
const notFound = answerWith(404, [], '')

/** Where a tab is. */
interface Position {
  readonly batch: readonly number[]
  readonly place: number
  readonly course: Course
}

/**
 * The servers of all scenarios of a run, and the way of the browser through them: every document is told what to do
 * next, so that a tab that was sent to {@link start} needs nobody until everything is done.
 */
export class World {
  readonly #scenarios: readonly Scenario[]
  readonly #firstNumber: number
  readonly #onOutcome: (index: number, outcome: Outcome) => void
  readonly #batches: readonly (readonly number[])[]
  readonly #courses = new Map<number, Course>()
  readonly #tabs = new Map<string, Position>()
  #server: RawServer | null = null
  #left: number
  #nextBatch = 0
  #idle: (() => void) | null = null

  /**
   * @param firstNumber of the hosts: theirs count on from it
   * @param onOutcome told of each scenario once, in the order in which they end
   */
  constructor(
    scenarios: readonly Scenario[],
    firstNumber: number,
    onOutcome: (index: number, outcome: Outcome) => void,
  ) {
    this.#scenarios = scenarios
    this.#firstNumber = firstNumber
    this.#onOutcome = onOutcome
    this.#batches = batchesOf(scenarios)
    this.#left = scenarios.length
  }

  async open(): Promise<void> {
    this.#server = await RawServer.listen(request => this.#answer(request))
  }

  async close(): Promise<void> {
    await this.#server?.close()
  }

  /** Where to send a tab. It ends the scenario that the tab was in, if any, as it is. */
  start(tab: string): string {
    return `http://hub.localhost:${this.#ports.http}/start/${tab}`
  }

  /** The index of the scenario that each tab is in. */
  get underWay(): ReadonlyMap<string, number> {
    return new Map([...this.#tabs].map(([tab, { course }]) => [tab, course.number - this.#firstNumber]))
  }

  /** Resolves when all scenarios have ended. */
  done(): Promise<void> {
    return new Promise(resolve => {
      this.#idle = resolve
      if (this.#left === 0) resolve()
    })
  }

  get #ports(): Ports {
    if (this.#server === null) throw new Error('the world is not open')
    return this.#server.ports
  }

  #answer(request: ReceivedRequest): SentAnswer {
    const [name = '', first = '', second = ''] = request.target.slice(1).split(/[/?]/)
    if (name === 'start') {
      const next = this.#goOn(first)
      return document(next === null ? '<!doctype html><title>done</title>' : leadingTo(this.#urlOf(next, 0)))
    }
    const course = this.#courses.get(Number(first))
    return course === undefined ? notFound : this.#stop(course, name, Number(second), request)
  }

  #stop(course: Course, name: string, index: number, request: ReceivedRequest): SentAnswer {
    const stop = course.stops[index]
    switch (name) {
      case 's':
        return course.answer(index, request)
      case 'visit':
        return stop?.kind === 'visit' ? this.#visit(course, index, stop) : notFound
      case 'authenticate':
        return authenticate(request)
      case 'page':
        return document(pageDocument(course))
      case 'frame':
        return document(frameDocument(course))
      case 'report':
        course.report(resultsFrom(request.body))
        return this.#next(course, course.stops.findIndex(({ kind }) => kind === 'page') + 1)
      case 'jar':
        return document(jarDocument(course, index))
      case 'jar-read':
        if (stop?.kind === 'jar') course.readJar(stop, headerOf(request, 'cookie'))
        return this.#next(course, index + 1)
      default:
        return notFound
    }
  }

  #visit(course: Course, index: number, stop: Extract<Stop, { kind: 'visit' }>): SentAnswer {
    const next = this.#urlOf(course, index + 1)
    return document(
      stop.authenticates ? authenticatingVisit(course, stop, next) : leadingTo(next),
      stop.lines.map(line => ['Set-Cookie', line] as const),
    )
  }

  /** What comes after a stop: the next one, or another scenario. */
  #next(course: Course, index: number): SentAnswer {
    const json = (next: Next) => answerWith(200, [['Content-Type', 'application/json']], literal(next))
    if (index < course.stops.length) return json({ go: this.#urlOf(course, index) })
    const [tab] = [...this.#tabs].find(([, position]) => position.course === course) ?? []
    if (tab === undefined) return notFound
    const next = this.#goOn(tab)
    if (next === null) return json({ go: this.start(tab) })
    return next.pageNumber === course.pageNumber
      ? json({ number: next.number, requests: next.requests() })
      : json({ go: this.#urlOf(next, 0) })
  }

  /** Ends the scenario of the tab, and begins the next. @returns null when there is none */
  #goOn(tab: string): Course | null {
    const before = this.#tabs.get(tab)
    if (before !== undefined) this.#end(tab, before.course)
    const isWithin = before !== undefined && before.place + 1 < before.batch.length
    const batch = isWithin ? before.batch : this.#batches[this.#nextBatch++]
    if (batch === undefined) return null
    const place = isWithin ? before.place + 1 : 0
    const course = this.#courseOf(batch, place)
    if (course === null) return null
    this.#courses.set(course.number, course)
    this.#tabs.set(tab, { batch, place, course })
    return course
  }

  #courseOf(batch: readonly number[], place: number): Course | null {
    const [first = 0, index = 0] = [batch[0], batch[place]]
    const scenario = this.#scenarios[index]
    if (scenario === undefined) return null
    return new Course(scenario, this.#firstNumber + index, this.#firstNumber + first, this.#ports)
  }

  #end(tab: string, course: Course): void {
    this.#tabs.delete(tab)
    this.#courses.delete(course.number)
    this.#onOutcome(course.number - this.#firstNumber, course.outcome())
    this.#left--
    if (this.#left === 0) this.#idle?.()
  }

  #urlOf({ addresses, number, scenario, stops }: Course, index: number): string {
    const stop = stops[index]
    if (stop === undefined) throw new RangeError(`scenario ${number} has no stop ${index}`)
    switch (stop.kind) {
      case 'visit':
      case 'jar':
        return `${addresses.origin(stop.at)}/${stop.kind}/${number}/${index}`
      case 'page': {
        const { kind, scheme } = scenario.page
        const role = kind === 'cross-site-frame' ? 'embedder' : 'page'
        return `${addresses.origin({ role, scheme })}/page/${number}/${index}`
      }
    }
  }
}

/** What the script of a page said. It is our own script, so that its word is taken for it. */
function resultsFrom(body: string): readonly ScriptResult[] {
  return JSON.parse(Buffer.from(body, 'latin1').toString('utf8'))
}
