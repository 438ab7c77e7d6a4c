import { corsHeaderNames, gatewayValues, unrun } from './gateway-values.ts'
import { lines, type Renderer } from './rendering.ts'

const preflightVary = 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers'

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
  const v = gatewayValues(plan)
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
    corsHeaderNames.map(name => `proxy_hide_header ${name};`),
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
      unrun('nginx -t'),
    ],
  }
}
