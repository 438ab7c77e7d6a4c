import { linesOf, type Observation, type Response } from './observation.ts'
import type { Hit } from './rule.ts'
import type { TargetView } from './target-view.ts'

/** What caches are told of a response that depends on the Origin: never what they need, or only sometimes. */
export interface CacheStory {
  readonly kind: 'never' | 'sometimes'
  readonly hit: Hit
}

/** Statuses that a cache keeps without being told to. @see https://www.rfc-editor.org/rfc/rfc9110#section-15.1 */
const cacheableStatuses: ReadonlySet<number> = new Set([
  200, 203, 204, 206, 300, 301, 308, 404, 405, 410, 414, 501,
])

/**
 * Compares the answers to no origin, to a hostile one and to one that may read: where Access-Control-Allow-Origin is
 * not the same on all, every one that a shared cache may keep has to say so in Vary.
 */
export function cacheStory({ survey, isSafe }: TargetView): CacheStory | null {
  const { originless, foreign, secondForeign, allowed } = survey
  const answers = [originless, foreign, secondForeign, allowed].flatMap(answerOf)
  if (!isSafe || new Set(answers.map(({ response }) => allowOrigin(response))).size < 2) return null
  const silent = answers.filter(({ response }) => isShared(response) && !variesByOrigin(response))
  const [proof] = silent
  const other = answers.find(
    ({ response }) => proof !== undefined && allowOrigin(response) !== allowOrigin(proof.response),
  )
  if (proof === undefined || other === undefined) return null
  const isGranted = silent.some(({ response }) => allowOrigin(response) !== '')
  const kind = isGranted || !answers.some(({ response }) => variesByOrigin(response)) ? 'never' : 'sometimes'
  const isFresh = silent.some(({ response }) => hasFreshness(response))
  return {
    kind,
    hit: {
      explanation: explain(proof, other),
      origins: [],
      credentialed: false,
      evidence: [proof.observation, other.observation],
      originClass: 'none',
      ruledOut: [
        'a shared cache may keep the response: it is neither `no-store` nor `private`',
        'Access-Control-Allow-Origin is not constant',
        'Vary has neither `Origin` nor `*`',
      ],
      severity: isFresh ? 'medium' : 'low',
    },
  }
}

interface Answered {
  readonly observation: Observation
  readonly response: Response
}

function answerOf(observation: Observation | null): readonly Answered[] {
  const response = observation?.response ?? null
  return observation === null || response === null ? [] : [{ observation, response }]
}

function allowOrigin(response: Response): string {
  return linesOf(response, 'access-control-allow-origin').join(', ')
}

function listed(response: Response, name: string): readonly string[] {
  return linesOf(response, name).flatMap(line => line.split(',').map(item => item.trim().toLowerCase()))
}

function variesByOrigin(response: Response): boolean {
  return listed(response, 'vary').some(name => name === 'origin' || name === '*')
}

function isShared(response: Response): boolean {
  const directives = listed(response, 'cache-control')
  return (
    cacheableStatuses.has(response.status) &&
    !directives.some(directive => directive === 'no-store' || /^private\b/.test(directive))
  )
}

function hasFreshness(response: Response): boolean {
  const directives = listed(response, 'cache-control')
  return (
    directives.some(directive => /^(public|s-maxage|max-age)\b/.test(directive)) ||
    linesOf(response, 'expires').length > 0
  )
}

function explain({ observation, response }: Answered, other: Answered): string {
  const asked = ({ probe }: Observation) => (probe.origin === null ? 'Without Origin' : `For ${probe.origin}`)
  const says = (answer: Response) => (allowOrigin(answer) === '' ? 'absent' : allowOrigin(answer))
  return `${asked(observation)} Access-Control-Allow-Origin is ${says(response)}, with no Vary: Origin; ${asked(other.observation).replace(/^[WF]/, letter => letter.toLowerCase())} it is ${says(other.response)}.`
}
