import { definePolicy } from '@accredit/policy'
import { expect, test } from 'vitest'
import {
  ExportInputError,
  ExportRefusedError,
  exportPolicy,
  type TargetName,
  targetNames,
  targets,
} from '../src/index.ts'

const guarded = definePolicy({
  origins: ['https://app.example', 'https://*.partner.example', 'http://localhost:*'],
  credentials: true,
  methods: ['PUT', 'M-SEARCH'],
  allowHeaders: ['authorization'],
  exposeHeaders: ['etag'],
  maxAge: 600,
})
const open = definePolicy({ ...guarded.config, writes: 'off' })
const table = {
  routes: [
    { path: '/api/**', policy: guarded },
    { path: '/hooks/*', writes: 'off' as const },
  ],
}

const exact = targetNames.filter(name => targets[name].exact)
const fixed = targetNames.filter(name => !targets[name].exact)

function codes(name: TargetName, source = open, accept: readonly string[] = []): readonly string[] {
  try {
    return exportPolicy(source, name, { accept }).losses.map(({ grade, code }) => `${grade} ${code}`)
  } catch (error) {
    if (error instanceof ExportRefusedError) return error.losses.map(({ grade, code }) => `${grade} ${code}`)
    throw error
  }
}

test('six targets are exact: what they lose is noise', () => {
  expect(exact).toEqual(['nginx', 'nginx-headers-more', 'haproxy', 'apache', 'caddy', 'varnish'])
  for (const name of exact) {
    for (const source of [guarded, open, table]) {
      const { losses } = exportPolicy(source, name)
      expect(losses.filter(({ grade }) => grade !== 'noise')).toEqual([])
    }
  }
})

test('a fixed feature refuses a policy whose write guard it cannot keep, unless that is accepted by name', () => {
  for (const name of fixed) {
    expect(() => exportPolicy(guarded, name), name).toThrow(ExportRefusedError)
    const unsafe = codes(name, guarded).flatMap(code => (code.startsWith('unsafe ') ? [code.slice(7)] : []))
    expect(unsafe).toContain('writes-unguarded')
    expect(exportPolicy(guarded, name, { accept: unsafe }).files).toHaveLength(1)
  }
})

test('the refusal says every reason, what to do, and how to accept it', () => {
  expect(() => exportPolicy(guarded, 'envoy')).toThrow(
    'envoy would allow what the policy does not:\n' +
      '- writes-unguarded: Envoy lets state-changing requests from every origin through to the app: CORS keeps only the ' +
      "answers from them. Guard writes in the app, and export a policy with writes: 'off'.\n" +
      "Accept by name with accept: ['writes-unguarded'].",
  )
})

test.each<readonly [TargetName, readonly string[]]>([
  ['envoy', ['broken vary-missing', 'broken routes-bypassed', 'noise disclosure-full']],
  [
    'istio',
    [
      'broken vary-missing',
      'broken own-answers-unreadable',
      'broken routes-bypassed',
      'noise disclosure-full',
    ],
  ],
  [
    'envoy-gateway',
    [
      'unsafe upstream-headers-kept',
      'broken vary-missing',
      'broken routes-bypassed',
      'noise disclosure-full',
    ],
  ],
  [
    'gateway-api',
    [
      'unsafe upstream-headers-kept',
      'broken patterns-dropped',
      'broken methods-dropped',
      'broken vary-missing',
      'broken own-answers-unreadable',
      'noise disclosure-full',
    ],
  ],
  ['traefik', ['broken own-answers-unreadable', 'broken vary-overwritten', 'noise disclosure-full']],
  ['kong', ['broken methods-dropped', 'noise disclosure-full', 'noise upstream-max-age-kept']],
  [
    's3',
    ['broken patterns-dropped', 'broken methods-dropped', 'broken vary-missing', 'noise disclosure-full'],
  ],
  [
    'api-gateway',
    ['broken patterns-dropped', 'broken methods-dropped', 'broken vary-missing', 'noise disclosure-full'],
  ],
  [
    'lambda-url',
    [
      'unsafe upstream-headers-kept',
      'broken patterns-dropped',
      'broken methods-dropped',
      'broken vary-missing',
      'noise disclosure-full',
    ],
  ],
  [
    'cloudfront',
    [
      'broken patterns-dropped',
      'broken methods-dropped',
      'broken preflight-unanswered',
      'broken vary-missing',
    ],
  ],
  [
    'gcs',
    [
      'unsafe one-header-list',
      'broken patterns-dropped',
      'broken credentials-unsupported',
      'noise disclosure-full',
    ],
  ],
  [
    'gcp-url-map',
    [
      'unsafe upstream-headers-kept',
      'broken vary-missing',
      'broken own-answers-unreadable',
      'broken routes-bypassed',
      'noise disclosure-full',
    ],
  ],
  [
    'azure-storage',
    ['broken patterns-dropped', 'broken methods-dropped', 'broken vary-missing', 'noise disclosure-full'],
  ],
  [
    'azure-api-management',
    [
      'unsafe upstream-headers-kept',
      'broken patterns-dropped',
      'broken vary-missing',
      'broken own-answers-unreadable',
      'noise disclosure-full',
    ],
  ],
  [
    'cloudflare',
    [
      'broken patterns-dropped',
      'broken preflight-unanswered',
      'broken own-answers-unreadable',
      'broken cache-ignores-vary',
    ],
  ],
  [
    'apigee',
    [
      'unsafe upstream-headers-kept',
      'broken patterns-dropped',
      'broken vary-missing',
      'noise disclosure-full',
    ],
  ],
])('%s loses what it cannot say, worst first', (name, losses) => {
  const order = ['unsafe', 'broken', 'noise']
  const found = codes(name)
  expect([...found].sort()).toEqual([...losses].sort())
  if (!found.some(code => code.startsWith('unsafe'))) {
    expect(found.map(code => order.indexOf(code.split(' ')[0] ?? ''))).toEqual(
      found.map(code => order.indexOf(code.split(' ')[0] ?? '')).toSorted(),
    )
  }
})

