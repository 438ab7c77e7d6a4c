import { foldFacts } from './fold-facts.ts'
import { notAnOrigin, type OriginList, schemesOf } from './origin-list.ts'
import { ambiguousTarget } from './path-route.ts'
import {
  anyHeaders,
  type ExportPlan,
  fullHeaders,
  fullMethods,
  isGuarded,
  type PolicyPlan,
  patternsOf,
} from './policy-plan.ts'
import {
  forbiddenMethods,
  requestedHeadersExpression,
  requestedMethodExpression,
  tooManyBytes,
  tooManyNames,
  unlistedAuthorization,
} from './requested-headers.ts'
import {
  type ExactOrigin,
  type Fact,
  type FactName,
  is,
  matches,
  matchesAnyCase,
  type Rule,
  rule,
  type Value,
} from './rule.ts'

/** What every gateway acts on. */
const wanted: readonly FactName[] = [
  'guard',
  'answer',
  'vary',
  'allow-origin',
  'allow-credentials',
  'allow-methods',
  'allow-headers',
  'expose-headers',
  'max-age',
]

/** All that `Policy.decide` does, as rules that any gateway with regular expressions can follow. */
export function decisionFacts(plan: ExportPlan): ReadonlyMap<FactName, Fact> {
  return foldFacts(
    [
      kind(plan),
      ...routing(plan),
      tier(plan),
      methodAllowed(plan),
      namesAllowed(plan),
      askedWrite(plan),
      preflight,
      site,
      own(plan),
      write(plan),
      guard(plan),
      answer,
      vary(plan),
      ...headerFacts(plan),
    ],
    wanted,
  )
}

function fact(
  name: FactName,
  comment: string,
  rules: readonly Rule[],
  otherwise: string | Value,
  exact: readonly ExactOrigin[] = [],
): Fact {
  return {
    name,
    comment,
    exact,
    rules,
    otherwise: typeof otherwise === 'string' ? { text: otherwise } : otherwise,
  }
}

/** The rules of each policy, for its requests only; those that several policies share stand once. */
function byPolicy(
  { policies }: ExportPlan,
  rulesOf: (policy: PolicyPlan) => readonly Rule[],
): readonly Rule[] {
  const groups = new Map<string, { readonly rules: readonly Rule[]; readonly names: string[] }>()
  for (const policy of policies) {
    const rules = rulesOf(policy)
    const key = JSON.stringify(rules)
    const group = groups.get(key) ?? { rules, names: [] }
    groups.set(key, group)
    group.names.push(policy.name)
  }
  const isForAll = groups.size === 1
  return [...groups.values()].flatMap(({ rules, names }) =>
    isForAll ? rules : rules.map(one => ({ ...one, when: [is('policy', ...names), ...one.when] })),
  )
}

const json = (value: unknown): string => JSON.stringify(value)

function kind({ policies }: ExportPlan): Fact {
  const upgrades = policies.some(isGuarded)
    ? [rule([is('method', 'GET'), matchesAnyCase('upgrade', 'websocket')], 'upgrade')]
    : []
  return fact(
    'kind',
    'A preflight is OPTIONS with Origin and Access-Control-Request-Method. Any other OPTIONS is for the app.',
    [
      rule([is('method', 'OPTIONS'), is('has-origin', '1'), is('asks', '1')], 'preflight'),
      rule([is('method', 'OPTIONS')], 'options'),
      ...upgrades,
    ],
    'actual',
  )
}

function routing({ routes, policies }: ExportPlan): readonly Fact[] {
  if (routes === null) return []
  const closed = policies[0]?.name ?? ''
  return [
    fact(
      'routed-method',
      'A preflight gets the policy of the request that follows.',
      [rule([is('kind', 'preflight')], { of: 'asked-method' })],
      { of: 'method' },
    ),
    fact(
      'policy',
      'The routes of the table, the most specific first. A path with two readings has none.',
      [
        ...ambiguousTarget.map(one => rule([matchesAnyCase('target', one)], closed)),
        ...routes.map(({ source, expression, methods, policy }) =>
          rule(
            [
              ...(methods === null ? [] : [is('routed-method', ...methods)]),
              matchesAnyCase('target', expression),
            ],
            policies[policy]?.name ?? closed,
            `${methods === null ? '' : `${methods.join(', ')} `}${json(source)}`,
          ),
        ),
      ],
      closed,
    ),
  ]
}

