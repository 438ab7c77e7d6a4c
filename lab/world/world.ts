import type { Outcome, ScriptResult } from '../scenario/outcome.ts'
import type { Scenario } from '../scenario/scenario.ts'
import type { Ports } from './addresses.ts'
import { authenticate, Course } from './course.ts'
import { frameDocument, jarDocument, pageDocument, visitDocument } from './documents.ts'
import { answerWith, headerOf, type ReceivedRequest, type SentAnswer } from './message.ts'
import { RawServer } from './raw-server.ts'

const document = (body: string, headers: SentAnswer['headers'] = []) =>
  answerWith(
    200,
    [['Content-Type', 'text/html; charset=utf-8'], ['Cache-Control', 'no-store'], ...headers],
    body,
  )
const notFound = answerWith(404, [], '')

/**
 * The servers of all scenarios of a run, and the way of the browser through them: every document leads to the next, so
 * that a tab that was sent to {@link start} needs nobody until everything is done.
 */
export class World {
  readonly #scenarios: readonly Scenario[]
  readonly #firstNumber: number
  readonly #onOutcome: (index: number, outcome: Outcome) => void
  readonly #courses = new Map<number, Course>()
  readonly #tabs = new Map<string, number>()
  #server: RawServer | null = null
  #next = 0
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
    return new Map([...this.#tabs].map(([tab, number]) => [tab, number - this.#firstNumber]))
  }

  /** Resolves when all scenarios have ended. */
  done(): Promise<void> {
    return new Promise(resolve => {
      this.#idle = resolve
      this.#checkIdle()
    })
  }

  get #ports(): Ports {
    if (this.#server === null) throw new Error('the world is not open')
    return this.#server.ports
  }

  #answer(request: ReceivedRequest): SentAnswer {
    const [name = '', first = '', second = ''] = request.target.slice(1).split(/[/?]/)
    if (name === 'start') return this.#startNext(first)
    const course = this.#courses.get(Number(first))
    return course === undefined ? notFound : this.#stop(course, name, Number(second), request)
  }

  #stop(course: Course, name: string, index: number, request: ReceivedRequest): SentAnswer {
    const stop = course.stops[index]
    switch (name) {
      case 's':
        return course.answer(index, request)
      case 'visit':
        if (stop?.kind !== 'visit') return notFound
        return document(
          visitDocument(course, index, stop, this.#urlAfter(course, index)),
          stop.lines.map(line => ['Set-Cookie', line] as const),
        )
      case 'authenticate':
        return authenticate(request)
      case 'page':
        return document(pageDocument(course, this.#urlAfter(course, index)))
      case 'frame':
        return document(frameDocument(course))
      case 'report':
        course.report(resultsFrom(request.body))
        return document('')
      case 'jar':
        return document(jarDocument(course, index, this.#urlAfter(course, index)))
      case 'jar-read':
        if (stop?.kind === 'jar') course.readJar(stop, headerOf(request, 'cookie'))
        return document('')
      default:
        return notFound
    }
  }

  #startNext(tab: string): SentAnswer {
    this.#end(tab)
    const scenario = this.#scenarios[this.#next]
    if (scenario === undefined) {
      this.#checkIdle()
      return document('<!doctype html><title>done</title>')
    }
    const course = new Course(this.#firstNumber + this.#next++, scenario, this.#ports)
    this.#courses.set(course.number, course)
    this.#tabs.set(tab, course.number)
    return document(
      `<!doctype html><script>location.replace(${JSON.stringify(this.#urlOf(course, 0, tab))})</script>`,
    )
  }

  #end(tab: string): void {
    const number = this.#tabs.get(tab)
    const course = number === undefined ? undefined : this.#courses.get(number)
    if (course === undefined) return
    this.#tabs.delete(tab)
    this.#courses.delete(course.number)
    this.#onOutcome(course.number - this.#firstNumber, course.outcome())
  }

  #checkIdle(): void {
    if (this.#next >= this.#scenarios.length && this.#tabs.size === 0) this.#idle?.()
  }

  #urlAfter(course: Course, index: number): string {
    const [tab = ''] = [...this.#tabs].find(([, number]) => number === course.number) ?? []
    return index + 1 < course.stops.length ? this.#urlOf(course, index + 1, tab) : this.start(tab)
  }

  #urlOf(course: Course, index: number, tab: string): string {
    const stop = course.stops[index]
    if (stop === undefined) return this.start(tab)
    switch (stop.kind) {
      case 'visit':
      case 'jar':
        return `${course.addresses.origin(stop.at)}/${stop.kind}/${course.number}/${index}`
      case 'page': {
        const { kind, scheme } = course.scenario.page
        const role = kind === 'cross-site-frame' ? 'embedder' : 'page'
        return `${course.addresses.origin({ role, scheme })}/page/${course.number}/${index}`
      }
    }
  }
}

/** What the script of a page said. It is our own script, so that its word is taken for it. */
function resultsFrom(body: string): readonly ScriptResult[] {
  return JSON.parse(Buffer.from(body, 'latin1').toString('utf8'))
}
