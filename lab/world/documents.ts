import { credentialsOfVisits } from '../scenario/scenario.ts'
import type { Course } from './course.ts'
import { placeKey, type Stop } from './itinerary.ts'
import { runRequests, type ScriptRequest } from './page-script.ts'

/** Milliseconds that script waits for each request. */
const patience = 8000

/** What a document is told to do next: open another one, or make the requests of the next scenario. */
export type Next =
  | { readonly go: string }
  | { readonly number: number; readonly requests: readonly ScriptRequest[] }

function html(script: string, body = ''): string {
  return `<!doctype html><meta charset="utf-8"><title>lab</title><link rel="icon" href="data:,">${body}<script>${script}</script>`
}

/** A value as script in a document and as JSON, whatever characters it has: in ASCII. */
export function literal(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<\u0080-\uffff]/g,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** Leads somewhere else at once. */
export function leadingTo(url: string): string {
  return html(`location.replace(${literal(url)})`)
}

/** A visit that asks for what needs authentication, then goes on. */
export function authenticatingVisit(
  course: Course,
  { at }: Extract<Stop, { kind: 'visit' }>,
  next: string,
): string {
  const { username, password } = credentialsOfVisits
  return html(
    `const x = new XMLHttpRequest(); x.open('GET', ${literal(`/authenticate/${course.number}/${placeKey(at)}`)}, ` +
      `true, '${username}', '${password}'); x.onloadend = () => location.replace(${literal(next)}); x.send()`,
  )
}

/** Asks for something with cookies, and goes where the answer says. */
export function jarDocument(course: Course, index: number): string {
  return html(
    `fetch('/jar-read/${course.number}/${index}').then(answer => answer.json()).then(({ go }) => location.replace(go))`,
  )
}

const first = (course: Course) => literal({ number: course.number, requests: course.requests() })

const loop = `async function drive(next, tell) {
  while (next.requests) next = await tell(next.number, await (${runRequests})(globalThis, next.requests, ${patience}))
  location.replace(next.go)
}`

const tellServer = `const tell = (number, results) =>
  fetch('/report/' + number, { method: 'POST', body: JSON.stringify(results) }).then(answer => answer.json())`

/** The page, or what is around it: makes requests for as long as it is told to. */
export function pageDocument(course: Course): string {
  switch (course.scenario.page.kind) {
    case 'top-level':
      return html(`${loop}\n${tellServer}\ndrive(${first(course)}, tell)`)
    case 'sandboxed':
    case 'cross-site-frame': {
      const sandbox = course.scenario.page.kind === 'sandboxed' ? ' sandbox="allow-scripts"' : ''
      return html(
        `${tellServer}
        addEventListener('message', async ({ data: [number, results], source }) => {
          const next = await tell(number, results)
          next.requests ? source.postMessage(next, '*') : location.replace(next.go)
        })`,
        `<iframe${sandbox} src="${course.pageOrigin}/frame/${course.number}"></iframe>`,
      )
    }
  }
}

/** A framed page: whoever is around it talks to the server, since its own origin may be none. */
export function frameDocument(course: Course): string {
  return html(`${loop}
    const tell = (number, results) => new Promise(resolve => {
      addEventListener('message', ({ data }) => resolve(data), { once: true })
      parent.postMessage([number, results], '*')
    })
    drive(${first(course)}, tell)`)
}