function tier(plan: ExportPlan): Fact {
  const patterns = plan.policies.flatMap(patternsOf)
  const rejected = patterns.length === 0 ? [] : notAnOrigin(schemesOf(patterns))
  const rules = byPolicy(plan, policy => {
    const fallback = policy.anonymous === '*' ? 'everybody' : ''
    const ofTier = (list: OriginList | '*' | null, name: string) =>
      list === null || list === '*'
        ? []
        : list.patterns.map(({ source, expression }) => rule([matches('origin', expression)], name, source))
    const tiers = [...ofTier(policy.credentialed, 'credentialed'), ...ofTier(policy.anonymous, 'anonymous')]
    return [
      ...(tiers.length === 0
        ? []
        : rejected.map(({ expression, why }) => rule([matches('origin', expression)], fallback, why))),
      ...tiers,
      ...(policy.anonymous === '*' ? [rule([], 'everybody', 'anonymous: "*"')] : []),
    ]
  })
  return fact(
    'tier',
    'origins: who may read, with credentials or without',
    rules,
    '',
    plan.policies.flatMap(exactOrigins),
  )
}

function exactOrigins({ name, credentialed, anonymous }: PolicyPlan): readonly ExactOrigin[] {
  const ofTier = (list: OriginList | '*' | null, as: string) =>
    list === null || list === '*' ? [] : list.exact.map(origin => ({ policy: name, origin, tier: as }))
  return [...ofTier(credentialed, 'credentialed'), ...ofTier(anonymous, 'anonymous')]
}

const listText = ({ any, names }: PolicyPlan['methods']): string => json(any ? ['*', ...names] : names)

function methodAllowed(plan: ExportPlan): Fact {
  return fact(
    'method-allowed',
    `methods: ${plan.policies.length === 1 && plan.policies[0] ? listText(plan.policies[0].methods) : 'by policy'}, beyond GET, HEAD and POST`,
    byPolicy(plan, ({ methods }) => [
      ...(methods.any ? [rule([matchesAnyCase('asked-method', forbiddenMethods)], '0')] : []),
      rule([matches('asked-method', requestedMethodExpression(methods))], '1'),
    ]),
    '0',
  )
}

function namesAllowed(plan: ExportPlan): Fact {
  return fact(
    'names-allowed',
    `allowHeaders: ${plan.policies.length === 1 && plan.policies[0] ? listText(plan.policies[0].allowHeaders) : 'by policy'}`,
    byPolicy(plan, ({ allowHeaders }) => {
      const unlisted = unlistedAuthorization(allowHeaders)
      return [
        rule([matches('asked-names', tooManyNames)], '0', 'more than 64 names'),
        rule([matches('asked-names', tooManyBytes)], '0', 'more than 4,096 bytes'),
        ...(unlisted === null
          ? []
          : [rule([matchesAnyCase('asked-names', unlisted)], '0', '"*" does not cover it')]),
        rule([matchesAnyCase('asked-names', requestedHeadersExpression(allowHeaders))], '1'),
      ]
    }),
    '0',
  )
}

const readMethods = (policy: PolicyPlan): readonly string[] => [
  'GET',
  'HEAD',
  'OPTIONS',
  ...policy.readMethods,
]

function askedWrite(plan: ExportPlan): Fact {
  return fact(
    'asked-write',
    'Whether the method that a preflight asks for writes, and how writes are guarded.',
    byPolicy(plan, policy =>
      isGuarded(policy)
        ? [rule([is('asked-method', ...readMethods(policy))], 'read'), rule([], policy.writes)]
        : [],
    ),
    'read',
  )
}

const preflight: Fact = fact(
  'preflight',
  'The answer to a preflight, which the app never sees. It agrees with that to the request itself.',
  [
    rule([is('kind', 'upgrade', 'actual', 'options')], ''),
    rule([is('tier', '')], '403'),
    rule([is('method-allowed', '0')], '403'),
    rule([is('names-allowed', '0')], '403'),
    rule([is('tier', 'credentialed')], '204'),
    rule([is('asked-write', 'strict')], '403', 'the write guard would refuse the request'),
    rule([is('asked-write', 'guard'), is('origin', 'null')], '403'),
  ],
  '204',
)

const site: Fact = fact(
  'site',
  'Where the browser says that a request comes from. Scripts cannot forge it.',
  [rule([is('fetch-site', 'same-origin')], 'same'), rule([is('fetch-site', '', 'none')], 'unknown')],
  'cross',
)

function own(plan: ExportPlan): Fact {
  return fact(
    'own',
    "Whether Origin is this server's own.",
    [
      rule([is('own-host', '1')], '1', 'by Host'),
      ...byPolicy(plan, ({ ownOrigins }) =>
        ownOrigins.length === 0 ? [] : [rule([is('origin', ...ownOrigins)], '1', 'ownOrigins')],
      ),
    ],
    '0',
  )
}

function write(plan: ExportPlan): Fact {
  return fact(
    'write',
    'Whether the method writes, and how writes are guarded.',
    byPolicy(plan, policy =>
      isGuarded(policy)
        ? [rule([is('method', ...readMethods(policy))], 'read'), rule([], policy.writes)]
        : [],
    ),
    'read',
  )
}