test('the anonymous tier is left out where one list has credentials, and never gets them', () => {
  const tiers = definePolicy({
    origins: { credentialed: ['https://app.example'], anonymous: '*' },
    writes: 'off',
  })
  for (const name of fixed) {
    expect(codes(name, tiers)).toContain('broken anonymous-tier-dropped')
    const unsafe = codes(name, tiers).flatMap(code => (code.startsWith('unsafe ') ? [code.slice(7)] : []))
    const [file] = exportPolicy(tiers, name, { accept: unsafe }).files
    expect(file?.content).not.toMatch(/['"]\*['"]|<origin>\*/)
  }
})

test('a list that is too long is cut, and says where', () => {
  const many = definePolicy({
    origins: Array.from({ length: 101 }, (_, index) => `https://a${index}.example`),
    credentials: true,
    writes: 'off',
  })
  expect(codes('lambda-url', many)).toContain('broken origins-cut')
  expect(codes('gateway-api', many)).toContain('broken origins-cut')
  expect(codes('envoy', many)).not.toContain('broken origins-cut')
})

test('a feature that implies credentials refuses a list without them', () => {
  const anonymous = definePolicy({ origins: ['https://app.example'] })
  expect(codes('s3', anonymous)).toContain('unsafe credentials-implied')
  expect(codes('azure-storage', anonymous)).toContain('unsafe credentials-implied')
  expect(codes('envoy', anonymous)).toEqual([
    'broken vary-missing',
    'broken routes-bypassed',
    'noise disclosure-full',
  ])
})

test('what any target cannot take is said', () => {
  // @ts-expect-error: TypeScript knows the names
  expect(() => exportPolicy(open, 'apache2')).toThrow(
    /^"apache2" is no target\. Known are nginx, nginx-headers-more, haproxy,/,
  )
  expect(() => exportPolicy(open, 'nginx', { accept: ['writes-unguarded'] })).toThrow(
    'nginx has no loss writes-unguarded to accept here; there are second-origin-ignored.',
  )
  expect(() => exportPolicy(table, 'kong')).toThrow(ExportInputError)
})

test('the same policy gives the same bytes, also after a round trip', () => {
  for (const name of targetNames) {
    const unsafe = codes(name).flatMap(code => (code.startsWith('unsafe ') ? [code.slice(7)] : []))
    const once = exportPolicy(open, name, { accept: unsafe })
    expect(exportPolicy(definePolicy(open.config), name, { accept: unsafe })).toEqual(once)
    for (const { content } of once.files) expect(content).toMatch(/[^\n]\n$/)
  }
})

test('files are as they were read and approved', async () => {
  for (const name of targetNames) {
    const unsafe = codes(name).flatMap(code => (code.startsWith('unsafe ') ? [code.slice(7)] : []))
    for (const { path, content } of exportPolicy(open, name, { accept: unsafe }).files) {
      await expect(content).toMatchFileSnapshot(`approved/${name}/${path}.txt`)
    }
  }
})
