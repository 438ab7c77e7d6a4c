import { type CompositeKey, compositeKey } from '../composite-key.ts'
import { decisionFacts } from '../decision-facts.ts'
import type { ExportedFile, ExportOptions } from '../export-options.ts'
import { expressionLiteral } from '../expression-literal.ts'
import { constantOf, isPossible } from '../fold-facts.ts'
import { onlyFirstLine, reportSilent } from '../known-losses.ts'
import type { ExportPlan } from '../policy-plan.ts'
import { ownedHeaders, requestedVary } from '../response-headers.ts'
import type { ExactOrigin, Fact, FactName, Input, Value } from '../rule.ts'
import type { Target, Written } from '../target.ts'
import { isAtLeast } from '../version.ts'

type Facts = ReadonlyMap<FactName, Fact>

/** How nginx calls what it reads from a request. */
const requestVariables: Readonly<Partial<Record<Input, string>>> = {
  method: '$request_method',
  origin: '$http_origin',
  'asked-method': '$http_access_control_request_method',
  'asked-names': '$http_access_control_request_headers',
  'fetch-site': '$http_sec_fetch_site',
  upgrade: '$http_upgrade',
  target: '$request_uri',
}

function variableOf(input: Input): string {
  return requestVariables[input] ?? `$cors_${input.replaceAll('-', '_')}`
}

/** A string of nginx. It has no escape for `$`: a variable of ours stands for it. */
function textOf(text: string): string {
  return `"${text.replaceAll('$', '$' + '{cors_dollar}')}"`
}

function written(value: Value): string {
  if ('of' in value) return variableOf(value.of)
  return /^[a-z0-9_-]+$/i.test(value.text) ? value.text : textOf(value.text)
}

interface Line {
  readonly key: string
  readonly value: string
  readonly comment?: string | undefined
}

function map(
  source: string,
  name: string,
  fallback: string,
  lines: readonly Line[],
  comment: string,
): string {
  const body = lines.map(
    ({ key, value, comment: why }) => `    ${key} ${value};${why === undefined ? '' : `  # ${why}`}`,
  )
  return [`# ${comment}`, `map ${source} ${name} {`, `    default ${fallback};`, ...body, '}', ''].join('\n')
}

/** More exact origins than this are hashed in a file of their own, and not matched one after the other. */
const inlineOrigins = 32
const originsFile = 'cors-origins.map'

function sourceOf({ inputs }: CompositeKey, isHashed: boolean): string {
  const variables = inputs.map(input =>
    isHashed && input === 'origin' ? '$cors_candidate' : variableOf(input),
  )
  return variables.length === 1 ? (variables[0] ?? '""') : `"${variables.join(':')}"`
}

function factMap(fact: Fact, directory: string): string {
  const key = compositeKey(fact)
  const isHashed = fact.exact.length > inlineOrigins
  const exact = isHashed
    ? [{ key: 'include', value: `${directory}/${originsFile}` }]
    : fact.exact.map(exactLine)
  const lines = key.entries.map(({ expression, anyCase, rule }) => ({
    key: `"~${anyCase ? '*' : ''}${expression}"`,
    value: written(rule.value),
    comment: rule.comment,
  }))
  return map(
    sourceOf(key, isHashed),
    variableOf(fact.name),
    written(fact.otherwise),
    [...exact, ...absentLine(key), ...lines],
    fact.comment,
  )
}

/** nginx tries no expression on an empty value. */
function absentLine({ inputs, entries }: CompositeKey): readonly Line[] {
  if (inputs.length > 1) return []
  const first = entries.find(({ expression, anyCase }) => new RegExp(expression, anyCase ? 'i' : '').test(''))
  return first === undefined ? [] : [{ key: '""', value: written(first.rule.value) }]
}

function keyOf({ policy, origin }: ExactOrigin): string {
  return policy === '' ? origin : `${policy}:${origin}`
}

