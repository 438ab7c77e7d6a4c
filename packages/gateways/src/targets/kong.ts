import { expressionLiteral } from '../expression-literal.ts'
import { always, type SimplePolicy, simpleTarget } from '../simple-policy.ts'
import { orAbsent, yamlDocument } from '../yaml-document.ts'

/**
 * Kong sends a single literal origin to everybody, compares entries without a colon by host alone, and appends a `$` to
 * expressions: each entry is an expression in one group.
 */
function origin(expression: string): string {
  return `^(${expression.replace(/^\^|\$$/g, '')})$`
}

function render({
  everybody,
  origins,
  patterns,
  credentials,
  methods,
  headers,
  expose,
  maxAge,
}: SimplePolicy): string {
  return yamlDocument(
    {
      _format_version: '3.0',
      plugins: [
        {
          name: 'cors',
          config: {
            origins: everybody
              ? ['*']
              : [
                  ...origins.map(one => origin(expressionLiteral(one))),
                  ...patterns.map(({ expression }) => origin(expression)),
                ],
            methods,
            headers: orAbsent(headers),
            exposed_headers: orAbsent(expose),
            credentials,
            max_age: maxAge ?? undefined,
            preflight_continue: false,
          },
        },
      ],
    },
    'CORS: a plugin in the declarative configuration. Origins are expressions, since Kong sends a single literal one to everybody.',
  )
}

export const kong = simpleTarget(
  {
    title: 'Kong',
    pattern: always,
    maxOrigins: null,
    credentials: 'flag',
    methods: ['GET', 'HEAD', 'PUT', 'PATCH', 'POST', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT'],
    any: false,
    vary: true,
    answersPreflights: true,
    ownAnswers: true,
    removesUpstream: true,
    guards: false,
    also: () => [
      {
        code: 'upstream-max-age-kept',
        grade: 'noise',
        feature: 'maxAge',
        explanation:
          "Kong lets the app's Access-Control-Max-Age pass, and sends credentials and exposed names to refused origins, where they are inert.",
        alternative: 'Nothing needs to be done.',
      },
    ],
  },
  'kong.yaml',
  render,
)
