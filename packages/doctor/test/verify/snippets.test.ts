import { definePolicy } from '@accredit/policy'
import { afterAll, beforeAll, expect } from 'vitest'
import { verify } from '../../src/verify/index.ts'
import { engineTest } from './engine-test.ts'
import { type EngineName, engines } from './engines/index.ts'
import { type GatewaySetting, startGateway } from './gateway.ts'
import { appHeader, startUpstream, type Upstream } from './upstream.ts'

/** The policy that the authors of these snippets have in mind. */
const policy = definePolicy({
  origins: ['https://app.acme.test', 'https://*.example.com'],
  credentials: true,
  methods: ['PUT', 'DELETE'],
  allowHeaders: ['authorization', 'content-type'],
  writes: 'off',
})

let upstream: Upstream

beforeAll(async () => {
  upstream = await startUpstream()
})
afterAll(() => upstream.close())

/** Configuration in the style that is copied from page to page. */
const snippets: readonly (readonly [
  EngineName,
  (setting: GatewaySetting) => Readonly<Record<string, string>>,
])[] = [
  [
    'nginx',
    ({ directory, port, upstream }) => ({
      'nginx.conf': `
daemon off; master_process off; pid ${directory}/nginx.pid; error_log stderr crit;
events { }
http {
  access_log off; client_body_temp_path ${directory}/body; proxy_temp_path ${directory}/proxy;
  fastcgi_temp_path ${directory}/f; uwsgi_temp_path ${directory}/u; scgi_temp_path ${directory}/s;
  server {
    listen 127.0.0.1:${port};
    location / {
      if ($http_origin ~* "https?://(app.acme.test|.*.example.com)") {
        add_header 'Access-Control-Allow-Origin' "$http_origin";
        add_header 'Access-Control-Allow-Credentials' 'true';
      }
      if ($request_method = 'OPTIONS') {
        add_header 'Access-Control-Allow-Origin' "$http_origin";
        add_header 'Access-Control-Allow-Credentials' 'true';
        add_header 'Access-Control-Allow-Methods' 'GET, POST, PUT, DELETE, OPTIONS';
        add_header 'Access-Control-Allow-Headers' 'Authorization,Content-Type';
        return 204;
      }
      proxy_pass http://127.0.0.1:${upstream};
    }
  }
}
`,
    }),
  ],
  [
    'haproxy',
    ({ port, upstream }) => ({
      'haproxy.cfg': `
defaults
  mode http
  timeout connect 2s
  timeout client 10s
  timeout server 10s
frontend fe
  bind 127.0.0.1:${port}
  capture request header origin len 128
  http-response add-header Access-Control-Allow-Origin %[capture.req.hdr(0)] if { capture.req.hdr(0) -m reg (app.acme.test|.*.example.com) }
  http-response add-header Access-Control-Allow-Credentials true if { capture.req.hdr(0) -m found }
  default_backend app
backend app
  server app 127.0.0.1:${upstream}
`,
    }),
  ],
]

for (const [name, host] of snippets) {
  engineTest(
    name,
    `the snippet for ${name} that is copied everywhere grants strangers and lacks Vary`,
    async () => {
      const gateway = await startGateway({ ...engines[name], host }, upstream.port, () => ({ files: [] }))
      try {
        const report = await verify(policy, `http://127.0.0.1:${gateway.port}`, {
          paths: ['/', '/own-cors', '/status/404', '/redirect'],
          appHeader,
        })
        const differences = report.differing.flatMap(({ group, expected, differences }) =>
          differences.map(({ code, grade }) => ({ group, grade, code, verdict: expected.verdict })),
        )
        const count = (wanted: string) => differences.filter(({ code }) => code === wanted).length
        expect(report.worst).toBe('unsafe')
        expect(report.passed).toBeLessThan(report.cases / 10)
        expect(count('grant-unexpected')).toBeGreaterThan(10)
        expect(count('vary-missing')).toBeGreaterThan(100)
        expect(count('grant-missing')).toBeGreaterThan(5)
      } finally {
        await gateway.stop()
      }
    },
  )
}
