import { getHeaderValues, type HeaderList, isSerializedOrigin, isToken } from '@accredit/protocol'
import type { Exchange } from '../exchange.ts'

/** What the recorded answers of a server allow, and to whom. */
export interface CurrentGrant {
  /** `Access-Control-Allow-Origin: *`. */
  readonly everybody: boolean
  readonly origins: readonly string[]
  /** `Access-Control-Allow-Credentials: true` beside an origin. */
  readonly credentials: boolean
  /** `*` among them as it stands. */
  readonly methods: readonly string[]
  readonly requestHeaders: readonly string[]
  readonly exposed: readonly string[]
  readonly maxAge: number | null
}

/** The names of a list header. One that no browser can read is split where its author meant to. */
export function listedNames(headers: HeaderList, name: string): readonly string[] {
  const values = getHeaderValues(headers, name).flatMap(value => value.split(/[\s,;"'()[\]]+/))
  return [...new Set(values.filter(isToken))]
}

/** The origins of `Access-Control-Allow-Origin`, of several lines or of a list. */
function origins(headers: HeaderList): readonly string[] {
  return getHeaderValues(headers, 'access-control-allow-origin')
    .flatMap(value => value.split(/[\s,]+/))
    .filter(value => value !== '')
}

/** Nothing else lets anybody in: a pattern would open what is closed today. */
function isOrigin(value: string): boolean {
  return value !== 'null' && !value.includes('*') && isSerializedOrigin(value)
}

/** Reads what a server allows from its recorded answers. */
export function currentGrant(exchanges: readonly Exchange[]): CurrentGrant {
  const answers = exchanges.flatMap(({ received }) => (received === null ? [] : [received.headers]))
  const preflights = exchanges.filter(({ kind }) => kind === 'preflight')
  const preflightAnswers = preflights.flatMap(({ received }) => (received === null ? [] : [received.headers]))
  const allowed = answers.map(origins)
  const named = (lists: readonly HeaderList[], name: string): readonly string[] => [
    ...new Set(lists.flatMap(headers => listedNames(headers, name))),
  ]
  return {
    // Beside another value `*` lets nobody in.
    everybody: allowed.some(values => values.length === 1 && values[0] === '*'),
    origins: [...new Set(allowed.flat().filter(isOrigin))],
    credentials: answers.some(isCredentialed),
    methods: named(preflightAnswers, 'access-control-allow-methods'),
    requestHeaders: named(preflightAnswers, 'access-control-allow-headers').map(name => name.toLowerCase()),
    exposed: named(answers, 'access-control-expose-headers').map(name => name.toLowerCase()),
    maxAge: maxAge(preflightAnswers),
  }
}

function isCredentialed(headers: HeaderList): boolean {
  const values = getHeaderValues(headers, 'access-control-allow-credentials')
  return values.length === 1 && values[0] === 'true' && !origins(headers).includes('*')
}

function maxAge(answers: readonly HeaderList[]): number | null {
  const value = answers.flatMap(headers => getHeaderValues(headers, 'access-control-max-age'))[0] ?? ''
  return /^\d{1,5}$/.test(value) && Number(value) <= 86_400 ? Number(value) : null
}
