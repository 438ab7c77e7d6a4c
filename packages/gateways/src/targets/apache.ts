import { decisionFacts } from '../decision-facts.ts'
import type { ExportedFile, ExportOptions } from '../export-options.ts'
import { expressionLiteral, oneOf } from '../expression-literal.ts'
import { constantOf, isPossible } from '../fold-facts.ts'
import { reportSilent } from '../known-losses.ts'
import type { ExportPlan } from '../policy-plan.ts'
import { ownedHeaders, requestedVary } from '../response-headers.ts'
import type { Condition, ExactOrigin, Fact, FactName, Input, Value } from '../rule.ts'
import type { Target, Written } from '../target.ts'
import { wordOf } from '../value-word.ts'

type Facts = ReadonlyMap<FactName, Fact>

const originsFile = 'cors-origins.map'
/** More exact origins than this are looked up in a file, and not matched one after the other. */
const inlineOrigins = 32

const environmentOf = (input: Input): string => `CORS_${input.toUpperCase().replaceAll('-', '_')}`

/** What Apache reads from a request. `has-origin` and `asks` are whether the header is empty. */
const requestTexts: Readonly<Partial<Record<Input, string>>> = {
  method: '%{REQUEST_METHOD}',
  origin: '%{HTTP:Origin}',
  'has-origin': '%{HTTP:Origin}',
  'asked-method': '%{HTTP:Access-Control-Request-Method}',
  asks: '%{HTTP:Access-Control-Request-Method}',
  'asked-names': '%{HTTP:Access-Control-Request-Headers}',
  'fetch-site': '%{HTTP:Sec-Fetch-Site}',
  upgrade: '%{HTTP:Upgrade}',
}

const textOf = (input: Input): string => requestTexts[input] ?? `%{ENV:${environmentOf(input)}}`

/** NV: Vary is ours to write. */
function conditionOf(condition: Condition): string {
  const { input } = condition
  const text = textOf(input)
  if ('matches' in condition)
    return `RewriteCond ${text} "${condition.matches}" [${condition.anyCase ? 'NC,' : ''}NV]`
  if (input === 'has-origin' || input === 'asks')
    return `RewriteCond ${text} ${condition.is[0] === '1' ? '.' : '^$'} [NV]`
  const [only = ''] = condition.is
  const expression = condition.is.length === 1 ? expressionLiteral(only) : oneOf(condition.is)
  return `RewriteCond ${text} "^${expression}$" [NV]`
}

interface Rewrite {
  readonly comment?: string | undefined
  readonly conditions: readonly string[]
  readonly set: string
}

function setting(fact: Fact, value: Value): string {
  if ('of' in value && fact.name === 'routed-method')
    return `E=${environmentOf(fact.name)}:${textOf(value.of)}`
  return `E=${environmentOf(fact.name)}:${wordOf(fact, value)}`
}

const keyOf = ({ policy, origin }: ExactOrigin): string => (policy === '' ? origin : `${policy}:${origin}`)

function exactRules(fact: Fact): readonly Rewrite[] {
  const hasPolicies = fact.exact.some(({ policy }) => policy !== '')
  const key = hasPolicies ? '%{ENV:CORS_POLICY}:%{HTTP:Origin}' : '%{HTTP:Origin}'
  if (fact.exact.length > inlineOrigins) {
    return [{ conditions: [`RewriteCond "\${cors_origins:${key}}" "^(.+)$" [NV]`], set: 'E=CORS_TIER:%1' }]
  }
  return fact.exact.map(one => ({
    conditions: [`RewriteCond ${key} "^${expressionLiteral(keyOf(one))}$" [NV]`],
    set: `E=CORS_TIER:${one.tier}`,
  }))
}

/** The first rule that holds skips the rest of its fact. */
function factLines(fact: Fact): readonly string[] {
  const rules: readonly Rewrite[] = [
    ...exactRules(fact),
    ...fact.rules.map(({ when, value, comment }) => ({
      comment,
      conditions: when.map(conditionOf),
      set: setting(fact, value),
    })),
  ]
  const rest =
    wordOf(fact, fact.otherwise) === '' ? [] : [`RewriteRule ^ - [${setting(fact, fact.otherwise)}]`]
  return [
    '',
    `# ${fact.comment}`,
    ...rules.flatMap(({ comment, conditions, set }, index) => {
      const skipped = rules.length - index - 1 + rest.length
      return [
        ...(comment === undefined ? [] : [`#   ${comment}`]),
        ...conditions,
        `RewriteRule ^ - [${set}${skipped === 0 ? '' : `,S=${skipped}`}]`,
      ]
    }),
    ...rest,
  ]
}

function inputLines(facts: Facts, directory: string): readonly string[] {
  const read = new Set(
    [...facts.values()].flatMap(({ rules }) => rules.flatMap(({ when }) => when.map(one => one.input))),
  )
  const exact = facts.get('tier')?.exact ?? []
  return [
    ...(exact.length > inlineOrigins
      ? ['', `RewriteMap cors_origins "txt:${directory}/${originsFile}"`]
      : []),
    ...(read.has('target')
      ? [
          '',
          '# The target as it came, before anything is decoded.',
          'RewriteCond %{THE_REQUEST} "^[^ ]+ ([^ ]+)"',
          'RewriteRule ^ - [E=CORS_TARGET:%1]',
        ]
      : []),
    ...(read.has('own-host')
      ? [
          '',
          "# Whether Origin is this server's own, by Host; TLS may end in front of Apache.",
          'RewriteRule ^ - [E=CORS_OWN_HOST:0]',
          "RewriteCond expr \"req_novary('Origin') == 'https://' . req_novary('Host')\" [OR]",
          "RewriteCond expr \"%{HTTPS} != 'on' && req_novary('Origin') == 'http://' . req_novary('Host')\"",
          'RewriteRule ^ - [E=CORS_OWN_HOST:1]',
        ]
      : []),
  ]
}

