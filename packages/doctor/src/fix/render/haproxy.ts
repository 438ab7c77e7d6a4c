import { gatewayValues, unrun } from './gateway-values.ts'
import { lines, type Renderer } from './rendering.ts'

/** A string of HAProxy in single quotes, in which nothing is expanded; `%` begins a sample in a format. */
function haproxyString(value: string): string {
  return `'${value.replaceAll('%', '%%').replaceAll("'", "'\\''")}'`
}

export const haproxy: Renderer = plan => {
  const v = gatewayValues(plan)
  const set = (name: string, value: string, condition: string) =>
    `http-after-response set-header ${name} ${value} ${condition}`.trimEnd()
  const allowed = 'if { var(txn.cors) -m found }'
  const anybody = v.everybody ? '' : allowed
  const isPreflight = '{ var(txn.preflight) -m bool }'
  const code = lines(
    '# in the frontend, before rules that authenticate, deny or redirect',
    'http-request set-var(txn.origin) req.fhdr(origin) if { req.fhdr_cnt(origin) eq 1 }',
    v.listed !== null &&
      `http-request set-var(txn.cors) var(txn.origin) if { var(txn.origin) -m reg '${v.listed}' }`,
    v.credentialed !== null &&
      `http-request set-var(txn.credentials) bool(true) if { var(txn.origin) -m reg '${v.credentialed}' }`,
    'http-request set-var(txn.preflight) bool(true) if { method OPTIONS } { req.fhdr(origin) -m len gt 0 } { req.fhdr(access-control-request-method) -m len gt 0 }',
    'http-request return status 204 if { var(txn.preflight) -m bool }',
    'http-after-response del-header access-control- -m beg',
    v.everybody &&
      set('Access-Control-Allow-Origin', "'*'", v.listed === null ? '' : 'unless { var(txn.cors) -m found }'),
    v.listed !== null && set('Access-Control-Allow-Origin', '%[var(txn.cors)]', allowed),
    v.credentialed !== null &&
      set('Access-Control-Allow-Credentials', 'true', 'if { var(txn.credentials) -m bool }'),
    v.exposeHeaders !== null &&
      set(
        'Access-Control-Expose-Headers',
        haproxyString(v.exposeHeaders),
        `${anybody === '' ? 'if' : anybody} !${isPreflight}`,
      ),
    v.methods !== null &&
      set(
        'Access-Control-Allow-Methods',
        haproxyString(v.methods),
        `${anybody === '' ? 'if' : anybody} ${isPreflight}`,
      ),
    v.allowHeaders !== null &&
      set(
        'Access-Control-Allow-Headers',
        haproxyString(v.allowHeaders),
        `${anybody === '' ? 'if' : anybody} ${isPreflight}`,
      ),
    v.maxAge !== null &&
      set('Access-Control-Max-Age', v.maxAge, `${anybody === '' ? 'if' : anybody} ${isPreflight}`),
    'http-after-response add-header Vary Origin if !{ res.hdr(vary) -m str -i origin } !{ res.hdr(vary) -m str * }',
    "http-after-response add-header Vary 'Access-Control-Request-Method, Access-Control-Request-Headers' if { var(txn.preflight) -m bool }",
  )
  return {
    language: 'haproxy',
    code,
    notes: [
      '`http-after-response` (2.2 and later) covers what HAProxy answers itself, such as 401 and 503.',
      unrun('haproxy -c'),
    ],
  }
}
