import { describe, expect, it } from 'vitest'
import type { CauseId } from '../../src/cause.ts'
import { causeFacts } from '../../src/cause-facts.ts'
import type { Fix } from '../../src/fix/fix.ts'
import { fixTargets, renderFix } from '../../src/fix/render-fix.ts'
import { app, diff, type Failure, fixesOf, me, recorded, textsOf } from './failure.ts'

const causes = Object.keys(causeFacts).filter((id): id is CauseId => id in causeFacts)

/** Requests that differ in all that a remedy depends on. */
const anonymous: Failure = {}
const credentialed: Failure = {
  request: {
    method: 'PUT',
    headers: [['X-A', '1']],
    credentials: 'include',
    cookies: ['sid=1; Path=/; SameSite=Lax'],
  },
  method: 'PUT',
  header: 'x-a',
}
const preflighted: Failure = { ...credentialed, stage: 'preflight', status: 401, received: '*' }
const opaque: Failure = { origin: 'null', request: { from: 'null', credentials: 'include' } }
const insecure: Failure = {
  origin: 'http://app.example',
  request: { from: 'http://app.example', credentials: 'include' },
}
const tainted: Failure = { hop: 1, url: 'https://b.example/x', redirectedFrom: me, expected: 'null' }
const reflecting: Failure = {
  ...credentialed,
  exchanges: [
    recorded('preflight', me, 204, [
      ['Access-Control-Allow-Origin', app],
      ['Access-Control-Allow-Credentials', 'true'],
    ]),
    recorded('actual', me, 302, [['Location', 'https://id.example/login']]),
  ],
}
const failures = [anonymous, credentialed, preflighted, opaque, insecure, tainted, reflecting]

/** The remedies of a cause for each of the failures; found once, since every test looks at them. */
const found = new Map<CauseId, Promise<readonly (readonly Fix[])[]>>()

function fixesByFailure(cause: CauseId): Promise<readonly (readonly Fix[])[]> {
  const known = found.get(cause) ?? Promise.all(failures.map(failure => fixesOf(cause, failure)))
  found.set(cause, known)
  return known
}

async function everyFix(cause: CauseId): Promise<readonly Fix[]> {
  return (await fixesByFailure(cause)).flat()
}

async function fixesFor(cause: CauseId, some: readonly Failure[]): Promise<readonly Fix[]> {
  const all = await fixesByFailure(cause)
  return some.flatMap(failure => all[failures.indexOf(failure)] ?? [])
}

const texts = new Map<CauseId, string>()

/** Whatever a person may read of the remedies, in every target. */
async function everyText(cause: CauseId): Promise<string> {
  const known = texts.get(cause) ?? textOf(await everyFix(cause))
  texts.set(cause, known)
  return known
}

function textOf(fixes: readonly Fix[]): string {
  const rendered = fixes.flatMap(fix =>
    fixTargets.flatMap(({ name }) => {
      const { code, notes } = renderFix(fix, name)
      return [code, ...notes]
    }),
  )
  return [...textsOf(fixes), ...rendered].join('\n')
}

/** What no remedy of any cause says. */
const never: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['mode no-cors', /no-cors(?!'` out)/],
  ['null as an allowed origin', /Allow-Origin: null|origins?['"]?: \[?['"]null['"]/],
  [
    'reflecting every origin',
    /origin: true|origin: \(?(origin|request|req)\b|SetEnvIf Origin "\.|allow_origin_regex=".\*|AllowedOriginPatterns\(List\.of\("\*"\)\)/i,
  ],
  ['accepting a danger', /dangerously/],
  ['a browser without rules', /disable-web-security|chromeWebSecurity|Moesif|browser flag/i],
  ['private-network headers', /Allow-Private-Network|private_network/i],
  ['authentication off', /(disable|remove|switch off|without) (the )?auth/i],
  ['URLs that escape the cache', /\?_=|Date\.now|cache.?bust|random/i],
  ['two values in Access-Control-Allow-Origin', /Allow-Origin: [^\s`]+,/],
]

describe.each(causes)('no remedy for %s', cause => {
  it.each(never)('advises %s', async (_name, pattern) => {
    expect(await everyText(cause)).not.toMatch(pattern)
  })

  it('has the script set response headers', async () => {
    for (const { client } of await everyFix(cause)) expect(client ?? '').not.toMatch(/access-control-/i)
  })

  it('lets everybody read what needs credentials', async () => {
    for (const fix of await fixesFor(cause, [credentialed, preflighted, insecure, reflecting])) {
      expect(fix.policy?.origins).not.toBe('*')
      expect(fix.changes.filter(({ value }) => value === '*')).toEqual([])
    }
  })

  it('allows an origin that did not ask and is not allowed today', async () => {
    const least = [[app], '*', { credentialed: [app], anonymous: '*' }]
    for (const { policy } of await fixesFor(cause, [anonymous, credentialed, preflighted, reflecting])) {
      if (policy !== null) expect(least).toContainEqual(policy.origins)
    }
  })

  it('is called proven where no engine has read anything', async () => {
    for (const fix of await everyFix(cause)) {
      if (fix.policy !== null) expect(fix.provenIn).not.toEqual([])
    }
  })
})

describe('the rows of what must not be suggested', () => {
  it.each([
    'net-refused',
    'net-dns',
    'net-tls',
    'net-reset',
    'net-timeout',
    'net-badport',
    'net-malformed',
    'net-unspecified',
    'pf-network',
  ] as const)('%s: no header is added', async cause => {
    const fixes = await everyFix(cause)
    expect(fixes.length).toBeGreaterThan(0)
    for (const fix of fixes) expect(fix).toMatchObject({ changes: [], policy: null, status: null })
    expect(await everyText(cause)).not.toMatch(/Access-Control-/i)
  })

  it.each(['lna-denied', 'lna-insecure', 'private-network-preflight'] as const)(
    '%s: no private-network header',
    async cause => {
      expect(await everyText(cause)).not.toMatch(/Private-Network:|Access-Control/i)
    },
  )

  it('acao-star-credentials: asking without credentials is an alternative, never the only remedy', async () => {
    for (const failure of [credentialed, preflighted, insecure]) {
      const fixes = await fixesFor('acao-star-credentials', [failure])
      expect(fixes[0]?.side).toBe('server')
      expect(fixes[0]?.client).toBeNull()
    }
  })

  it('acao-multiple: values are never joined', async () => {
    const fixes = await fixesOf('acao-multiple', { received: `${app}, *` })
    expect(fixes.flatMap(diff).filter(line => line.includes('Allow-Origin'))).toEqual([
      `response: set Access-Control-Allow-Origin: ${app}`,
    ])
  })

  it('pf-redirect: the redirect of a preflight is never followed', async () => {
    for (const fix of await everyFix('pf-redirect')) {
      const isSpared = fix.client !== null || fix.status?.on === 'preflight' || fix.side === 'environment'
      expect(isSpared).toBe(true)
    }
  })

  it('cookie-withheld: Access-Control-Allow-Credentials alone is no remedy', async () => {
    const fixes = await fixesOf('cookie-withheld', credentialed)
    expect(fixes.map(({ changes }) => changes.map(({ name }) => name))).toEqual([['Set-Cookie']])
  })

  it('cors-disabled: the setting goes back to its default', async () => {
    expect((await fixesOf('cors-disabled')).map(({ title }) => title)).toEqual([
      'Set `content.cors.disable` back to false in `about:config`.',
    ])
  })
})
