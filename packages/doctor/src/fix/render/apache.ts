import { corsHeaderNames, gatewayValues, unrun } from './gateway-values.ts'
import { lines, type Renderer } from './rendering.ts'

/** A string of Apache in a header format, in which `%` begins a variable. */
function apacheFormat(value: string): string {
  return `"${value.replace(/["\\]/g, '\\$&').replaceAll('%', '%%')}"`
}

export const apache: Renderer = plan => {
  const v = gatewayValues(plan)
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
    corsHeaderNames.map(name => `Header unset ${name}`),
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
      unrun('apachectl configtest'),
    ],
  }
}
