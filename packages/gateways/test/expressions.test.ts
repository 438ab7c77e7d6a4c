import { definePolicy, parsePolicy, policyTable, type TableEntry } from '@accredit/policy'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decisionFacts } from '../src/decision-facts.ts'
import { exportPolicy } from '../src/index.ts'
import { exportPlan } from '../src/policy-plan.ts'
import { evaluate } from './evaluate.ts'

const words = ['a', 'b', 'app', 'xn--bcher-kva', 'x_1', '1', '-']
const host = fc
  .array(fc.constantFrom(...words), { minLength: 1, maxLength: 4 })
  .map(labels => `${labels.join('.')}.test`)
const scheme = fc.constantFrom('https', 'http', 'capacitor', 'ws')
const port = fc.constantFrom('', ':8443', ':*', ':1')
const pattern = fc.oneof(
  fc.tuple(scheme, host, port).map(parts => `${parts[0]}://${parts[1]}${parts[2]}`),
  fc.tuple(scheme, host, port).map(parts => `${parts[0]}://*.${parts[1]}${parts[2]}`),
  fc.tuple(scheme, host, port).map(parts => `${parts[0]}://a-*-b.${parts[1]}${parts[2]}`),
  fc.constantFrom('http://[::1]:*', 'http://[::1]:3000', 'http://127.0.0.1:*', 'http://localhost:*'),
)

/** Origins near a pattern: filled in, and then bent. */
function near(source: string) {
  const bend = fc.constantFrom(
    (text: string) => text,
    (text: string) => text.toUpperCase(),
    (text: string) => `${text}.`,
    (text: string) => text.replace('.', 'x'),
    (text: string) => `${text}:443`,
    (text: string) => `${text}:80`,
    (text: string) => text.replace(/:\d+$/, ':065'),
    (text: string) => text.replace(/:\d+$/, ':65536'),
    (text: string) => `${text}/`,
    (text: string) => `evil${text}`,
    (text: string) => `${text}.evil.test`,
    (text: string) => text.replace('://', '://evil.test#'),
  )
  const star = fc.constantFrom(
    'x',
    'a.b',
    '',
    '*',
    'a'.repeat(63),
    'a'.repeat(64),
    'a.'.repeat(125),
    '-_',
    'A',
  )
  const number = fc.constantFrom('3000', '65535', '65536', '0', '08', '443', '80', '21', '1')
  return fc.tuple(star, number, bend).map(([filled, digits, bent]) => {
    const concrete = source.endsWith(':*') ? source.slice(0, -1) + digits : source
    return bent(concrete.replace('*', filled))
  })
}

test('property: the expressions admit exactly the origins that the policy admits', () => {
  const cases = fc
    .array(pattern, { minLength: 1, maxLength: 4 })
    .chain(sources => fc.tuple(fc.constant(sources), fc.oneof(...sources.map(near))))
  fc.assert(
    fc.property(cases, ([sources, origin]) => {
      const parsed = parsePolicy({
        origins: sources,
        credentials: true,
        dangerously: { insecureOrigins: true, publicSuffixSubdomains: true },
      })
      fc.pre(parsed.ok)
      if (!parsed.ok) return
      const tier = decisionFacts(exportPlan(parsed.policy)).get('tier')
      const { tier: expected } = parsed.policy.decide({ method: 'GET', headers: { origin } })
      expect(tier === undefined ? '' : evaluate(tier, { origin })).toBe(expected ?? '')
    }),
    { numRuns: 1000 },
  )
})

const segment = fc.constantFrom('api', 'Users', ':id', '*', 'me', "it's", '%20x', 'a.b')
const path = fc
  .tuple(fc.array(segment, { maxLength: 3 }), fc.constantFrom('', '/**', '/'))
  .map(([segments, rest]) =>
    segments.length === 0 && rest === '' ? '/' : `${segments.map(one => `/${one}`).join('')}${rest}`,
  )
const asked = fc
  .tuple(
    fc.array(
      fc.constantFrom(
        'api',
        'USERS',
        'users',
        '1',
        'me',
        '..',
        '.',
        '',
        "it's",
        '%20x',
        '%2e',
        '%C3%A9',
        'a;b',
        'a%',
        'a.b',
        '\\',
      ),
      { maxLength: 4 },
    ),
    fc.constantFrom('', '/', '?a=//', '#x', '/?'),
  )
  .map(([segments, end]) => `/${segments.join('/')}${end}`)

