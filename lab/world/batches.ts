import type { Role, Scenario } from '../scenario/scenario.ts'
import { hasCookies } from './itinerary.ts'

/** Scenarios that one document makes at most, so that an engine that hangs loses little. */
const maxBatch = 25

const rolesOfPageSite: ReadonlySet<Role> = new Set(['page', 'page-port', 'sibling'])

/**
 * Scenarios by the documents that make their requests, as indexes. To open a document takes an engine longer than to
 * make its requests, and those whose page's site keeps nothing do not touch each other: their URLs are their own.
 */
export function batchesOf(scenarios: readonly Scenario[]): readonly (readonly number[])[] {
  const batches: number[][] = []
  const open = new Map<string, number[]>()
  for (const [index, scenario] of scenarios.entries()) {
    if (!sharesPage(scenario)) {
      batches.push([index])
      continue
    }
    const key = `${scenario.page.kind} ${scenario.page.scheme}`
    const batch = open.get(key)
    if (batch !== undefined && batch.length < maxBatch) batch.push(index)
    else {
      const fresh = [index]
      open.set(key, fresh)
      batches.push(fresh)
    }
  }
  return batches
}

/** Nothing is stored for the site of the page, and nothing has to be visited before or after. */
function sharesPage(scenario: Scenario): boolean {
  if (scenario.authentication.length > 0 || scenario.cookies.length > 0) return false
  return (
    !hasCookies(scenario) &&
    scenario.hops.every(
      ({ at, answers }) => !rolesOfPageSite.has(at.role) || answers.every(({ status }) => status !== 401),
    )
  )
}
