import { compositeKey } from '../composite-key.ts'
import { decisionFacts } from '../decision-facts.ts'
import { constantOf, isPossible } from '../fold-facts.ts'
import { reportSilent } from '../known-losses.ts'
import type { Loss } from '../loss.ts'
import type { ExportPlan } from '../policy-plan.ts'
import { ownedHeaders, requestedVary } from '../response-headers.ts'
import type { ExactOrigin, Fact, FactName, Input, Value } from '../rule.ts'
import type { Target, Written } from '../target.ts'
import { wordOf } from '../value-word.ts'

type Facts = ReadonlyMap<FactName, Fact>

/** How Caddy calls what it reads from a request. */
const requestPlaceholders: Readonly<Partial<Record<Input, string>>> = {
  method: '{http.request.method}',
  origin: '{http.request.header.Origin}',
  'asked-method': '{http.request.header.Access-Control-Request-Method}',
  'asked-names': '{http.request.header.Access-Control-Request-Headers}',
  'fetch-site': '{http.request.header.Sec-Fetch-Site}',
  upgrade: '{http.request.header.Upgrade}',
  target: '{http.request.orig_uri}',
  'own-host': '{http.vars.cors_own_host}',
  'routed-method': '{http.vars.cors_routed_method}',
}

function placeholderOf(input: Input): string {
  return requestPlaceholders[input] ?? `{cors_${input.replaceAll('-', '_')}}`
}

/** The value of a map is a word: Caddy 2.6 fills nothing in there, and reads `$` as a group. */
function written(fact: Fact, value: Value): string {
  const word = wordOf(fact, value)
  return word === '' ? '""' : word
}

function map(source: string, name: string, fallback: string, lines: readonly string[], comment: string) {
  return [
    '',
    `# ${comment}`,
    `map "${source}" ${name} {`,
    ...lines.map(line => `\t${line}`),
    `\tdefault ${fallback}`,
    '}',
  ]
}

const keyOf = ({ policy, origin }: ExactOrigin): string => (policy === '' ? origin : `${policy}:${origin}`)

/** The one fact whose value is what the client wrote, and which others look at. */
const routedMethod = [
  '',
  '# A preflight gets the policy of the request that follows.',
  'vars cors_routed_method {http.request.method}',
  '@cors_preflight expression `{cors_kind} == "preflight"`',
  'vars @cors_preflight cors_routed_method {http.request.header.Access-Control-Request-Method}',
]

function factMap(fact: Fact): readonly string[] {
  if (fact.name === 'routed-method') return routedMethod
  const { inputs, entries } = compositeKey(fact)
  return map(
    inputs.map(placeholderOf).join(':'),
    placeholderOf(fact.name),
    written(fact, fact.otherwise),
    [
      ...fact.exact.map(one => `"${keyOf(one)}" ${one.tier}`),
      ...entries.flatMap(({ expression, anyCase, rule }) => [
        ...(rule.comment === undefined ? [] : [`# ${rule.comment}`]),
        `"~${anyCase ? '(?i)' : ''}${expression}" ${written(fact, rule.value)}`,
      ]),
    ],
    fact.comment,
  )
}

/** What Caddy has no word for. */
const auxiliaries: Readonly<Partial<Record<Input, readonly string[]>>> = {
  'has-origin': map(
    '{http.request.header.Origin}',
    '{cors_has_origin}',
    '1',
    ['"" 0'],
    'Whether there is an Origin.',
  ),
  asks: map(
    '{http.request.header.Access-Control-Request-Method}',
    '{cors_asks}',
    '1',
    ['"" 0'],
    'Whether it asks for a method.',
  ),
  'own-host': [
    '',
    "# Whether Origin is this server's own, by Host; TLS may end in front of Caddy.",
    'vars cors_own_host 0',
    '@cors_own_host expression `{http.request.header.Origin} == "https://" + {http.request.hostport} || ({http.request.scheme} == "http" && {http.request.header.Origin} == "http://" + {http.request.hostport})`',
    'vars @cors_own_host cors_own_host 1',
  ],
}

function auxiliaryLines(facts: Facts): readonly string[] {
  const read = [...facts.values()].flatMap(({ rules }) =>
    rules.flatMap(({ when }) => when.map(one => one.input)),
  )
  return Object.entries(auxiliaries).flatMap(([input, lines]) =>
    read.some(one => one === input) ? lines : [],
  )
}

