import { credentialsOfVisits } from '../scenario/scenario.ts'
import type { Course } from './course.ts'
import type { Stop } from './itinerary.ts'
import { runRequests } from './page-script.ts'

/** Milliseconds that script waits for each request. */
export const patience = 4000

function html(script: string, body = ''): string {
  return `<!doctype html><meta charset="utf-8"><title>lab</title><link rel="icon" href="data:,">${body}<script>${script}</script>`
}

/** A value as script in a document, whatever characters it has. */
function literal(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<\u0080-\uffff]/g,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

const go = (url: string) => `location.replace(${literal(url)})`

/** A visit: perhaps asks for what needs authentication, then goes on. */
export function visitDocument(
  course: Course,
  index: number,
  stop: Extract<Stop, { kind: 'visit' }>,
  next: string,
) {
  if (!stop.authenticates) return html(go(next))
  const { username, password } = credentialsOfVisits
  const url = `/authenticate/${course.number}/${index}`
  return html(
    `const x = new XMLHttpRequest(); x.open('GET', ${literal(url)}, true, '${username}', '${password}');` +
      `x.onloadend = () => ${go(next)}; x.send()`,
  )
}

export function jarDocument(course: Course, index: number, next: string): string {
  return html(`fetch('/jar-read/${course.number}/${index}').finally(() => ${go(next)})`)
}

const run = (course: Course) => `(${runRequests})(globalThis, ${literal(course.requests())}, ${patience})`

const report = (course: Course, next: string) =>
  `results => fetch('/report/${course.number}', { method: 'POST', body: JSON.stringify(results) }).finally(() => ${go(next)})`

/** The page, or what is around it. */
export function pageDocument(course: Course, next: string): string {
  switch (course.scenario.page.kind) {
    case 'top-level':
      return html(`${run(course)}.then(${report(course, next)})`)
    case 'sandboxed':
    case 'cross-site-frame': {
      const sandbox = course.scenario.page.kind === 'sandboxed' ? ' sandbox="allow-scripts"' : ''
      return html(
        `addEventListener('message', event => (${report(course, next)})(event.data))`,
        `<iframe${sandbox} src="${course.pageOrigin}/frame/${course.number}"></iframe>`,
      )
    }
  }
}

export function frameDocument(course: Course): string {
  return html(`${run(course)}.then(results => parent.postMessage(results, '*'))`)
}