/** What the directives for headers look at. */
const acted: readonly FactName[] = ['guard', 'answer', 'vary', ...ownedHeaders.map(([, name]) => name)]

/** An error page is another request, a GET: it keeps what was worked out for the first. */
function redirectedLines(facts: Facts, lines: readonly string[]): readonly string[] {
  const kept = acted.filter(name => name !== 'answer' && constantOf(facts.get(name)) === null)
  const rules = lines.filter(line => line.startsWith('RewriteRule')).length
  const settings = kept.map(name => `E=${environmentOf(name)}:%{ENV:REDIRECT_${environmentOf(name)}}`)
  return [
    '',
    '# An error page is a request of its own, a GET: it keeps what was worked out for the one that failed.',
    'RewriteCond %{ENV:REDIRECT_CORS_VARY} .',
    `RewriteRule ^ - [${[...settings, `S=${rules}`].join(',')}]`,
  ]
}

const answerLines = [
  '',
  '# Answered here: before authentication, other rules and the app.',
  'RewriteCond %{ENV:CORS_ANSWER} =204',
  'RewriteRule ^ - [R=204,L]',
  'RewriteCond %{ENV:CORS_ANSWER} =403',
  'RewriteRule ^ - [F,L]',
]

const echoes: Readonly<Partial<Record<Input, string>>> = {
  origin: 'Origin',
  'asked-method': 'Access-Control-Request-Method',
  'asked-names': 'Access-Control-Request-Headers',
}

function setLines(header: string, fact: Fact): readonly string[] {
  const escaped = (text: string) => text.replaceAll('%', '%%')
  const constant = constantOf(fact)
  if (constant !== null) return constant === '' ? [] : [`Header always set ${header} "${escaped(constant)}"`]
  const values = [...fact.rules.map(({ value }) => value), fact.otherwise]
  const distinct = [...new Map(values.map(value => [JSON.stringify(value), value])).values()]
  return distinct
    .filter(value => 'of' in value || value.text !== '')
    .map(value => {
      const is = `reqenv('${environmentOf(fact.name)}') == '${wordOf(fact, value)}'`
      if ('text' in value) return `Header always set ${header} "${escaped(value.text)}" "expr=${is}"`
      const asked = echoes[value.of] ?? ''
      return `Header always set ${header} "expr=%{req_novary:${asked}}" "expr=${is} && -n req_novary('${asked}')"`
    })
}

function headerLines(facts: Facts): readonly string[] {
  const sent = ownedHeaders.flatMap(([header, name]) => {
    const fact = facts.get(name)
    return fact === undefined ? [] : setLines(header, fact)
  })
  return [
    '',
    '# What the app says of CORS is removed from the one table of headers; ours are in the other, for errors too.',
    ...ownedHeaders.map(([header]) => `Header unset ${header}`),
    ...sent,
    "Header always merge Vary Origin \"expr=reqenv('CORS_VARY') != 'none' && !(resp('Vary') =~ /(^|,)\\s*(origin|\\*)\\s*(,|$)/i)\"",
    `Header always merge Vary "${requestedVary}" "expr=reqenv('CORS_VARY') == 'preflight' && !(resp('Vary') =~ /(^|,)\\s*\\*\\s*(,|$)/)"`,
    ...(isPossible(facts.get('guard'), 'strip')
      ? [
          '',
          "# A write from an anonymous origin passes without what the browser attached; a token is the script's own.",
          "RequestHeader unset Cookie \"expr=reqenv('CORS_GUARD') == 'strip'\"",
          "RequestHeader unset Authorization \"expr=reqenv('CORS_GUARD') == 'strip' && req_novary('Authorization') =~ /^(basic|digest|negotiate|ntlm)( |$)/i\"",
        ]
      : []),
  ]
}

function write(plan: ExportPlan, options: ExportOptions): Written {
  const facts = decisionFacts(plan)
  const directory = options.directory ?? '/etc/apache2/cors'
  const exact = facts.get('tier')?.exact ?? []
  const worked = [...facts.values()].filter(fact => constantOf(fact) === null).flatMap(factLines)
  const rules = [...inputLines(facts, directory), ...worked, ...answerLines]
  const lines = [
    '# CORS: include it in the virtual host, before its other rewrite rules. Needs mod_rewrite and mod_headers.',
    '',
    'RewriteEngine On',
    ...redirectedLines(facts, rules),
    ...rules,
    ...headerLines(facts),
  ]
  const files: ExportedFile[] = [{ path: 'cors.conf', content: `${lines.join('\n')}\n` }]
  if (exact.length > inlineOrigins) {
    files.push({ path: originsFile, content: exact.map(one => `${keyOf(one)} ${one.tier}\n`).join('') })
  }
  return {
    files,
    losses: reportSilent(plan),
    notes: [
      `Put the files into ${directory}, and write \`Include ${directory}/cors.conf\` in the virtual host, before its other rewrite rules.`,
    ],
  }
}

export const apache: Target = { title: 'Apache httpd', exact: true, write }
