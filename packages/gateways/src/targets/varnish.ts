import { decisionFacts } from '../decision-facts.ts'
import type { ExportOptions } from '../export-options.ts'
import { constantOf, isPossible } from '../fold-facts.ts'
import { onlyFirstLine, reportSilent } from '../known-losses.ts'
import type { Loss } from '../loss.ts'
import type { ExportPlan } from '../policy-plan.ts'
import { ownedHeaders, requestedVary } from '../response-headers.ts'
import type { Condition, ExactOrigin, Fact, FactName, Input, Value } from '../rule.ts'
import type { Target, Written } from '../target.ts'

type Facts = ReadonlyMap<FactName, Fact>

const headerOf = (input: Input): string =>
  `req.http.X-Cors-${input.replace(/(^|-)[a-z]/g, letter => letter.toUpperCase())}`

const requestTexts: Readonly<Partial<Record<Input, string>>> = {
  method: 'req.method',
  origin: 'req.http.Origin',
  'asked-method': 'req.http.Access-Control-Request-Method',
  'asked-names': 'req.http.Access-Control-Request-Headers',
  'fetch-site': 'req.http.Sec-Fetch-Site',
  upgrade: 'req.http.Upgrade',
  target: 'req.url',
}

const textOf = (input: Input): string => requestTexts[input] ?? headerOf(input)

const existence: Readonly<Partial<Record<Input, string>>> = {
  'has-origin': 'req.http.Origin',
  asks: 'req.http.Access-Control-Request-Method',
}

/** Connects with `&&`. */
function conditionOf(condition: Condition): string {
  const { input } = condition
  const existing = existence[input]
  if (existing !== undefined) return `${'is' in condition && condition.is[0] === '0' ? '!' : ''}${existing}`
  if ('matches' in condition)
    return `${textOf(input)} ~ "${condition.anyCase ? '(?i)' : ''}${condition.matches}"`
  // What is absent is equal to nothing, and matches as the empty text.
  const tests = condition.is.map(text =>
    text === '' ? `${textOf(input)} ~ "^$"` : `${textOf(input)} == "${text}"`,
  )
  return tests.length === 1 ? (tests[0] ?? '') : `(${tests.join(' || ')})`
}

function setLine(fact: Fact, value: Value): string {
  if ('of' in value) return `set ${headerOf(fact.name)} = ${textOf(value.of)};`
  return value.text === '' ? `unset ${headerOf(fact.name)};` : `set ${headerOf(fact.name)} = "${value.text}";`
}

interface Branch {
  readonly comment?: string | undefined
  readonly condition: string
  readonly line: string
}

function exactBranches(fact: Fact): readonly Branch[] {
  const groups = new Map<string, ExactOrigin[]>()
  for (const one of fact.exact) {
    const key = `${one.policy} ${one.tier}`
    groups.set(key, [...(groups.get(key) ?? []), one])
  }
  return [...groups.values()].map(group => {
    const [{ policy, tier } = { policy: '', tier: '' }] = group
    const tests = group.map(({ origin }) => `req.http.Origin == "${origin}"`).join('\n        || ')
    const isOf = policy === '' ? '' : `${headerOf('policy')} == "${policy}" && `
    return { condition: `${isOf}(${tests})`, line: `set ${headerOf('tier')} = "${tier}";` }
  })
}

function factLines(fact: Fact): readonly string[] {
  const branches: readonly Branch[] = [
    ...exactBranches(fact),
    ...fact.rules.map(({ when, value, comment }) => ({
      comment,
      condition: when.map(conditionOf).join(' && '),
      line: setLine(fact, value),
    })),
  ]
  const isEmpty = 'text' in fact.otherwise && fact.otherwise.text === ''
  const last = setLine(fact, fact.otherwise)
  return [
    '',
    `# ${fact.comment}`,
    `unset ${headerOf(fact.name)};`,
    ...branches.flatMap(({ comment, condition, line }, index) => [
      `${index === 0 ? 'if' : '} elseif'} (${condition}) {`,
      ...(comment === undefined ? [] : [`    # ${comment}`]),
      `    ${line}`,
    ]),
    ...(branches.length === 0 ? [] : isEmpty ? ['}'] : ['} else {', `    ${last}`, '}']),
  ]
}

function receiveLines(facts: Facts): readonly string[] {
  const reads = [...facts.values()].some(({ rules }) =>
    rules.some(({ when }) => when.some(one => one.input === 'own-host')),
  )
  return [
    ...(reads
      ? [
          '',
          "# Whether Origin is this server's own, by Host.",
          `set ${headerOf('own-host')} = "0";`,
          'if (req.http.Host && (req.http.Origin == "https://" + req.http.Host || req.http.Origin == "http://" + req.http.Host)) {',
          `    set ${headerOf('own-host')} = "1";`,
          '}',
        ]
      : []),
    ...[...facts.values()].filter(fact => constantOf(fact) === null).flatMap(factLines),
    '',
    '# Answered here: before authentication and the app.',
    `if (${headerOf('answer')} == "204") {`,
    '    return (synth(204));',
    '}',
    `if (${headerOf('answer')} == "403") {`,
    '    return (synth(403));',
    '}',
    ...(isPossible(facts.get('guard'), 'strip')
      ? [
          '',
          "# A write from an anonymous origin passes without what the browser attached; a token is the script's own.",
          `if (${headerOf('guard')} == "strip") {`,
          '    unset req.http.Cookie;',
          '    if (req.http.Authorization ~ "(?i)^(basic|digest|negotiate|ntlm)( |$)") {',
          '        unset req.http.Authorization;',
          '    }',
          '}',
        ]
      : []),
    '',
    '# Methods that Varnish does not know would be piped, and the answer would pass by here.',
    'if (req.method !~ "^(GET|HEAD|POST|PUT|DELETE|OPTIONS|PATCH|TRACE|CONNECT)$") {',
    '    return (pass);',
    '}',
  ]
}

