import type { Diagnosis } from '../cause.ts'
import type { Compared } from './cause-facts.ts'

/** A value as it stands in a sentence. */
export function quoted(value: string): string {
  return `\`${value}\``
}

/** The page, by its origin where that is known. */
export function thePage({ origin }: Diagnosis): string {
  if (origin === null) return 'the page'
  return origin === 'null' ? 'a page whose origin is `null`' : quoted(origin)
}

/** The URL that failed. */
export function theUrl({ url }: Diagnosis): string {
  return url === null ? 'the URL' : quoted(url)
}

/** The response that decided, as the subject of a sentence. */
export function theResponse({ stage, url }: Diagnosis): string {
  const of = url === null ? '' : ` of ${quoted(url)}`
  switch (stage) {
    case 'preflight':
      return `The answer${of} to the preflight`
    case 'redirect':
      return `The redirect${of}`
    case 'local':
    case 'actual':
    case 'network':
    case null:
      return `The response${of}`
  }
}

/** What follows from a response that was refused. */
export function consequence(diagnosis: Diagnosis): string {
  switch (diagnosis.stage) {
    case 'preflight':
      return 'so the browser did not send the request'
    case 'redirect':
      return 'so the browser did not follow it'
    case 'local':
    case 'actual':
    case 'network':
    case null:
      return `so ${thePage(diagnosis)} may not read it`
  }
}

/** The `Origin` that the response was compared with: `null` once a redirect has crossed origins twice. */
export function sentOrigin({ expected, origin }: Diagnosis): string | null {
  return expected ?? origin
}

/** The origin beside `Access-Control-Allow-Origin`. */
export function comparedOrigin(diagnosis: Diagnosis): Compared | null {
  const sent = sentOrigin(diagnosis)
  if (sent === null || diagnosis.received === null) return null
  return { sent: `Origin: ${sent}`, received: `Access-Control-Allow-Origin: ${diagnosis.received}` }
}

/** A response header, or that there is none. */
export function headerLine(name: string, value: string | null): string {
  return value === null ? `no ${name}` : `${name}: ${value}`
}

/** What happened although the page saw nothing of it. */
export function reachedServer({ stage, method, cause }: Diagnosis): readonly string[] {
  if (stage === 'preflight') return ['Only the preflight was sent; the server never saw the request itself.']
  if (stage !== 'actual' && stage !== 'redirect') return []
  const effects = [
    method === null
      ? 'The request reached the server: what it does there, it has done.'
      : `The ${method} reached the server: what it does there, it has done.`,
  ]
  if (cause === 'acac-not-true' || cause === 'acao-star-credentials') {
    effects.push('Cookies that the response sets are stored all the same.')
  }
  return effects
}
