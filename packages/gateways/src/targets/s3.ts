import { patternParts } from '../origin-list.ts'
import { type SimplePolicy, simpleTarget } from '../simple-policy.ts'
import { jsonDocument, orAbsent } from '../yaml-document.ts'

function render({ everybody, origins, patterns, methods, headers, expose, maxAge }: SimplePolicy): string {
  return jsonDocument({
    CORSRules: [
      {
        ID: 'accredit',
        AllowedOrigins: everybody ? ['*'] : [...origins, ...patterns.map(({ source }) => source)],
        AllowedMethods: methods.includes('*') ? ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'] : methods,
        AllowedHeaders: orAbsent(headers),
        ExposeHeaders: orAbsent(expose),
        MaxAgeSeconds: maxAge ?? undefined,
      },
    ],
  })
}

/**
 * `*` is plain text in S3: before a dot it also stands for what no host is, which no browser sends, but within a label it
 * spans dots, and after a colon it misses the default port.
 */
const isSame = (source: string): boolean => {
  const { host, port } = patternParts(source)
  return host.startsWith('*.') && port !== '*'
}

export const s3 = simpleTarget(
  {
    title: 'Amazon S3',
    pattern: ({ source }) => isSame(source),
    maxOrigins: null,
    credentials: 'implied',
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'],
    any: true,
    vary: false,
    answersPreflights: true,
    ownAnswers: true,
    removesUpstream: true,
    guards: false,
  },
  's3-cors.json',
  render,
  () => ['aws s3api put-bucket-cors --bucket NAME --cors-configuration file://s3-cors.json'],
)