function headerLines(facts: Facts): readonly string[] {
  return ownedHeaders.flatMap(([header, name]) => {
    const constant = constantOf(facts.get(name))
    if (constant === '') return []
    if (constant !== null) return [`set resp.http.${header} = "${constant}";`]
    return [`if (${headerOf(name)} ~ ".") {`, `    set resp.http.${header} = ${headerOf(name)};`, '}']
  })
}

const withoutOrigin =
  'regsuball(beresp.http.Vary, "(?i)^\\s*origin\\s*(,\\s*|$)|\\s*,\\s*origin\\s*(,|$)", "\\2")'

const names: readonly (readonly [name: string, kinds: string])[] = [
  ['Origin', '^(origin|preflight)$'],
  ...requestedVary.split(', ').map(name => [name, '^preflight$'] as const),
]

function varyLines(cutsOrigin: boolean): readonly string[] {
  return [
    ...(cutsOrigin
      ? [
          '# What the app said, where the policy does not.',
          `if (resp.http.X-Cors-Varied && ${headerOf('vary')} == "none") {`,
          '    if (resp.http.Vary) {',
          '        set resp.http.Vary = resp.http.Vary + ", Origin";',
          '    } else {',
          '        set resp.http.Vary = "Origin";',
          '    }',
          '}',
          'unset resp.http.X-Cors-Varied;',
        ]
      : []),
    ...names.flatMap(([name, kinds]) => [
      `if (${headerOf('vary')} ~ "${kinds}" && resp.http.Vary !~ "(?i)(^|,)\\s*(${name}|\\*)\\s*(,|$)") {`,
      '    if (resp.http.Vary) {',
      `        set resp.http.Vary = resp.http.Vary + ", ${name}";`,
      '    } else {',
      `        set resp.http.Vary = "${name}";`,
      '    }',
      '}',
    ]),
  ]
}

function sub(name: string, comment: string, lines: readonly string[]): readonly string[] {
  return [`# ${comment}`, `sub ${name} {`, ...lines.map(line => (line === '' ? '' : `    ${line}`)), '}', '']
}

function many(plan: ExportPlan): readonly Loss[] {
  const count = plan.policies.flatMap(({ credentialed, anonymous }) => [
    ...(credentialed?.exact ?? []),
    ...(anonymous === null || anonymous === '*' ? [] : anonymous.exact),
  ]).length
  if (count <= 1000) return []
  return [
    {
      code: 'list-compiled',
      grade: 'noise',
      feature: 'origins',
      explanation: `Varnish compiles each of the ${count} origins into a comparison and tries them in turn: loading takes long.`,
      alternative: 'Put HAProxy in front, which looks them up in a map.',
    },
  ]
}

function write(plan: ExportPlan, options: ExportOptions): Written {
  const facts = decisionFacts(plan)
  const cutsOrigin = options.bodyVariesOnOrigin !== true
  const ours = [
    ...[...facts.values()].filter(fact => constantOf(fact) === null).map(({ name }) => headerOf(name)),
    headerOf('own-host'),
  ]
  const lines = [
    'vcl 4.1;',
    '',
    '# CORS: include it before your own subroutines. What is worked out for a request is in its X-Cors-* headers, which are',
    '# set or unset first, so that no client can say them.',
    '',
    'import std;',
    '',
    ...sub('vcl_recv', 'What the policy says of the request.', receiveLines(facts).slice(1)),
    ...sub(
      'vcl_backend_fetch',
      'The app does not see them.',
      ours.map(header => `unset ${header.replace(/^req/, 'bereq')};`),
    ),
    ...sub('vcl_backend_response', 'What the app says of CORS is not stored.', [
      ...ownedHeaders.map(([header]) => `unset beresp.http.${header};`),
      'unset beresp.http.X-Cors-Varied;',
      'std.collect(beresp.http.Vary);',
      ...(cutsOrigin
        ? [
            '# One stored object serves every origin, since the headers of CORS are made at delivery.',
            'if (beresp.http.Vary ~ "(?i)(^|,)\\s*origin\\s*(,|$)") {',
            '    set beresp.http.X-Cors-Varied = "1";',
            `    set beresp.http.Vary = ${withoutOrigin};`,
            '}',
            'if (beresp.http.Vary == "") {',
            '    unset beresp.http.Vary;',
            '}',
          ]
        : []),
    ]),
    ...sub('cors_headers', 'On every response, those that Varnish makes itself included.', [
      ...headerLines(facts),
      ...varyLines(cutsOrigin),
    ]),
    ...sub('vcl_deliver', 'From the app or the cache.', ['call cors_headers;']),
    ...sub('vcl_synth', 'From Varnish itself.', [
      'call cors_headers;',
      `if (${headerOf('answer')} == "204") {`,
      '    return (deliver);',
      '}',
    ]),
  ]
  return {
    files: [{ path: 'cors.vcl', content: `${lines.join('\n').trimEnd()}\n` }],
    losses: [...reportSilent(plan), onlyFirstLine('Varnish'), ...many(plan)],
    notes: [
      'Write `include "cors.vcl";` after the backends and before your own subroutines.',
      ...(cutsOrigin
        ? [
            "One stored object serves every origin. Where the app's bodies differ by Origin, export with bodyVariesOnOrigin: true.",
          ]
        : []),
    ],
  }
}

export const varnish: Target = { title: 'Varnish', exact: true, write }