function guard(plan: ExportPlan): Fact {
  const handshakes = byPolicy(plan, policy =>
    isGuarded(policy)
      ? [
          rule([is('kind', 'upgrade'), is('tier', 'credentialed')], 'pass', 'WebSocket handshakes'),
          rule(
            [is('kind', 'upgrade'), is('has-origin', '0')],
            policy.originlessUpgrades ? 'pass' : 'refuse',
            `originlessUpgrades: ${policy.originlessUpgrades}`,
          ),
          rule([is('kind', 'upgrade'), is('own', '1')], 'pass'),
          rule([is('kind', 'upgrade')], 'refuse'),
        ]
      : [],
  )
  return fact(
    'guard',
    'The write guard: whether a state-changing request passes, passes without credentials, or is refused.',
    [
      ...handshakes,
      rule([is('write', 'read')], 'pass'),
      rule([is('site', 'same')], 'pass'),
      rule([is('site', 'unknown'), is('has-origin', '0')], 'pass', 'neither header: not from a browser'),
      rule([is('site', 'unknown'), is('own', '1')], 'pass'),
      rule([is('has-origin', '0')], 'refuse'),
      rule([is('tier', 'credentialed')], 'pass'),
      rule([is('tier', '')], 'refuse'),
      rule([is('write', 'strict')], 'refuse'),
      rule([is('origin', 'null')], 'refuse', "may be anybody's sandboxed frame"),
    ],
    'strip',
  )
}

const answer: Fact = fact(
  'answer',
  'What is answered here and not by the app.',
  [
    rule([is('preflight', '204')], '204'),
    rule([is('preflight', '403')], '403'),
    rule([is('guard', 'refuse')], '403'),
  ],
  '',
)

function vary(plan: ExportPlan): Fact {
  return fact(
    'vary',
    'Which request headers the answer depends on, for caches.',
    [
      rule([is('kind', 'preflight', 'options')], 'preflight'),
      ...byPolicy(plan, ({ staticOrigin, credentialed, anonymous }) => [
        rule([], staticOrigin !== null || (anonymous === '*' && credentialed === null) ? 'none' : 'origin'),
      ]),
    ],
    'origin',
  )
}

function headerFacts(plan: ExportPlan): readonly Fact[] {
  const refused = rule([is('preflight', '403')], '')
  const granted = is('preflight', '204')
  return [
    fact(
      'allow-origin',
      'Access-Control-Allow-Origin',
      [
        refused,
        ...byPolicy(plan, ({ staticOrigin }) =>
          staticOrigin === null ? [] : [rule([], staticOrigin, 'staticOrigin: on every response')],
        ),
        rule([is('tier', 'credentialed', 'anonymous')], { of: 'origin' }),
        rule([is('tier', 'everybody')], '*'),
      ],
      '',
    ),
    fact(
      'allow-credentials',
      'Access-Control-Allow-Credentials: credentials, or the credentialed tier',
      [
        refused,
        rule([is('tier', 'credentialed')], 'true'),
        ...byPolicy(plan, ({ staticOrigin, credentialed }) =>
          staticOrigin === null || credentialed === null ? [] : [rule([], 'true', 'staticOrigin')],
        ),
      ],
      '',
    ),
    fact(
      'expose-headers',
      'Access-Control-Expose-Headers: exposeHeaders',
      [
        rule([is('preflight', '204', '403')], ''),
        ...byPolicy(plan, ({ expose, staticOrigin }) =>
          expose === null
            ? []
            : [...(staticOrigin === null ? [rule([is('tier', '')], '')] : []), rule([], expose)],
        ),
      ],
      '',
    ),
    fact(
      'allow-methods',
      'Access-Control-Allow-Methods: methods',
      byPolicy(plan, policy => {
        const full = fullMethods(policy)
        if (full !== null) return full === '' ? [] : [rule([granted], full, 'disclose: full')]
        return [
          ...(policy.methods.any ? [rule([granted, is('tier', 'anonymous', 'everybody')], '*')] : []),
          rule([granted, is('asked-method', 'GET', 'HEAD', 'POST')], '', 'always allowed'),
          ...(policy.methods.any || policy.methods.names.length > 0
            ? [rule([granted], { of: 'asked-method' }, 'only what was asked for')]
            : []),
        ]
      }),
      '',
    ),
    fact(
      'allow-headers',
      'Access-Control-Allow-Headers: allowHeaders',
      byPolicy(plan, policy => {
        const full = fullHeaders(policy)
        const any = anyHeaders(policy)
        if (full !== null) return full === '' ? [] : [rule([granted], full, 'disclose: full')]
        return [
          ...(any === null ? [] : [rule([granted, is('tier', 'anonymous', 'everybody')], any)]),
          rule([granted], { of: 'asked-names' }, 'only what was asked for'),
        ]
      }),
      '',
    ),
    fact(
      'max-age',
      'Access-Control-Max-Age: maxAge',
      byPolicy(plan, ({ maxAge }) => (maxAge === null ? [] : [rule([granted], maxAge)])),
      '',
    ),
  ]
}