/** An expression, since the plain keys of a map are compared without regard to case. */
function exactLine(exact: ExactOrigin): Line {
  return { key: `"~^${expressionLiteral(keyOf(exact))}$"`, value: exact.tier }
}

function candidateMap(): string {
  return map(
    '$http_origin',
    '$cors_candidate',
    '$http_origin',
    [{ key: '"~[A-Z]"', value: '""' }],
    'The list is compared without regard to case, and origins are not.',
  )
}

/** Room for a long list; nginx has 64 bytes for a key with all that belongs to it. */
function hashSizes(exact: readonly ExactOrigin[]): string {
  const longest = exact.reduce((most, one) => Math.max(most, keyOf(one).length), 0)
  const bucket = Math.max(128, 2 ** Math.ceil(Math.log2(longest + 64)))
  const size = 2 ** Math.ceil(Math.log2(exact.length * 2))
  return [
    '# Room for the list of origins. Where the configuration has these lines already, keep the larger value.',
    `map_hash_bucket_size ${bucket};`,
    `map_hash_max_size ${Math.max(2048, size)};`,
    '',
  ].join('\n')
}

/** What nginx has no word for, each as a map. */
const auxiliaryMaps: Readonly<Partial<Record<Input, string>>> = {
  'has-origin': map(
    '$http_origin',
    '$cors_has_origin',
    '1',
    [{ key: '""', value: '0' }],
    'Whether there is an Origin.',
  ),
  asks: map(
    '$http_access_control_request_method',
    '$cors_asks',
    '1',
    [{ key: '""', value: '0' }],
    'Whether it asks for a method.',
  ),
  'own-host': map(
    '"$scheme|$http_origin|$http_host"',
    '$cors_own_host',
    '0',
    [
      { key: '"~^https?\\|https://([^|]+)\\|\\1$"', value: '1', comment: 'TLS may end in front of nginx' },
      { key: '"~^http\\|http://([^|]+)\\|\\1$"', value: '1' },
    ],
    "Whether Origin is this server's own, by Host.",
  ),
}

function auxiliaries(facts: Facts): readonly string[] {
  const read = new Set(
    [...facts.values()].flatMap(({ rules }) => rules.flatMap(({ when }) => when.map(one => one.input))),
  )
  return Object.entries(auxiliaryMaps).flatMap(([input, text]) =>
    [...read].some(one => one === input) ? [text] : [],
  )
}

/** The value of a fact where it is used: its variable, or the text that it always is. */
function expressionOf(facts: Facts, name: FactName): string {
  const constant = constantOf(facts.get(name))
  return constant === null ? variableOf(name) : textOf(constant)
}

const isSent = (facts: Facts, name: FactName): boolean => constantOf(facts.get(name)) !== ''

const strips = (facts: Facts): boolean => isPossible(facts.get('guard'), 'strip')

function stripMaps(): readonly string[] {
  return [
    map(
      '$cors_guard',
      '$cors_cookie',
      '$http_cookie',
      [{ key: 'strip', value: '""' }],
      'A write from an anonymous origin passes without what the browser attached: cookies,',
    ),
    map(
      '"$cors_guard:$http_authorization"',
      '$cors_authorization',
      '$http_authorization',
      [{ key: '"~*^strip:(basic|digest|negotiate|ntlm)(\\x20|$)"', value: '""' }],
      "and HTTP authentication. A token is the script's own.",
    ),
  ]
}

/** How the names of Vary come to the response. */
type VaryStyle = 'add-line' | 'merge'

