import { stringify } from 'yaml'
import { joined, listedOrigins, listOf, originExpression, type Plan } from './plan.ts'
import { lines, type Renderer } from './rendering.ts'

const owned = [
  'Access-Control-Allow-Origin',
  'Access-Control-Allow-Credentials',
  'Access-Control-Allow-Methods',
  'Access-Control-Allow-Headers',
  'Access-Control-Expose-Headers',
  'Access-Control-Max-Age',
]
const preflightVary = 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers'
const notRun = 'The structure is checked, and the snippet was not run here: test it, such as by `nginx -t`.'

/** What a policy says in headers, for configuration that has no words for it. */
function values(plan: Plan) {
  const { credentialed, anonymous, methods, allowHeaders, exposeHeaders, maxAge } = plan
  return {
    everybody: anonymous === '*',
    /** null where no origin is listed. */
    listed: listedOrigins(plan).length === 0 ? null : originExpression(listedOrigins(plan)),
    credentialed: credentialed.length === 0 ? null : originExpression(credentialed),
    methods: listOf(methods).length === 0 ? null : joined(methods),
    allowHeaders: listOf(allowHeaders).length === 0 ? null : joined(allowHeaders),
    exposeHeaders: listOf(exposeHeaders).length === 0 ? null : joined(exposeHeaders),
    maxAge: maxAge === null ? null : String(maxAge),
  }
}

/** A string of nginx. It has no escape for `$`, so that a variable has to stand for it. */
function nginxString(value: string): string {
  const escaped = value.replace(/["\\]/g, '\\$&').replaceAll('$', '$' + '{cors_dollar}')
  return `"${escaped}"`
}

function nginxMap(
  source: string,
  target: string,
  fallback: string,
  entries: readonly (readonly [string, string])[],
) {
  return `map ${source} ${target} { default ${fallback}; ${entries.map(([key, value]) => `${key} ${value};`).join(' ')} }`
}

export const nginx: Renderer = plan => {
  const v = values(plan)
  const onPreflight = (name: string, value: string | null) =>
    value !== null &&
    nginxMap('"$cors_preflight:$cors_origin"', name, '""', [['"~^1:."', nginxString(value)]])
  const header = (name: string, variable: string, value: string | null) =>
    value !== null && `add_header ${name} ${variable} always;`
  const code = lines(
    '# in http { }',
    [v.methods, v.allowHeaders, v.exposeHeaders].some(value => value?.includes('$') === true) &&
      'geo $cors_dollar { default "$"; }',
    nginxMap(
      '$http_origin',
      '$cors_origin',
      v.everybody ? '"*"' : '""',
      v.listed === null ? [] : [[`"~${v.listed}"`, '$http_origin']],
    ),
    v.credentialed !== null &&
      nginxMap('$http_origin', '$cors_credentials', '""', [[`"~${v.credentialed}"`, '"true"']]),
    nginxMap('"$request_method:$http_access_control_request_method:$http_origin"', '$cors_preflight', '0', [
      ['"~^OPTIONS:[^:]+:."', '1'],
    ]),
    onPreflight('$cors_methods', v.methods),
    onPreflight('$cors_headers', v.allowHeaders),
    onPreflight('$cors_max_age', v.maxAge),
    v.exposeHeaders !== null &&
      nginxMap('"$cors_preflight:$cors_origin"', '$cors_expose', '""', [
        ['"~^0:."', nginxString(v.exposeHeaders)],
      ]),
    nginxMap('$cors_preflight', '$cors_vary', '"Origin"', [['1', `"${preflightVary}"`]]),
    '',
    '# in server { }, and again in every location with an add_header of its own',
    owned.map(name => `proxy_hide_header ${name};`),
    'add_header Access-Control-Allow-Origin $cors_origin always;',
    header('Access-Control-Allow-Credentials', '$cors_credentials', v.credentialed),
    header('Access-Control-Allow-Methods', '$cors_methods', v.methods),
    header('Access-Control-Allow-Headers', '$cors_headers', v.allowHeaders),
    header('Access-Control-Expose-Headers', '$cors_expose', v.exposeHeaders),
    header('Access-Control-Max-Age', '$cors_max_age', v.maxAge),
    'add_header Vary $cors_vary always;',
    'if ($cors_preflight) { return 204; }',
  )
  return {
    language: 'nginx',
    code,
    notes: [
      '`always` puts the headers on errors too, and `proxy_hide_header` removes those of the app, so that none comes twice.',
      'A location with an `add_header` of its own inherits none of these: repeat them there.',
      notRun,
    ],
  }
}

/** A string of HAProxy in single quotes, in which nothing is expanded; `%` begins a sample in a format. */
function haproxyString(value: string): string {
  return `'${value.replaceAll('%', '%%').replaceAll("'", "'\\''")}'`
}

export const haproxy: Renderer = plan => {
  const v = values(plan)
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
      notRun.replace('nginx -t', 'haproxy -c'),
    ],
  }
}

/** A string of Apache in a header format, in which `%` begins a variable. */
function apacheFormat(value: string): string {
  return `"${value.replace(/["\\]/g, '\\$&').replaceAll('%', '%%')}"`
}

