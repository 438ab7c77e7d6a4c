import { behaving, honest, preflighting, trusting } from '../behaviour.ts'
import { app, type CorpusCase, clean, evil, sees, vulnerable } from '../corpus-case.ts'

const rust = { imitates: 'tower-http 0.7.0', because: 'it is a library for Rust' } as const
const go = { imitates: 'rs/cors 1.11.1', because: 'it is a library for Go' } as const
const java = { imitates: 'Spring CorsConfiguration', because: 'it is a library for Java' } as const
const put = { method: 'PUT' } as const

/** Libraries of other languages: small servers that answer as they do. */
export const imitations: readonly CorpusCase[] = [
  vulnerable({
    id: 'A01-J9-tower-very-permissive',
    rule: 'A01',
    peerFault: 'J9',
    peer: rust,
    description:
      'CorsLayer::very_permissive(): everybody is reflected, with credentials, methods and names too.',
    start: behaving(
      preflighting(
        { allowMethods: asked => asked, allowHeaders: asked => asked ?? null },
        {
          ...trusting(/./),
          vary: () => 'origin, access-control-request-method, access-control-request-headers',
        },
      ),
    ),
    severity: 'high',
    pages: [sees(evil, 'private'), sees('null', 'private'), sees(evil, 'private', put)],
  }),
  clean({
    id: 'A01-J9-tower-exact',
    rule: 'A01',
    peerFault: 'J9',
    peer: rust,
    description: 'AllowOrigin::exact with credentials: the one origin on every answer to it.',
    start: behaving({
      ...honest,
      vary: () => 'origin, access-control-request-method, access-control-request-headers',
    }),
  }),
  vulnerable({
    id: 'A01-J10-rs-h-star',
    rule: 'A01',
    peerFault: 'J10',
    peer: go,
    description: 'AllowedOrigins {"h*"} with credentials: all that begins with h.',
    start: behaving(trusting(/^h/)),
    severity: 'high',
    origins: /^http/,
    pages: [sees(evil, 'private'), sees('null', 'nothing')],
  }),
  clean({
    id: 'A01-J10-rs-exact',
    rule: 'A01',
    peerFault: 'J10',
    peer: go,
    description: 'AllowedOrigins with the whole origin.',
    start: behaving(honest),
  }),
  vulnerable({
    id: 'A01-J11-spring-origin-patterns',
    rule: 'A01',
    peerFault: 'J11',
    peer: java,
    description: 'allowedOriginPatterns("*") with credentials, as the text of its own exception proposes.',
    start: behaving(trusting(/./)),
    severity: 'high',
    pages: [sees(evil, 'private'), sees('null', 'private')],
  }),
  clean({
    id: 'A01-J11-spring-origins',
    rule: 'A01',
    peerFault: 'J11',
    peer: java,
    description: 'allowedOrigins with a list: a refused preflight is a 403.',
    start: behaving({
      ...honest,
      vary: () => 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers',
    }),
  }),
  vulnerable({
    id: 'A27-J33-tower-service-error',
    rule: 'A27',
    peerFault: 'J33',
    peer: rust,
    description: 'An error of the inner service passes the layer by, and has no line of CORS.',
    start: behaving({ ...honest, bare: [401, 404] }),
    severity: 'low',
    pages: [sees(app, 'private'), sees(app, 'nothing', { path: '/no-such-path' })],
  }),
  clean({
    id: 'A27-J33-tower-response',
    rule: 'A27',
    peerFault: 'J33',
    peer: rust,
    description: 'The error is made a response inside the layer.',
    start: behaving(honest),
    pages: [sees(app, 'private'), sees(app, 'anonymous', { path: '/no-such-path' })],
  }),
  vulnerable({
    id: 'A14-J34-rs-any-case',
    rule: 'A14',
    peerFault: 'J34',
    peer: go,
    description: 'Origins are compared without regard to case, and echoed as they came.',
    start: behaving(trusting(/^https:\/\/app\.shop\.example$/i)),
    pages: [sees(app, 'private'), sees(evil, 'nothing')],
  }),
  clean({
    id: 'A14-J34-rs-bytes',
    rule: 'A14',
    peerFault: 'J34',
    peer: go,
    description: 'Bytes are compared.',
    start: behaving(honest),
  }),
]