/** What is added to the Vary of the app, or in its place. Nothing is repeated, and `*` says it all. */
function varyMap(facts: Facts, style: VaryStyle): string | null {
  const vary = facts.get('vary')
  const kinds = new Set(
    [...(vary?.rules ?? []).map(({ value }) => value), vary?.otherwise].map(value =>
      value !== undefined && 'text' in value ? value.text : '',
    ),
  )
  const added = (names: string) => textOf(names)
  const merged = (names: string) => (names === '' ? '$upstream_http_vary' : `"$upstream_http_vary, ${names}"`)
  const value = style === 'merge' ? merged : added
  const whole = `Origin, ${requestedVary}`
  const lines: Line[] = [
    { key: '"~^[a-z]+:(.*,)?\\s*\\*\\s*(,|$)"', value: value('') },
    { key: '"~*^preflight:(.*,)?\\s*origin\\s*(,|$)"', value: value(requestedVary) },
    ...(style === 'merge' ? [{ key: '"~^preflight:."', value: value(whole) }] : []),
    { key: '"~^preflight:"', value: textOf(whole) },
    ...(kinds.has('origin')
      ? [
          { key: '"~*^origin:(.*,)?\\s*origin\\s*(,|$)"', value: value('') },
          ...(style === 'merge' ? [{ key: '"~^origin:."', value: value('Origin') }] : []),
          { key: '"~^origin:"', value: '"Origin"' },
        ]
      : []),
  ]
  const fallback = style === 'merge' ? '$upstream_http_vary' : '""'
  return map(
    `"${expressionOf(facts, 'vary').replaceAll('"', '')}:$upstream_http_vary"`,
    '$cors_vary_line',
    fallback,
    lines,
    style === 'merge'
      ? 'Vary: what the app says and what is missing in it.'
      : 'Vary: what is missing in the one of the app.',
  )
}

function mapsFile(plan: ExportPlan, facts: Facts, options: ExportOptions, style: VaryStyle): ExportedFile {
  const exact = facts.get('tier')?.exact ?? []
  const isHashed = exact.length > inlineOrigins
  const directory = options.directory ?? '/etc/nginx/cors'
  const maps = [...facts.values()]
    .filter(fact => constantOf(fact) === null)
    .map(fact => factMap(fact, directory))
  const all = [
    ...(isHashed ? [hashSizes(exact), candidateMap()] : []),
    ...auxiliaries(facts),
    ...maps,
    ...(strips(facts) ? stripMaps() : []),
    varyMap(facts, style) ?? '',
  ].join('\n')
  const dollar = all.includes('{cors_dollar}') ? 'geo $cors_dollar { default "$"; }\n\n' : ''
  void plan
  return {
    path: 'cors-maps.conf',
    content:
      `# CORS, part 1 of 2: include it in http { }. Nothing here answers anything; the values are worked out on demand.\n\n${dollar}${all}`.trimEnd() +
      '\n',
  }
}

const answers = [
  '# Preflights and refused writes are answered here: before authentication, redirects and the app.',
  'if ($cors_answer = 204) {',
  '    return 204;',
  '}',
  'if ($cors_answer = 403) {',
  '    return 403;',
  '}',
]

function stripLines(facts: Facts): readonly string[] {
  if (!strips(facts)) return []
  return [
    '# An empty value is not passed on.',
    'proxy_set_header Cookie $cors_cookie;',
    'proxy_set_header Authorization $cors_authorization;',
    '',
  ]
}

function originsList(facts: Facts): readonly ExportedFile[] {
  const exact = facts.get('tier')?.exact ?? []
  if (exact.length <= inlineOrigins) return []
  return [{ path: originsFile, content: exact.map(one => `"${keyOf(one)}" ${one.tier};\n`).join('') }]
}

