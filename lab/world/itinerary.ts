import type { Place, Scenario } from '../scenario/scenario.ts'

/** A document that the browser opens on its way through a scenario, at the top level. */
export type Stop =
  /** A first-party visit, on which the place sets cookies and asks for HTTP authentication. */
  | {
      readonly kind: 'visit'
      readonly at: Place
      readonly lines: readonly string[]
      readonly authenticates: boolean
    }
  /** The page of the scenario, or the document around it. */
  | { readonly kind: 'page' }
  /** A first-party visit that tells which cookies there are now. */
  | { readonly kind: 'jar'; readonly at: Place }

const keyOf = ({ role, scheme }: Place) => `${scheme} ${role}`

function distinct(places: readonly Place[]): Place[] {
  return [...new Map(places.map(place => [keyOf(place), place])).values()]
}

/** Whether anything in the scenario can put a cookie into a jar. */
export function hasCookies({ cookies, hops }: Scenario): boolean {
  return (
    cookies.length > 0 ||
    hops.some(({ preflights, answers }) =>
      [...preflights, ...answers].some(({ headers }) =>
        headers.some(([name]) => name.toLowerCase() === 'set-cookie'),
      ),
    )
  )
}

/** Where the browser goes, in order. */
export function itineraryOf(scenario: Scenario): readonly Stop[] {
  const { cookies, authentication, hops } = scenario
  const visited = distinct([...cookies.map(({ at }) => at), ...authentication])
  const visits = visited.map(
    (at): Stop => ({
      kind: 'visit',
      at,
      lines: cookies.filter(cookie => keyOf(cookie.at) === keyOf(at)).map(({ line }) => line),
      authenticates: authentication.some(place => keyOf(place) === keyOf(at)),
    }),
  )
  const jars = hasCookies(scenario) ? distinct([...cookies, ...hops].map(({ at }) => at)) : []
  return [...visits, { kind: 'page' }, ...jars.map((at): Stop => ({ kind: 'jar', at }))]
}

export { keyOf as placeKey }
