import { never, type SimplePolicy, simpleTarget } from '../simple-policy.ts'
import { xmlText } from '../xml-text.ts'

/** A list in one element; `{` would begin a flow variable, and is in no name of a header, method or origin. */
const element = (name: string, values: readonly string[]): readonly string[] =>
  values.length === 0 ? [] : [`  <${name}>${xmlText(values.join(', '))}</${name}>`]

function render({ everybody, origins, credentials, methods, headers, expose, maxAge }: SimplePolicy): string {
  return [
    '<!-- CORS: attach it first to the request of the ProxyEndpoint PreFlow. -->',
    '<CORS continueOnError="false" enabled="true" name="CORS-accredit">',
    '  <DisplayName>CORS</DisplayName>',
    ...element('AllowOrigins', everybody ? ['*'] : origins),
    ...element('AllowMethods', methods),
    ...element('AllowHeaders', headers),
    ...element('ExposeHeaders', expose),
    `  <MaxAge>${maxAge ?? -1}</MaxAge>`,
    `  <AllowCredentials>${credentials}</AllowCredentials>`,
    '  <GeneratePreflightResponse>true</GeneratePreflightResponse>',
    '  <IgnoreUnresolvedVariables>false</IgnoreUnresolvedVariables>',
    '</CORS>',
    '',
  ].join('\n')
}

export const apigee = simpleTarget(
  {
    title: 'Apigee',
    pattern: never,
    maxOrigins: null,
    credentials: 'flag',
    methods: null,
    any: false,
    vary: false,
    answersPreflights: true,
    ownAnswers: true,
    removesUpstream: false,
    guards: false,
    also: ({ maxAge }) =>
      maxAge === null
        ? [
            {
              code: 'max-age-disabled',
              grade: 'noise',
              feature: 'maxAge',
              explanation:
                'Without a maxAge the header is switched off with -1: Apigee would send 30 minutes otherwise.',
              alternative: 'Write a maxAge.',
            },
          ]
        : [],
  },
  'CORS-accredit.xml',
  render,
)
