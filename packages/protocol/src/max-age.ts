import { allIn, byteSet, digits } from './byte-set.ts'
import { getHeaderValues, type HeaderList } from './header-list.ts'
import { type Profile, profiles } from './profile.ts'

/** Seconds at which a larger number stops counting. @see https://www.rfc-editor.org/rfc/rfc9111#name-delta-seconds */
const maxDeltaSeconds = 2 ** 31

const decimalDigits = byteSet(digits)

/** How the max-age of a preflight came about. */
export type MaxAgeCode =
  /** As the response says. */
  | 'given'
  /** The response says more than the user agent's limit, which is used instead. */
  | 'capped'
  /** There is no `Access-Control-Max-Age`: five seconds, or none. */
  | 'absent'
  /** One field, a minus sign and digits. */
  | 'negative'
  /** Not a number of seconds, or more than one field. */
  | 'unparsable'

export interface MaxAge {
  readonly code: MaxAgeCode
  /** Seconds; 0 means that nothing is remembered. */
  readonly seconds: number
  /** The joined value of the fields, null when there is none. */
  readonly received: string | null
}

type MaxAgeProfile = Pick<Profile, 'maxAgeCap' | 'absentMaxAge' | 'negativeMaxAge' | 'unparsableMaxAge'>

function isDigits(value: string, start: number): boolean {
  return value.length > start && allIn(decimalDigits, value, start)
}

function parse(
  field: string | undefined,
  profile: MaxAgeProfile,
): readonly [code: 'given' | 'negative' | 'unparsable', seconds: number] {
  if (field === undefined) return ['unparsable', profile.unparsableMaxAge]
  if (isDigits(field, 0)) return ['given', Math.min(Number(field), maxDeltaSeconds)]
  if (field.startsWith('-') && isDigits(field, 1)) return ['negative', profile.negativeMaxAge]
  return ['unparsable', profile.unparsableMaxAge]
}

/**
 * How long the answer to a preflight is remembered.
 *
 * @param headers the header list of the preflight's response
 * @see https://fetch.spec.whatwg.org/#cors-preflight-fetch-0
 */
export function preflightMaxAge(headers: HeaderList, profile: MaxAgeProfile = profiles.spec): MaxAge {
  const fields = getHeaderValues(headers, 'access-control-max-age')
  if (fields.length === 0) return { code: 'absent', seconds: profile.absentMaxAge, received: null }
  const received = fields.join(', ')
  const [code, seconds] = parse(fields.length === 1 ? fields[0] : undefined, profile)
  const { maxAgeCap } = profile
  return maxAgeCap !== null && seconds > maxAgeCap
    ? { code: 'capped', seconds: maxAgeCap, received }
    : { code, seconds, received }
}