function writeStock(plan: ExportPlan, options: ExportOptions): Written {
  const facts = decisionFacts(plan)
  const style = isAtLeast(options.version, '1.23.0') ? 'merge' : 'add-line'
  const headers = [
    '# CORS headers. Include this again in every location that has an add_header, proxy_hide_header or',
    '# proxy_set_header of its own: nginx inherits none of them there.',
    '',
    '# What the app says of CORS is removed, so that no header comes twice.',
    ...ownedHeaders.map(([header]) => `proxy_hide_header ${header};`),
    ...(style === 'merge' ? ['proxy_hide_header Vary;'] : []),
    '',
    '# `always`: on errors too, or scripts could not read them. An empty value sends nothing.',
    ...ownedHeaders
      .filter(([, fact]) => isSent(facts, fact))
      .map(([header, fact]) => `add_header ${header} ${expressionOf(facts, fact)} always;`),
    'add_header Vary $cors_vary_line always;',
    '',
    ...stripLines(facts),
  ]
  const server = [
    '# CORS, part 2 of 2: include it in server { }, before any rewrite or return.',
    '',
    `include ${options.directory ?? '/etc/nginx/cors'}/cors-headers.conf;`,
    '',
    ...answers,
  ]
  return {
    files: [
      mapsFile(plan, facts, options, style),
      { path: 'cors-server.conf', content: `${server.join('\n')}\n` },
      { path: 'cors-headers.conf', content: `${headers.join('\n').trimEnd()}\n` },
      ...originsList(facts),
    ],
    losses: lossesOf(plan, options),
    notes: [
      `Put the files into ${options.directory ?? '/etc/nginx/cors'}; include cors-maps.conf in http { } and cors-server.conf in server { }.`,
      'A location with an add_header, proxy_hide_header or proxy_set_header of its own needs `include cors-headers.conf;` too.',
      'For fastcgi_pass, uwsgi_pass or grpc_pass, write fastcgi_hide_header (…) in the place of proxy_hide_header.',
    ],
  }
}

/** Before 1.23 nginx sees the first Vary of the app only, so that none may be replaced: a line is added. */
const varyFile: ExportedFile = {
  path: 'cors-headers.conf',
  content: [
    '# Include this again in every location that has an add_header of its own: nginx inherits none there.',
    'add_header Vary $cors_vary_line always;',
    '',
  ].join('\n'),
}

function writeHeadersMore(plan: ExportPlan, options: ExportOptions): Written {
  const facts = decisionFacts(plan)
  const directory = options.directory ?? '/etc/nginx/cors'
  const style = isAtLeast(options.version, '1.23.0') ? 'merge' : 'add-line'
  const server = [
    '# CORS, part 2 of 2: include it in server { }, before any rewrite or return. Needs the headers-more module.',
    '',
    '# The app has no say in these; an empty value sends nothing. On every status, and in locations with headers of their own.',
    ...ownedHeaders.map(([header, fact]) =>
      isSent(facts, fact)
        ? `more_set_headers "${header}: ${expressionOf(facts, fact).replaceAll('"', '')}";`
        : `more_clear_headers ${header};`,
    ),
    style === 'merge'
      ? 'more_set_headers "Vary: $cors_vary_line";'
      : `include ${directory}/cors-headers.conf;`,
    '',
    ...(strips(facts)
      ? [
          '# An empty value is not passed on.',
          'more_set_input_headers -r "Cookie: $cors_cookie";',
          'more_set_input_headers -r "Authorization: $cors_authorization";',
          '',
        ]
      : []),
    ...answers,
  ]
  return {
    files: [
      mapsFile(plan, facts, options, style),
      { path: 'cors-server.conf', content: `${server.join('\n')}\n` },
      ...(style === 'merge' ? [] : [varyFile]),
      ...originsList(facts),
    ],
    losses: lossesOf(plan, options),
    notes: [
      `Put the files into ${directory}; include cors-maps.conf in http { } and cors-server.conf in server { }. Load the headers-more module.`,
    ],
  }
}

function lossesOf(plan: ExportPlan, options: ExportOptions) {
  return [
    ...reportSilent(plan),
    ...(isAtLeast(options.version, '1.23.0') ? [] : [onlyFirstLine('nginx before 1.23')]),
  ]
}

export const nginx: Target = { title: 'nginx', exact: true, write: writeStock }
export const nginxHeadersMore: Target = {
  title: 'nginx with headers-more',
  exact: true,
  write: writeHeadersMore,
}
