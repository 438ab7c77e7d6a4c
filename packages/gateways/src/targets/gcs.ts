import { never, type SimplePolicy, simpleTarget } from '../simple-policy.ts'
import { jsonDocument } from '../yaml-document.ts'

function render({ everybody, origins, methods, headers, expose, maxAge }: SimplePolicy): string {
  return jsonDocument([
    {
      origin: everybody ? ['*'] : origins,
      method: methods,
      // One list for what may be sent and what may be read.
      responseHeader: [...new Set([...headers, ...expose])],
      ...(maxAge === null ? {} : { maxAgeSeconds: maxAge }),
    },
  ])
}

export const gcs = simpleTarget(
  {
    title: 'Google Cloud Storage',
    pattern: never,
    maxOrigins: null,
    credentials: 'none',
    methods: null,
    any: false,
    vary: true,
    answersPreflights: true,
    ownAnswers: true,
    removesUpstream: true,
    guards: false,
    also: ({ headers, expose }) =>
      headers.length + expose.length === 0
        ? []
        : [
            {
              code: 'one-header-list',
              grade: 'unsafe',
              feature: 'exposeHeaders',
              explanation: 'Cloud Storage has one list for request headers and exposed ones: each is both.',
              alternative: 'Accept it where the objects have no secret in such a header.',
            },
          ],
  },
  'gcs-cors.json',
  render,
  () => ['gcloud storage buckets update gs://NAME --cors-file=gcs-cors.json. The JSON endpoint ignores it.'],
)
