import { never, type SimplePolicy, simpleTarget } from '../simple-policy.ts'
import { jsonDocument } from '../yaml-document.ts'

const origin = 'http.request.headers["origin"][0]'

function expressionOf({ everybody, origins }: SimplePolicy): string {
  return everybody ? 'true' : `${origin} in {${origins.map(one => JSON.stringify(one)).join(' ')}}`
}

interface Operation {
  readonly operation: 'set' | 'remove' | 'add'
  readonly value?: string
  readonly expression?: string
}

const set = (value: string): Operation => ({ operation: 'set', value })
const removed: Operation = { operation: 'remove' }

function render(policy: SimplePolicy): string {
  const { everybody, credentials, methods, headers, expose, maxAge } = policy
  const always: Readonly<Record<string, Operation>> = {
    'access-control-allow-origin': removed,
    'access-control-allow-credentials': removed,
    'access-control-allow-methods': removed,
    'access-control-allow-headers': removed,
    'access-control-expose-headers': removed,
    'access-control-max-age': removed,
  }
  const granted: Readonly<Record<string, Operation>> = {
    'access-control-allow-origin': everybody ? set('*') : { operation: 'set', expression: origin },
    ...(credentials ? { 'access-control-allow-credentials': set('true') } : {}),
    'access-control-allow-methods': set(methods.join(',')),
    ...(headers.length === 0 ? {} : { 'access-control-allow-headers': set(headers.join(',')) }),
    ...(expose.length === 0 ? {} : { 'access-control-expose-headers': set(expose.join(',')) }),
    ...(maxAge === null ? {} : { 'access-control-max-age': set(String(maxAge)) }),
  }
  const rule = (description: string, expression: string, all: Readonly<Record<string, Operation>>) => ({
    description,
    expression,
    action: 'rewrite',
    action_parameters: { headers: all },
    enabled: true,
  })
  return jsonDocument({
    name: 'CORS',
    kind: 'zone',
    phase: 'http_response_headers_transform',
    rules: [
      rule('What the app says of CORS is removed', 'true', {
        ...always,
        ...(everybody ? {} : { vary: { operation: 'add', value: 'Origin' } }),
      }),
      rule('Origins of the policy', expressionOf(policy), granted),
    ],
  })
}

export const cloudflare = simpleTarget(
  {
    title: 'Cloudflare rules',
    pattern: never,
    maxOrigins: null,
    credentials: 'flag',
    methods: null,
    any: false,
    vary: true,
    answersPreflights: false,
    ownAnswers: false,
    removesUpstream: true,
    guards: false,
    also: ({ everybody }) =>
      everybody
        ? []
        : [
            {
              code: 'cache-ignores-vary',
              grade: 'broken',
              feature: 'vary',
              explanation: "Cloudflare's own cache looks at Vary only where a cache rule says so.",
              alternative: 'Set Vary in the cache rules of what is cached, or bypass the cache there.',
            },
          ],
  },
  'cloudflare-ruleset.json',
  render,
)
