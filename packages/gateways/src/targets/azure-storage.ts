import { never, type SimplePolicy, simpleTarget } from '../simple-policy.ts'
import { jsonDocument } from '../yaml-document.ts'

function render({ everybody, origins, methods, headers, expose, maxAge }: SimplePolicy): string {
  return jsonDocument({
    properties: {
      cors: {
        corsRules: [
          {
            allowedOrigins: everybody ? ['*'] : origins,
            allowedMethods: methods.includes('*')
              ? ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'MERGE', 'OPTIONS']
              : methods,
            allowedHeaders: headers,
            exposedHeaders: expose,
            maxAgeInSeconds: maxAge ?? 5,
          },
        ],
      },
    },
  })
}

export const azureStorage = simpleTarget(
  {
    title: 'Azure Storage',
    pattern: never,
    maxOrigins: 64,
    credentials: 'implied',
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'MERGE', 'OPTIONS'],
    any: true,
    vary: false,
    answersPreflights: true,
    ownAnswers: true,
    removesUpstream: true,
    guards: false,
  },
  'azure-blob-service.json',
  render,
  () => [
    'The properties of Microsoft.Storage/storageAccounts/blobServices; it is for the whole service, not for a container.',
  ],
)