test('property: the routes pick exactly the policy that the table picks', () => {
  const entry = fc.record({
    path,
    methods: fc.constantFrom(undefined, ['GET'], ['DELETE'], ['HEAD', 'POST']),
  })
  fc.assert(
    fc.property(
      fc.array(entry, { minLength: 1, maxLength: 6 }),
      asked,
      fc.constantFrom('GET', 'HEAD', 'DELETE', 'POST', 'PUT'),
      (entries, url, method) => {
        const routes = entries.map(({ path: at, methods }, index): TableEntry => {
          const origin: string = `https://p${index}.test`
          const policy = definePolicy({ origins: [origin], credentials: true })
          return methods === undefined ? { path: at, policy } : { path: at, methods, policy }
        })
        let table: ReturnType<typeof policyTable>
        try {
          table = policyTable(routes)
        } catch {
          return
        }
        const plan = exportPlan({ routes })
        const facts = decisionFacts(plan)
        const fact = facts.get('policy')
        const name =
          fact === undefined
            ? 'p0'
            : evaluate(fact, { target: url, 'routed-method': method, method, kind: 'actual' })
        const picked = plan.policies.find(one => one.name === name)
        const { origins } = table.policyFor({ url, method, headers: {} }).config
        expect(picked?.credentialed?.exact ?? []).toEqual(Array.isArray(origins) ? origins : [])
      },
    ),
    { numRuns: 1000 },
  )
})

test('a policy cannot contain what ends a string of any configuration language', () => {
  const hostile = ['"', '\n', '\r', '\\', ';', '{', '}', ' ', '\0', '(', '<', '>']
  fc.assert(
    fc.property(fc.constantFrom(...hostile), fc.string(), fc.string(), (bad, before, after) => {
      const text = `${before}${bad}${after}`
      for (const input of [
        { origins: [`https://${text}.test`] },
        { origins: [`https://*.${text}`] },
        { origins: '*', methods: [text] },
        { origins: '*', allowHeaders: [text] },
        { origins: '*', exposeHeaders: [text] },
        { origins: '*', readMethods: [text] },
        { origins: '*', ownOrigins: [`https://${text}`] },
      ])
        expect(parsePolicy(input).ok).toBe(false)
    }),
  )
})

const exact = ['nginx', 'nginx-headers-more', 'haproxy', 'apache', 'caddy', 'varnish'] as const

test('property: no name and no path of a policy changes the shape of a configuration', () => {
  const token = fc
    .array(fc.constantFrom(..."!#$%&'*+.^_`|~-aZ0"), { minLength: 1, maxLength: 6 })
    .map(characters => `x${characters.join('')}!`)
  const odd = fc
    .array(fc.constantFrom(...'!$&\'()*+,=:@"<>[]^`{|}~% \n\t\u00e9'), { minLength: 1, maxLength: 6 })
    .map(characters => `x${characters.join('')}`)
  // Lines, how each begins, and its quotes; HAProxy writes a single quote as three of them.
  const shape = (content: string) =>
    content
      .replace(/^(\s*#).*$/gm, '$1')
      .replace(/; {2}# .*$/gm, ';')
      .split('\n')
      .map(line => `${line.trim().charAt(0)}${line.replace(/[^"]/g, '')}`)
  const build = (name: string, segmentText: string) => ({
    routes: [
      {
        path: `/${segmentText}/**`,
        policy: {
          origins: ['https://app.test'],
          credentials: true as const,
          methods: [name.toUpperCase()],
          allowHeaders: [name],
          exposeHeaders: [name],
          disclose: 'full' as const,
        },
      },
    ],
  })
  fc.assert(
    fc.property(token, odd, (name, text) => {
      for (const target of exact) {
        let hostile: ReturnType<typeof exportPolicy>
        try {
          hostile = exportPolicy(build(name, text), target)
        } catch {
          return
        }
        // What no browser sends as a path is left out, so that a plain path of the same kind is compared with.
        const plain = exportPolicy(build('xplain!', /[^\x21-\x7e]/.test(text) ? '\u00e9' : 'plain'), target)
        const withoutDollar = (content: string) =>
          content.replace('geo $cors_dollar { default "$"; }\n\n', '')
        expect(hostile.files.map(({ content }) => shape(withoutDollar(content)))).toEqual(
          plain.files.map(({ content }) => shape(content)),
        )
      }
    }),
    { numRuns: 300 },
  )
})
