import type { CookieReport } from './check-result.ts'
import { type FetchStep, isStep } from './fetch-step.ts'

/** What became of every cookie of a fetch, in order. */
export function cookieReports(steps: readonly FetchStep[]): readonly CookieReport[] {
  return steps.flatMap((step, index) => cookieReport(step, index, steps) ?? [])
}

function cookieReport(step: FetchStep, index: number, steps: readonly FetchStep[]): CookieReport | null {
  const { event } = step
  switch (event.code) {
    case 'cookie.sent':
    case 'cookie.withheld': {
      const { name, domain, path, received: detail } = event
      const what = event.code === 'cookie.sent' ? 'sent' : 'withheld'
      return {
        name,
        domain,
        path,
        exchange: nextExchange(steps, index),
        what,
        reason: event.reason ?? what,
        detail,
      }
    }
    case 'cookie.stored': {
      const { name, domain, path } = event
      const exchange = step.exchange ?? ''
      return { name, domain, path, exchange, what: 'stored', reason: event.reason ?? 'stored', detail: null }
    }
    case 'cookie.refused': {
      const domain = step.url === null ? '' : new URL(step.url).hostname
      return refusedCookie(event.line, event.reason ?? 'refused', domain, step.exchange ?? '')
    }
    default:
      return null
  }
}

/** Cookies are chosen before their request is sent, and stored after. */
function nextExchange(steps: readonly FetchStep[], from: number): string {
  return steps.slice(from).find(step => isStep(step, 'request.sent'))?.exchange ?? ''
}

/** A `Set-Cookie` value that no jar has taken, and of which therefore little is known. */
export function refusedCookie(line: string, reason: string, domain: string, exchange: string): CookieReport {
  const [pair = ''] = line.split(';', 1)
  const name = pair.slice(0, Math.max(0, pair.indexOf('='))).trim()
  return { name, domain, path: '', exchange, what: 'refused', reason, detail: line }
}
