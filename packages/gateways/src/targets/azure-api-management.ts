import { never, type SimplePolicy, simpleTarget } from '../simple-policy.ts'
import { xmlText } from '../xml-text.ts'

const list = (
  parent: string,
  child: string,
  values: readonly string[],
  attributes = '',
): readonly string[] =>
  values.length === 0
    ? []
    : [
        `  <${parent}${attributes}>`,
        ...values.map(value => `    <${child}>${xmlText(value)}</${child}>`),
        `  </${parent}>`,
      ]

function render({ everybody, origins, credentials, methods, headers, expose, maxAge }: SimplePolicy): string {
  const age = maxAge === null ? '' : ` preflight-result-max-age="${maxAge}"`
  return [
    '<!-- CORS: in <inbound>. Refused requests go on to the app, as browsers expect, and not to an empty 200. -->',
    `<cors allow-credentials="${credentials}" terminate-unmatched-request="false">`,
    ...list('allowed-origins', 'origin', everybody ? ['*'] : origins),
    ...list('allowed-methods', 'method', methods, age),
    ...list('allowed-headers', 'header', headers),
    ...list('expose-headers', 'header', expose),
    '</cors>',
    '',
  ].join('\n')
}

export const azureApiManagement = simpleTarget(
  {
    title: 'Azure API Management',
    pattern: never,
    maxOrigins: null,
    credentials: 'flag',
    methods: null,
    any: true,
    vary: false,
    answersPreflights: true,
    ownAnswers: false,
    removesUpstream: false,
    guards: false,
  },
  'azure-api-management-cors.xml',
  render,
)
