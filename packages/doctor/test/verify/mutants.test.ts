import { exportPolicy, type PolicyExport } from '@accredit/gateways'
import { definePolicy } from '@accredit/policy'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { type VerifyReport, verify } from '../../src/verify/index.ts'
import { engineTest } from './engine-test.ts'
import { type EngineName, engines } from './engines/index.ts'
import { startGateway } from './gateway.ts'
import { appHeader, startUpstream, type Upstream } from './upstream.ts'

const policy = definePolicy({
  origins: ['https://app.acme.test', 'https://*.example.com'],
  credentials: true,
  methods: ['PUT'],
  allowHeaders: ['authorization'],
  exposeHeaders: ['etag'],
  maxAge: 600,
})

let upstream: Upstream

beforeAll(async () => {
  upstream = await startUpstream()
})
afterAll(() => upstream.close())

async function verified(engine: EngineName, change: (content: string) => string): Promise<VerifyReport> {
  let changed = false
  const gateway = await startGateway(engines[engine], upstream.port, directory => {
    const { files } = exportPolicy(policy, engine, { directory })
    const mutated: PolicyExport['files'] = files.map(({ path, content }) => ({
      path,
      content: change(content),
    }))
    changed = mutated.some(({ content }, index) => content !== files[index]?.content)
    return { files: mutated }
  })
  try {
    expect(changed, 'the fault was planted').toBe(true)
    return await verify(policy, `http://127.0.0.1:${gateway.port}`, {
      paths: ['/', '/own-cors', '/status/404', '/cacheable'],
      active: true,
      appHeader,
    })
  } finally {
    await gateway.stop()
  }
}

function codes({ differing }: VerifyReport): readonly string[] {
  return [
    ...new Set(
      differing.flatMap(({ differences }) => differences.map(({ grade, code }) => `${grade} ${code}`)),
    ),
  ].sort()
}

type Fault = readonly [title: string, change: (content: string) => string, found: readonly string[]]

const nginxFaults: readonly Fault[] = [
  [
    'errors without the headers',
    text => text.replaceAll(' always;', ';'),
    ['broken grant-missing', 'broken vary-missing'],
  ],
  [
    'every origin reflected',
    text => text.replace(/(\$cors_tier \{\n {4}default )""/, '$1credentialed'),
    ['unsafe grant-unexpected'],
  ],
  [
    'an expression without its end',
    text => text.replace('example\\.com$"', 'example\\.com"'),
    ['unsafe grant-unexpected'],
  ],
  ['a dot for any character', text => text.replace('app\\.acme', 'app.acme'), ['unsafe grant-unexpected']],
  ['no Vary', text => text.replace('add_header Vary $cors_vary_line always;', ''), ['broken vary-missing']],
  [
    "the app's own headers",
    text => text.replace(/proxy_hide_header .*\n/g, ''),
    ['broken header-duplicate', 'unsafe grant-unexpected'],
  ],
  [
    'writes let through',
    text => text.replace('if ($cors_answer = 403)', 'if ($cors_answer = 499)'),
    ['unsafe write-passed', 'unsafe upgrade-passed'],
  ],
  [
    'preflights for the app',
    text => text.replace('if ($cors_answer = 204)', 'if ($cors_answer = 299)'),
    ['noise preflight-forwarded'],
  ],
  ['a longer cache', text => text.replace(' 600;', ' 86400;'), ['broken max-age']],
  [
    'more exposed',
    text => text.replace('default etag;', 'default "etag,x-secret";'),
    ['unsafe list-exceeds'],
  ],
  ['less exposed', text => text.replace('default etag;', 'default "";'), ['broken list-lacks']],
  ['more methods', text => text.replace('POST|PUT', 'POST|PUT|X-NOT-ALLOWED'), ['unsafe grant-unexpected']],
  ['every header', text => text.replace('(authorization)', '([a-z-]+)'), ['unsafe grant-unexpected']],
  [
    'every OPTIONS swallowed',
    text => text.replace('"~^OPTIONS:1:1:"', '"~^OPTIONS:"'),
    ['broken options-swallowed'],
  ],
  [
    'credentials left out',
    text => text.replace('~^[^:]*:credentialed$" true', '~^[^:]*:credentialed$" ""'),
    ['broken grant-missing'],
  ],
]

const haproxyFaults: readonly Fault[] = [
  [
    'own answers without the headers',
    text => text.replaceAll('http-after-response', 'http-response'),
    ['broken grant-missing'],
  ],
  [
    'the pieces of Origin',
    text => text.replaceAll('req.fhdr(origin) if { req.fhdr_cnt(origin) eq 1 }', 'req.hdr(origin)'),
    ['noise header-inert'],
  ],
]

const varnishFaults: readonly Fault[] = [
  [
    'the headers stored with the object',
    text =>
      text
        .replace('call cors_headers;', '')
        .replace('# What the app says of CORS is not stored.', '')
        .replace(
          'sub vcl_backend_response {',
          'sub vcl_backend_response { set beresp.http.Access-Control-Allow-Origin = bereq.http.Origin; set beresp.http.Access-Control-Allow-Credentials = "true"; return (deliver);',
        ),
    ['unsafe grant-unexpected'],
  ],
]

for (const [engine, faults] of [
  ['nginx', nginxFaults],
  ['haproxy', haproxyFaults],
  ['varnish', varnishFaults],
] as const) {
  describe(`verify finds in ${engine}`, () => {
    for (const [title, change, found] of faults) {
      engineTest(engine, title, async () => {
        expect(codes(await verified(engine, change))).toEqual(expect.arrayContaining([...found]))
      })
    }
  })
}
