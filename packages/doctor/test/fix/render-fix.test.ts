import { definePolicy, type PolicyInput, parsePolicy } from '@accredit/policy'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import type { Fix } from '../../src/fix/fix.ts'
import { type FixTargetName, fixTargetNamed, fixTargets, renderFix } from '../../src/fix/render-fix.ts'

const app = 'https://app.example'

function fixOf(policy: PolicyInput | null, rest: Partial<Fix> = {}): Fix {
  return {
    cause: 'acao-missing',
    side: 'server',
    title: '',
    changes: [],
    status: null,
    policy,
    client: null,
    provenIn: [],
    caveats: [],
    ...rest,
  }
}

const credentialed = fixOf({
  origins: [app],
  credentials: true,
  methods: ['PUT'],
  allowHeaders: ['content-type'],
  exposeHeaders: ['etag'],
  maxAge: 600,
})
const code = (fix: Fix, target: FixTargetName): string => renderFix(fix, target).code

/** Configurations that cannot be started here: written down whole, so that a change is seen. */
const configured = [
  'spring',
  'django',
  'flask',
  'fastapi',
  'rails',
  'laravel',
  'aspnet',
  'go',
  'nginx',
  'apache',
  'caddy',
  'haproxy',
  's3',
  'cloudfront',
  'apigateway',
  'accredit',
] as const satisfies readonly FixTargetName[]