export const apache: Renderer = plan => {
  const v = values(plan)
  const granted = v.everybody ? '' : "-n env('CORS_ORIGIN') && "
  const always = (name: string, value: string | null, condition: string) =>
    value !== null && `Header always set ${name} ${apacheFormat(value)} ${condition}`.trimEnd()
  const onPreflight = `"expr=${granted}-n env('CORS_PREFLIGHT')"`
  const code = lines(
    '# in the virtual host; needs mod_headers, mod_setenvif, mod_rewrite',
    v.listed !== null && `SetEnvIf Origin "${v.listed}" CORS_ORIGIN=$0`,
    v.credentialed !== null && `SetEnvIf Origin "${v.credentialed}" CORS_CREDENTIALS=1`,
    'RewriteEngine On',
    'RewriteCond %{REQUEST_METHOD} =OPTIONS',
    'RewriteCond %{HTTP:Origin} .',
    'RewriteCond %{HTTP:Access-Control-Request-Method} .',
    'RewriteRule ^ - [E=CORS_PREFLIGHT:1,R=204,L]',
    owned.map(name => `Header unset ${name}`),
    v.everybody &&
      `Header always set Access-Control-Allow-Origin "*"${v.listed === null ? '' : ' env=!CORS_ORIGIN'}`,
    v.listed !== null && 'Header always set Access-Control-Allow-Origin "%{CORS_ORIGIN}e" env=CORS_ORIGIN',
    v.credentialed !== null &&
      'Header always set Access-Control-Allow-Credentials "true" env=CORS_CREDENTIALS',
    always('Access-Control-Expose-Headers', v.exposeHeaders, `"expr=${granted}-z env('CORS_PREFLIGHT')"`),
    always('Access-Control-Allow-Methods', v.methods, onPreflight),
    always('Access-Control-Allow-Headers', v.allowHeaders, onPreflight),
    always('Access-Control-Max-Age', v.maxAge, onPreflight),
    `Header always merge Vary "Origin" "expr=! resp('Vary') =~ /(^|,)\\s*(origin|\\*)\\s*(,|$)/i"`,
    'Header always merge Vary "Access-Control-Request-Method, Access-Control-Request-Headers" env=CORS_PREFLIGHT',
  )
  return {
    language: 'apache',
    code,
    notes: [
      '`Header always set` covers errors and redirects; `Header unset` takes out what the app sets, so that none comes twice.',
      notRun.replace('nginx -t', 'apachectl configtest'),
    ],
  }
}

function caddyString(value: string): string {
  return `"${value.replaceAll('"', '\\"')}"`
}

export const caddy: Renderer = plan => {
  const v = values(plan)
  const lists = [
    v.methods !== null && `Access-Control-Allow-Methods ${caddyString(v.methods)}`,
    v.allowHeaders !== null && `Access-Control-Allow-Headers ${caddyString(v.allowHeaders)}`,
    v.maxAge !== null && `Access-Control-Max-Age ${v.maxAge}`,
  ].filter(line => line !== false)
  const preflight = [
    'method OPTIONS',
    'header_regexp Origin .',
    'header_regexp Access-Control-Request-Method .',
  ]
  const origin = v.listed === null || v.everybody ? [] : [`header_regexp origin Origin \`${v.listed}\``]
  const block = (head: string, body: readonly string[]) => [
    `${head} {`,
    ...body.map(line => `\t${line}`),
    '}',
  ]
  const code = lines(
    '(cors) {',
    [
      ...block('@cors_preflight', preflight),
      ...(v.listed === null ? [] : block('@cors_listed', [`header_regexp origin Origin \`${v.listed}\``])),
      ...(v.credentialed === null
        ? []
        : block('@cors_credentialed', [`header_regexp credentialed Origin \`${v.credentialed}\``])),
      ...block('@cors_granted', [...preflight, ...origin]),
      ...block('@cors_actual', [...origin, 'not {', ...preflight.map(line => `\t${line}`), '}']),
      'header +Vary Origin',
      'header @cors_preflight +Vary "Access-Control-Request-Method, Access-Control-Request-Headers"',
      ...(v.everybody ? ['header Access-Control-Allow-Origin *'] : []),
      ...(v.listed === null ? [] : ['header @cors_listed Access-Control-Allow-Origin {re.origin.0}']),
      ...(v.credentialed === null ? [] : ['header @cors_credentialed Access-Control-Allow-Credentials true']),
      ...(v.exposeHeaders === null
        ? []
        : [`header @cors_actual Access-Control-Expose-Headers ${caddyString(v.exposeHeaders)}`]),
      ...lists.map(line => `header @cors_granted ${line}`),
      'respond @cors_preflight 204',
    ].map(line => `\t${line}`),
    '}',
    '',
    '# in the site',
    'route {',
    '\timport cors',
    '\treverse_proxy 127.0.0.1:3000 {',
    owned.map(name => `\t\theader_down -${name}`),
    '\t}',
    '}',
  )
  return {
    language: 'caddyfile',
    code,
    notes: [
      '`route` keeps the order: without it Caddy hands preflights to the app first.',
      '`header_down` takes out what the app sets, so that none comes twice.',
      notRun.replace('nginx -t', 'caddy validate'),
    ],
  }
}

/** The file of `accredit serve`. */
export const accredit: Renderer = ({ policy }) => ({
  language: 'yaml',
  code: stringify(policy, {
    lineWidth: 0,
    defaultStringType: 'QUOTE_DOUBLE',
    defaultKeyType: 'PLAIN',
  }).trimEnd(),
  notes: [
    'Run `accredit serve policy.yaml --upstream http://127.0.0.1:3000`, and have nothing else set CORS headers.',
  ],
})