/** One line for each value that a header can have. */
function setLines(header: string, fact: Fact): readonly string[] {
  const constant = constantOf(fact)
  if (constant !== null) return [`header ${header} "${constant}"`]
  const values = [...fact.rules.map(({ value }) => value), fact.otherwise]
  const distinct = new Map(values.map(value => [JSON.stringify(value), value]))
  const named = [...distinct.values()].filter(value => 'of' in value || value.text !== '')
  return named.flatMap((value, index) => {
    const matcher = `@cors_${fact.name.replaceAll('-', '_')}${named.length === 1 ? '' : `_${index + 1}`}`
    const isSent = 'of' in value ? ` && ${placeholderOf(value.of)} != ""` : ''
    return [
      `${matcher} expression \`${placeholderOf(fact.name)} == "${wordOf(fact, value)}"${isSent}\``,
      `header ${matcher} ${header} ${'of' in value ? placeholderOf(value.of) : `"${value.text}"`}`,
    ]
  })
}

function headerLines(facts: Facts): readonly string[] {
  const sent = ownedHeaders.filter(([, fact]) => constantOf(facts.get(fact)) !== '')
  return [
    '',
    '# On every response, those that Caddy makes itself included.',
    ...sent.flatMap(([header, name]) => {
      const fact = facts.get(name)
      return fact === undefined ? [] : setLines(header, fact)
    }),
    '@cors_vary_origin expression `{cors_vary} != "none"`',
    'header @cors_vary_origin +Vary Origin',
    '@cors_vary_preflight expression `{cors_vary} == "preflight"`',
    `header @cors_vary_preflight +Vary "${requestedVary}"`,
  ]
}

function answerLines(facts: Facts): readonly string[] {
  return [
    '',
    '# Answered here: before authentication, redirects and the app.',
    '@cors_204 expression `{cors_answer} == "204"`',
    'respond @cors_204 204',
    '@cors_403 expression `{cors_answer} == "403"`',
    'respond @cors_403 403',
    ...(isPossible(facts.get('guard'), 'strip')
      ? [
          '',
          "# A write from an anonymous origin passes without what the browser attached; a token is the script's own.",
          '@cors_strip expression `{cors_guard} == "strip"`',
          'request_header @cors_strip -Cookie',
          '@cors_strip_authorization {',
          '\texpression `{cors_guard} == "strip"`',
          '\theader_regexp Authorization "(?i)^(basic|digest|negotiate|ntlm)( |$)"',
          '}',
          'request_header @cors_strip_authorization -Authorization',
        ]
      : []),
  ]
}

function upstreamLines(facts: Facts): readonly string[] {
  const isOwn = !isPossible(facts.get('vary'), 'none')
  return [
    '# In reverse_proxy: what the app says of CORS is removed, or it would come twice.',
    '(cors_upstream) {',
    ...ownedHeaders.map(([header]) => `\theader_down -${header}`),
    ...(isOwn
      ? [
          '\t# Origin is in Vary already.',
          '\theader_down Vary "(?i)^\\s*origin\\s*(,\\s*|$)|\\s*,\\s*origin\\s*(,|$)" "$2"',
        ]
      : []),
    '}',
  ]
}

function repeated(facts: Facts): readonly Loss[] {
  if (!isPossible(facts.get('vary'), 'none')) return []
  return [
    {
      code: 'vary-repeated',
      grade: 'noise',
      feature: 'vary',
      explanation:
        'Where the app names Origin in Vary, it comes twice: what reverse_proxy removes is the same for every request.',
      alternative: 'Nothing needs to be done.',
    },
  ]
}

function write(plan: ExportPlan): Written {
  const facts = decisionFacts(plan)
  const body = [
    ...auxiliaryLines(facts),
    ...[...facts.values()].filter(fact => constantOf(fact) === null).flatMap(factMap),
    ...headerLines(facts),
    ...answerLines(facts),
  ]
  const lines = [
    '# CORS. In the site: route { import cors; …; reverse_proxy app { import cors_upstream } }. The route keeps the order',
    '# that is written; without it Caddy would sort the directives, and preflights would reach the app.',
    '',
    '(cors) {',
    ...body.slice(1).map(line => (line === '' ? '' : `\t${line}`)),
    '}',
    '',
    ...upstreamLines(facts),
  ]
  return {
    files: [{ path: 'cors.caddy', content: `${lines.join('\n')}\n` }],
    losses: [...reportSilent(plan), ...repeated(facts)],
    notes: [
      'Write `import cors.caddy` at the top of the Caddyfile, `import cors` first in a `route { }` of the site, and `import cors_upstream` in its reverse_proxy.',
    ],
  }
}

export const caddy: Target = { title: 'Caddy', exact: true, write }