describe('a configuration', () => {
  it.each(configured)('for %s', target => {
    const { language, code: text, notes } = renderFix(credentialed, target)
    expect([`language: ${language}`, text, ...notes.map(note => `* ${note}`)].join('\n')).toMatchSnapshot()
  })

  it.each(configured)('for %s where some read with credentials and everybody without', target => {
    const tiered = fixOf({ origins: { credentialed: [app], anonymous: '*' }, methods: ['PUT'] })
    const { code: text, notes } = renderFix(tiered, target)
    expect([text, ...notes.map(note => `* ${note}`)].join('\n')).toMatchSnapshot()
  })

  it.each(fixTargets.map(({ name }) => name))('for %s never allows everybody beside credentials', target => {
    const lines = code(credentialed, target).split('\n')
    for (const line of lines.filter(one => /origin/i.test(one))) {
      expect(line).not.toMatch(/['"]\*['"]|AllowAnyOrigin|ALLOW_ALL/)
    }
  })
})

describe('a header diff', () => {
  it('is the lines as they travel, by answer', () => {
    const fix = fixOf(null, {
      status: { on: 'preflight', value: 204 },
      changes: [
        { op: 'set', on: 'preflight', name: 'Access-Control-Allow-Methods', value: 'PUT' },
        { op: 'set', on: 'response', name: 'Vary', value: 'Origin' },
        { op: 'remove', on: 'response', name: 'Access-Control-Allow-Origin', value: null },
      ],
    })
    expect(renderFix(fix, 'headers')).toEqual({
      target: 'headers',
      language: 'http',
      code:
        '# on the answer to the preflight (OPTIONS)\nstatus 204\nAccess-Control-Allow-Methods: PUT\n\n' +
        '# on the response\nVary: Origin\n- Access-Control-Allow-Origin',
      notes: [],
    })
  })

  it('stands for a remedy without a policy in every target', () => {
    const fix = fixOf(null, {
      changes: [{ op: 'set', on: 'response', name: 'Set-Cookie', value: 'a=1; Secure' }],
    })
    for (const { name } of fixTargets)
      expect(code(fix, name)).toBe('# on the response\nSet-Cookie: a=1; Secure')
  })

  it('is empty where the remedy is a sentence', () => {
    for (const { name } of fixTargets) expect(code(fixOf(null), name)).toBe('')
  })

  it('begins no line that a value holds', () => {
    const value = 'x\r\nAccess-Control-Allow-Origin: *\u0000\u009b'
    const fix = fixOf(null, { changes: [{ op: 'set', on: 'response', name: 'Vary', value }] })
    expect(code(fix, 'headers')).toBe(
      '# on the response\nVary: x\uFFFD\uFFFDAccess-Control-Allow-Origin: *\uFFFD\uFFFD',
    )
  })
})

describe('values from outside', () => {
  /** Every character that a header name may have beside letters and digits. */
  const name = "x!#$%&'*+-.^_`|~"
  const hostile = fixOf({
    origins: [app],
    credentials: true,
    methods: [name.toUpperCase()],
    allowHeaders: [name],
  })

  it.each([
    ['express', "allowHeaders: ['x!#$%&\\'*+-.^_`|~'],"],
    ['spring', `List.of("${name}")`],
    ['django', `"${name}"]`],
    ['flask', `allow_headers=["${name}"],`],
    ['fastapi', `allow_headers=["${name}"],`],
    ['rails', "headers: ['x!#$%&\\'*+-.^_`|~'],"],
    ['laravel', "'allowed_headers' => ['x!#$%&\\'*+-.^_`|~'],"],
    ['aspnet', `.WithHeaders("${name}")`],
    ['go', `RequestHeaders: []string{"${name}"},`],
    ['nginx', `"x!#$\{cors_dollar}%&'*+-.^_\`|~";`],
    ['apache', 'Access-Control-Allow-Headers "x!#$%%&\'*+-.^_`|~" '],
    ['caddy', `Access-Control-Allow-Headers "${name}"`],
    ['haproxy', "Access-Control-Allow-Headers 'x!#$%%&'\\''*+-.^_`|~' if"],
  ] as const)('are escaped for %s', (target, expected) => {
    expect(code(hostile, target)).toContain(expected)
  })

  it('have a variable for the dollar in nginx only where one is needed', () => {
    expect(code(hostile, 'nginx')).toContain('geo $cors_dollar { default "$"; }')
    expect(code(credentialed, 'nginx')).not.toContain('cors_dollar')
  })

  it('are data in JSON and YAML', () => {
    expect(JSON.parse(code(hostile, 's3'))).toEqual([
      {
        AllowedOrigins: [app],
        AllowedMethods: ['GET', 'HEAD', 'POST'],
        AllowedHeaders: [name],
        ExposeHeaders: [],
      },
    ])
    expect(parse(code(hostile, 'accredit'))).toEqual(hostile.policy)
    expect(parse(code(hostile, 'apigateway'))).toMatchObject({
      Resources: {
        HttpApi: { Properties: { CorsConfiguration: { AllowHeaders: [name], AllowCredentials: true } } },
      },
    })
    expect(parse(code(hostile, 'cloudfront'))).toMatchObject({
      Resources: {
        CorsHeaders: {
          Properties: {
            ResponseHeadersPolicyConfig: { CorsConfig: { AccessControlAllowHeaders: { Items: [name] } } },
          },
        },
      },
    })
  })

  it.each(['x\r\ny', 'x y', 'x"y', 'x{y}', 'x\\y', "x'); DROP"])(
    'are refused where no header has them: %j',
    value => {
      for (const { name: target } of fixTargets.filter(({ kind }) => kind !== 'headers')) {
        expect(() => renderFix(fixOf({ origins: [app], allowHeaders: [value] }), target)).toThrow('policy')
      }
    },
  )

  it.each([`${app}"; add_header X y; #`, `${app}\n*`, `$\{jndi:ldap://x}`])(
    'are refused where no origin has them: %j',
    origin => {
      for (const { name: target } of fixTargets.filter(({ kind }) => kind !== 'headers')) {
        expect(() => renderFix(fixOf({ origins: [origin] }), target)).toThrow('policy')
      }
    },
  )
})

describe('an expression for origins', () => {
  const policy = {
    origins: [
      'https://app.example',
      'https://*.partner.example',
      'https://app-*-x.example.net',
      'http://localhost:*',
      'http://[::1]:8080',
    ],
    credentials: true,
  } as const satisfies PolicyInput
  const decider = definePolicy(policy)
  const origins = [
    'https://app.example',
    'https://appXexample',
    'https://app.example.evil.example',
    'https://evil-app.example',
    'http://app.example',
    'https://app.example:443',
    'https://app.example:8443',
    'https://a.partner.example',
    'https://a.b.partner.example',
    'https://partner.example',
    'https://evilpartner.example',
    'https://.partner.example',
    'https://app-1-x.example.net',
    'https://app--x.example.net',
    'https://app-a.b-x.example.net',
    'http://localhost',
    'http://localhost:5173',
    'http://localhost:',
    'https://localhost',
    'http://[::1]:8080',
    'http://[::1]',
    'null',
    '',
  ]

  it.each([
    ['nginx', /map \$http_origin \$cors_origin \{ default ""; "~(.+)" \$http_origin; \}/],
    ['apache', /SetEnvIf Origin "(.+)" CORS_ORIGIN=\$0/],
    ['haproxy', /set-var\(txn\.cors\) .* -m reg '(.+)' \}/],
    ['caddy', /header_regexp origin Origin `(.+)`/],
  ] as const)('admits in %s what the policy admits, and nothing else', (target, place) => {
    const expression = new RegExp(place.exec(code(fixOf(policy), target))?.[1] ?? '^$')
    for (const origin of origins) {
      const { verdict } = decider.decide({ method: 'GET', headers: { origin } })
      expect([origin, expression.test(origin)]).toEqual([origin, origin !== '' && verdict === 'allow'])
    }
  })
})

describe('a pattern', () => {
  const pattern = fixOf({ origins: ['https://*.app.example', 'http://localhost:*'], credentials: true })

  it('is written as each target has it', () => {
    expect(code(pattern, 'spring')).toContain(
      'setAllowedOriginPatterns(List.of("https://*.app.example", "http://localhost:[*]"))',
    )
    expect(code(pattern, 'django')).toContain(
      'CORS_ALLOWED_ORIGIN_REGEXES = ["^(https://([a-z0-9_-]+\\\\.)+app\\\\.example|http://localhost(:[0-9]{1,5})?)$"]',
    )
    expect(code(pattern, 'go')).toContain('Origins: []string{"https://*.app.example", "http://localhost:*"},')
    expect(code(pattern, 'hono')).toContain('fetchHandler(policy, app.fetch)')
  })

  it('is named where a target has none', () => {
    expect(renderFix(pattern, 'apigateway').notes).toContain(
      '`https://*.app.example` is a pattern, which this target has not: list the origins that it stands for.',
    )
  })
})

it('writes a policy file that validates', () => {
  expect(parsePolicy(parse(code(credentialed, 'accredit'))).ok).toBe(true)
})

it('has every target under its name and its aliases', () => {
  for (const target of fixTargets) {
    expect(fixTargetNamed(target.name)).toBe(target)
    for (const alias of target.aliases ?? []) expect(fixTargetNamed(alias)).toBe(target)
  }
  expect(fixTargetNamed('workers')?.name).toBe('web')
  expect(fixTargetNamed('cobol')).toBeUndefined()
})
