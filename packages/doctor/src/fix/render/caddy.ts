import { corsHeaderNames, type GatewayValues, gatewayValues, unrun } from './gateway-values.ts'
import { lines, type Renderer } from './rendering.ts'

function caddyString(value: string): string {
  return `"${value.replaceAll('"', '\\"')}"`
}

function block(head: string, body: readonly string[]): readonly string[] {
  return [`${head} {`, ...body.map(line => `\t${line}`), '}']
}

/** In backquotes nothing is escaped, and no origin has one. A matcher takes each header once. */
function matching(name: string, expression: string | null): readonly string[] {
  return expression === null ? [] : [`header_regexp ${name} Origin \`${expression}\``]
}

function matchers({ everybody, listed, credentialed }: GatewayValues): readonly string[] {
  const asks = ['method OPTIONS', 'header_regexp Access-Control-Request-Method .']
  const preflight = ['header_regexp Origin .', ...asks]
  const origin = everybody ? [] : matching('origin', listed)
  return [
    ...block('@cors_preflight', preflight),
    ...(listed === null ? [] : block('@cors_listed', matching('origin', listed))),
    ...(credentialed === null ? [] : block('@cors_credentialed', matching('credentialed', credentialed))),
    ...block('@cors_granted', everybody ? preflight : [...origin, ...asks]),
    ...block('@cors_actual', [...origin, ...block('not', preflight)]),
  ]
}

function headerLines(values: GatewayValues): readonly string[] {
  const { everybody, listed, credentialed, methods, allowHeaders, exposeHeaders, maxAge } = values
  const set = (matcher: string, name: string, value: string | null): readonly string[] =>
    value === null ? [] : [`header ${matcher} ${name} ${caddyString(value)}`]
  return [
    'header +Vary Origin',
    'header @cors_preflight +Vary "Access-Control-Request-Method, Access-Control-Request-Headers"',
    ...(everybody ? ['header Access-Control-Allow-Origin *'] : []),
    ...(listed === null ? [] : ['header @cors_listed Access-Control-Allow-Origin {re.origin.0}']),
    ...set('@cors_credentialed', 'Access-Control-Allow-Credentials', credentialed === null ? null : 'true'),
    ...set('@cors_actual', 'Access-Control-Expose-Headers', exposeHeaders),
    ...set('@cors_granted', 'Access-Control-Allow-Methods', methods),
    ...set('@cors_granted', 'Access-Control-Allow-Headers', allowHeaders),
    ...set('@cors_granted', 'Access-Control-Max-Age', maxAge),
    'respond @cors_preflight 204',
  ]
}

export const caddy: Renderer = plan => {
  const values = gatewayValues(plan)
  return {
    language: 'caddyfile',
    code: lines(
      block('(cors)', [...matchers(values), ...headerLines(values)]),
      '',
      '# in the site',
      block('route', [
        'import cors',
        ...block(
          'reverse_proxy 127.0.0.1:3000',
          corsHeaderNames.map(name => `header_down -${name}`),
        ),
      ]),
    ),
    notes: [
      '`route` keeps the order: without it Caddy hands preflights to the app first.',
      '`header_down` takes out what the app sets, so that none comes twice.',
      unrun('caddy validate'),
    ],
  }
}
