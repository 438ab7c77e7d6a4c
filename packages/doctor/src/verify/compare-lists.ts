import type { Decider } from '@accredit/policy'
import { membersOf } from './received-lines.ts'
import type { DifferenceCode, VerifiedRequest, VerifyGrade } from './verify-report.ts'

type ListHeader =
  | 'access-control-allow-methods'
  | 'access-control-allow-headers'
  | 'access-control-expose-headers'
  | 'access-control-max-age'

interface Judged {
  readonly code: DifferenceCode
  readonly grade: VerifyGrade
  readonly message: string
}

/** The headers that say what a granted origin may send and read, where the grant itself is as it should be. */
export function judgeList(
  request: VerifiedRequest,
  header: ListHeader,
  expected: readonly string[],
  received: readonly string[],
  decider: Decider,
): Judged {
  return header === 'access-control-max-age'
    ? judgeMaxAge(expected, received)
    : judgeMembers(header, expected, received, member => isAllowed(header, member, request, decider))
}

function judgeMaxAge(expected: readonly string[], received: readonly string[]): Judged {
  const [should, does] = [Number(expected[0] ?? 5), Number(received[0] ?? 5)]
  return does > should
    ? {
        code: 'max-age',
        grade: 'broken',
        message: `Browsers keep the answer for ${does} s and not for ${should} s: what the policy takes back goes on for as long.`,
      }
    : {
        code: 'max-age',
        grade: 'noise',
        message: `Browsers keep the answer for ${does} s and not for ${should} s.`,
      }
}

function judgeMembers(
  header: ListHeader,
  expected: readonly string[],
  received: readonly string[],
  allowed: (member: string) => boolean,
): Judged {
  const fold = (member: string) => (header === 'access-control-allow-methods' ? member : member.toLowerCase())
  const should = new Set(membersOf(expected).map(fold))
  const does = new Set(membersOf(received).map(fold))
  const extra = [...does].filter(member => !should.has(member))
  const exceeding = extra.filter(member => !allowed(member))
  if (exceeding.length > 0)
    return {
      code: 'list-exceeds',
      grade: 'unsafe',
      message: `${header} names ${exceeding.join(', ')}, which the policy does not allow.`,
    }
  const lacking = [...should].filter(member => !does.has(member))
  if (lacking.length > 0 && !does.has('*'))
    return { code: 'list-lacks', grade: 'broken', message: `${header} lacks ${lacking.join(', ')}.` }
  if (extra.length > 0)
    return {
      code: 'list-exceeds',
      grade: 'noise',
      message: `${header} tells more than was asked for: ${extra.join(', ')}.`,
    }
  return { code: 'header-spelling', grade: 'noise', message: `${header} says the same in another way.` }
}

/** Whether the policy would allow what a list names besides what was asked for. */
function isAllowed(header: ListHeader, member: string, request: VerifiedRequest, decider: Decider): boolean {
  if (header === 'access-control-expose-headers') return false
  const origin = request.headers.find(([name]) => name.toLowerCase() === 'origin')?.[1]
  const isMethod = header === 'access-control-allow-methods'
  // What `*` stands for is anything.
  const asked = member === '*' ? 'X-ANYTHING' : member
  const { verdict } = decider.decide({
    method: 'OPTIONS',
    url: request.path,
    headers: {
      origin,
      'access-control-request-method': isMethod ? asked : 'GET',
      ...(isMethod ? {} : { 'access-control-request-headers': asked.toLowerCase() }),
    },
  })
  return verdict === 'allow'
}
