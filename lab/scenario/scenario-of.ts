import type {
  Answer,
  AnswerHeader,
  Cookie,
  Hop,
  Place,
  RequestSpec,
  Role,
  Scenario,
  Scheme,
} from './scenario.ts'

/** `'other'`, or `'https other'`. */
export type PlaceName = Role | `${Scheme} ${Role}`

/** A place by its name; http where it does not say. */
function placeOf(name: PlaceName): Place {
  const [first, second] = name.split(' ')
  const scheme: Scheme = first === 'https' ? 'https' : 'http'
  return { scheme, role: roleOf(second ?? first ?? '') }
}

function roleOf(name: string): Role {
  switch (name) {
    case 'page':
    case 'page-port':
    case 'sibling':
    case 'other':
    case 'third':
      return name
    default:
      throw new RangeError(`There is no place ${name}.`)
  }
}

/** An answer from a status and header lines; a value that is a list makes a line of each. */
export function answerOf(
  status: number,
  headers: Readonly<Record<string, string | readonly string[]>> = {},
): Answer {
  const lines = Object.entries(headers).flatMap(([name, values]) =>
    [values].flat().map((value): AnswerHeader => [name, value]),
  )
  return { status, headers: lines }
}

/** Grants everything to the origin that asks, credentials included. */
export const grant = {
  'Access-Control-Allow-Origin': '{echo}',
  'Access-Control-Allow-Credentials': 'true',
} as const

/** A hop that grants everything, but for what is said. A single answer stands for all. */
export function hopOf(
  at: PlaceName,
  {
    preflight,
    response,
  }: { readonly preflight?: Answer | readonly Answer[]; readonly response?: Answer | readonly Answer[] } = {},
): Hop {
  const allowed = answerOf(204, {
    ...grant,
    'Access-Control-Allow-Methods': '{method}',
    'Access-Control-Allow-Headers': '{headers}',
  })
  return {
    at: placeOf(at),
    preflights: [preflight ?? allowed].flat(),
    answers: [response ?? answerOf(200, grant)].flat(),
  }
}

/** A credentialed GET by `fetch`, but for what is said. */
function requestOf(spec: Partial<RequestSpec> = {}): RequestSpec {
  return {
    api: 'fetch',
    method: 'GET',
    mode: 'cors',
    credentials: 'include',
    headers: [],
    body: null,
    redirect: 'follow',
    referrerPolicy: '',
    integrity: 'none',
    uploadListener: false,
    userinfo: false,
    fragment: '',
    ...spec,
  }
}

/** A scenario of one top-level http page, but for what is said. */
export function scenarioOf(parts: {
  readonly page?: Partial<Scenario['page']>
  readonly cookies?: readonly (readonly [at: PlaceName, line: string])[]
  readonly authentication?: readonly PlaceName[]
  readonly hops: readonly Hop[]
  readonly requests?: readonly Partial<RequestSpec>[]
  readonly observes?: readonly string[]
}): Scenario {
  return {
    page: { kind: 'top-level', scheme: 'http', ...parts.page },
    cookies: (parts.cookies ?? []).map(([at, line]): Cookie => ({ at: placeOf(at), line })),
    authentication: (parts.authentication ?? []).map(placeOf),
    hops: parts.hops,
    requests: (parts.requests ?? [{}]).map(requestOf),
    ...(parts.observes !== undefined && { observes: parts.observes }),
  }
}
