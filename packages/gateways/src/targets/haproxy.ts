import { decisionFacts } from '../decision-facts.ts'
import type { ExportedFile, ExportOptions } from '../export-options.ts'
import { oneOf } from '../expression-literal.ts'
import { constantOf, isPossible } from '../fold-facts.ts'
import { reportSilent } from '../known-losses.ts'
import type { ExportPlan } from '../policy-plan.ts'
import { ownedHeaders } from '../response-headers.ts'
import type { Condition, Fact, FactName, Input, Rule, Value } from '../rule.ts'
import type { Target, Written } from '../target.ts'

type Facts = ReadonlyMap<FactName, Fact>

const originsFile = 'cors-origins.map'

/** A word of HAProxy in single quotes, in which nothing is expanded. */
function quoted(text: string): string {
  return /^[A-Za-z0-9_./:-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}

const variableOf = (input: Input): string => `txn.cors_${input.replaceAll('-', '_')}`

/** What is read from the request where it is needed. All else is in a variable, and empty where it is absent. */
const fetches: Readonly<Partial<Record<Input, string>>> = {
  method: 'method',
  upgrade: 'req.fhdr(upgrade)',
  target: 'pathq',
}

const sampleOf = (input: Input): string => fetches[input] ?? `var(${variableOf(input)})`

const existence: Readonly<Partial<Record<Input, string>>> = {
  'has-origin': '{ req.fhdr(origin) -m found }',
  asks: '{ req.fhdr(access-control-request-method) -m found }',
  'own-host': 'cors_own_host',
}

function conditionOf(condition: Condition): string {
  const existing = existence[condition.input]
  if (existing !== undefined) return `${'is' in condition && condition.is[0] === '0' ? '!' : ''}${existing}`
  const sample = sampleOf(condition.input)
  if ('matches' in condition)
    return `{ ${sample} -m reg${condition.anyCase ? ' -i' : ''} ${quoted(condition.matches)} }`
  if (condition.is.includes('')) {
    return condition.is.length === 1
      ? `{ ${sample} -m len 0 }`
      : `{ ${sample} -m reg ${quoted(`^${oneOf(condition.is)}$`)} }`
  }
  // What begins with a dash would be read as a flag.
  const end = condition.is.some(text => text.startsWith('-')) ? ' --' : ''
  return `{ ${sample} -m str${end} ${condition.is.map(quoted).join(' ')} }`
}

function assignment(name: FactName, value: Value): string {
  const variable = variableOf(name)
  if ('of' in value) return `http-request set-var(${variable}) ${sampleOf(value.of)}`
  if (/^[A-Za-z0-9_-]+$/.test(value.text)) return `http-request set-var(${variable}) str(${value.text})`
  if (value.text === '') return `http-request set-var(${variable}) 'str("")'`
  return `http-request set-var-fmt(${variable}) ${quoted(value.text.replaceAll('%', '%%'))}`
}

function ruleLine(name: FactName, { when, value }: Rule, isFirst: boolean): string {
  const open = isFirst ? [] : [`!{ var(${variableOf(name)}) -m found }`]
  return `${assignment(name, value)} if ${[...when.map(conditionOf), ...open].join(' ')}`
}

function lookUp({ exact }: Fact, directory: string): readonly string[] {
  if (exact.length === 0) return []
  const file = quoted(`${directory}/${originsFile}`)
  if (exact.every(({ policy }) => policy === '')) {
    return [`http-request set-var(txn.cors_tier) var(txn.cors_origin),map_str(${file})`]
  }
  return [
    "http-request set-var-fmt(txn.cors_listed) '%[var(txn.cors_policy)]:%[var(txn.cors_origin)]'",
    `http-request set-var(txn.cors_tier) var(txn.cors_listed),map_str(${file})`,
  ]
}

/** What no rule looks at need not be set to be empty. */
function mayBeUnset({ name, otherwise }: Fact): boolean {
  const isActedOn = name === 'answer' || ownedHeaders.some(([, fact]) => fact === name)
  return isActedOn && 'text' in otherwise && otherwise.text === ''
}

function factLines(fact: Fact, directory: string): readonly string[] {
  const found = lookUp(fact, directory)
  const lines = fact.rules.flatMap((rule, index) => [
    ...(rule.comment === undefined ? [] : [`#   ${rule.comment}`]),
    ruleLine(fact.name, rule, index === 0 && found.length === 0),
  ])
  const rest = `${assignment(fact.name, fact.otherwise)} unless { var(${variableOf(fact.name)}) -m found }`
  return ['', `# ${fact.comment}`, ...found, ...lines, ...(mayBeUnset(fact) ? [] : [rest])]
}

const isRead = (facts: Facts, input: Input): boolean =>
  [...facts.values()].some(
    ({ rules, exact, otherwise, name }) =>
      rules.some(
        ({ when, value }) => when.some(one => one.input === input) || ('of' in value && value.of === input),
      ) ||
      ('of' in otherwise && otherwise.of === input) ||
      (name === 'tier' && input === 'origin' && exact.length > 0),
  )

const headersRead: readonly (readonly [Input, string])[] = [
  ['asked-method', 'access-control-request-method'],
  ['asked-names', 'access-control-request-headers'],
  ['fetch-site', 'sec-fetch-site'],
]

function inputLines(facts: Facts): readonly string[] {
  return [
    '# What the request says. fhdr and not hdr, which splits at commas; several Origin lines are none.',
    'http-request set-var(txn.cors_origin) \'str("")\'',
    'http-request set-var(txn.cors_origin) req.fhdr(origin) if { req.fhdr_cnt(origin) eq 1 }',
    ...headersRead
      .filter(([input]) => isRead(facts, input))
      .map(([input, header]) => `http-request set-var-fmt(${variableOf(input)}) %[req.fhdr(${header})]`),
    ...(isRead(facts, 'own-host')
      ? [
          '',
          "# Whether Origin is this server's own, by Host; TLS may end in front of HAProxy.",
          'http-request set-var-fmt(txn.cors_self_tls) https://%[req.fhdr(host)]',
          'http-request set-var-fmt(txn.cors_self) http://%[req.fhdr(host)] unless { ssl_fc }',
          'acl cors_own_host var(txn.cors_origin),strcmp(txn.cors_self_tls) eq 0',
          'acl cors_own_host var(txn.cors_origin),strcmp(txn.cors_self) eq 0',
        ]
      : []),
  ]
}

function answerLines(facts: Facts): readonly string[] {
  return [
    '',
    '# Answered here: before authentication, redirects and the app.',
    'http-request return status 204 if { var(txn.cors_answer) -m str 204 }',
    'http-request return status 403 if { var(txn.cors_answer) -m str 403 }',
    ...(isPossible(facts.get('guard'), 'strip')
      ? [
          '',
          "# A write from an anonymous origin passes without what the browser attached; a token is the script's own.",
          'http-request del-header cookie if { var(txn.cors_guard) -m str strip }',
          "http-request del-header authorization if { var(txn.cors_guard) -m str strip } { req.fhdr(authorization) -m reg -i '^(basic|digest|negotiate|ntlm)( |$)' }",
        ]
      : []),
  ]
}

const isVaried = (facts: Facts, ...texts: readonly string[]): string => {
  const constant = constantOf(facts.get('vary'))
  if (constant !== null) return texts.includes(constant) ? '' : 'never'
  return `{ var(txn.cors_vary) -m str ${texts.join(' ')} } `
}

function headerLines(facts: Facts): readonly string[] {
  const sent = ownedHeaders.filter(([, fact]) => constantOf(facts.get(fact)) !== '')
  return [
    '',
    '# On every response, those that HAProxy makes itself included. What the app says of CORS is removed.',
    "http-after-response del-header '^access-control-(allow-(origin|credentials|methods|headers)|expose-headers|max-age)$' -m reg",
    ...sent.map(([header, fact]) => {
      const constant = constantOf(facts.get(fact))
      return constant === null
        ? `http-after-response set-header ${header} %[var(${variableOf(fact)})] if { var(${variableOf(fact)}) -m len gt 0 }`
        : `http-after-response set-header ${header} ${quoted(constant.replaceAll('%', '%%'))}`
    }),
    `http-after-response add-header Vary Origin if ${isVaried(facts, 'origin', 'preflight')}!{ res.hdr(vary) -m str -i origin * }`,
    ...['Access-Control-Request-Method', 'Access-Control-Request-Headers'].map(
      name =>
        `http-after-response add-header Vary ${name} if ${isVaried(facts, 'preflight')}!{ res.hdr(vary) -m str -i ${name.toLowerCase()} * }`,
    ),
  ]
}

function write(plan: ExportPlan, options: ExportOptions): Written {
  const facts = decisionFacts(plan)
  const directory = options.directory ?? '/etc/haproxy/cors'
  const exact = facts.get('tier')?.exact ?? []
  const worked = [...facts.values()].filter(fact => constantOf(fact) === null)
  const lines = [
    '# CORS: in the frontend, before its other http-request rules. For HAProxy 2.5 and later.',
    '',
    ...inputLines(facts),
    ...worked.flatMap(fact => factLines(fact, directory)),
    ...answerLines(facts),
    ...headerLines(facts),
  ]
  const files: ExportedFile[] = [
    {
      path: 'cors-frontend.cfg',
      content: `${lines.map(line => (line === '' ? '' : `    ${line}`)).join('\n')}\n`,
    },
  ]
  if (exact.length > 0) {
    const key = ({ policy, origin }: (typeof exact)[number]) =>
      policy === '' ? origin : `${policy}:${origin}`
    files.push({ path: originsFile, content: exact.map(one => `${key(one)} ${one.tier}\n`).join('') })
  }
  return {
    files,
    losses: reportSilent(plan),
    notes: [
      `Put ${originsFile} into ${directory}, and the lines of cors-frontend.cfg into the frontend, before its other rules.`,
      `An origin is added without a reload by the runtime API: add map ${directory}/${originsFile} https://new.example credentialed. Write it into the file too: it is what the next start reads.`,
    ],
  }
}

export const haproxy: Target = { title: 'HAProxy', exact: true, write }
