import { definePolicy } from '@accredit/policy'
import type { VerifySource } from '../../src/verify/index.ts'

/** Policies that differ in every setting that a gateway has to carry out. */
export const policies: Readonly<Record<string, VerifySource>> = {
  'one exact origin': definePolicy({ origins: ['https://app.acme.test'], credentials: true }),
  'an exact list': definePolicy({
    origins: [
      'https://app.acme.test',
      'https://admin.acme.test:8443',
      'http://127.0.0.1:3000',
      'http://[::1]:3000',
      'https://xn--bcher-kva.example',
      'capacitor://localhost',
    ],
    credentials: true,
    methods: ['PUT', 'DELETE'],
    allowHeaders: ['Authorization', 'content-type', 'x-request-id'],
    exposeHeaders: ['ETag', 'x-total'],
    maxAge: 600,
    writes: 'off',
  }),
  wildcards: definePolicy({
    origins: [
      'https://app.acme.test',
      'https://*.example.com',
      'https://*.example.org:8443',
      'https://*.example.net:*',
      'https://app-*-team.example.app',
      'http://localhost:*',
      'http://[::1]:*',
      'https://xn--bcher-kva.example:*',
    ],
    credentials: true,
    methods: ['PUT', 'DELETE', 'PATCH'],
    allowHeaders: ['authorization', 'content-type'],
    exposeHeaders: ['etag'],
    maxAge: 0,
    ownOrigins: ['https://api.acme.test'],
    readMethods: ['QUERY'],
  }),
  'two tiers, everybody': definePolicy({
    origins: { credentialed: ['https://app.acme.test', 'https://*.example.com'], anonymous: '*' },
    methods: '*',
    allowHeaders: ['*', 'authorization'],
    exposeHeaders: ['etag'],
    maxAge: 600,
  }),
  'two lists, strict, full disclosure': definePolicy({
    origins: {
      credentialed: ['https://app.acme.test'],
      anonymous: ['https://partner.test', 'https://*.example.com'],
    },
    methods: ['PUT', 'DELETE', 'M-SEARCH', "X!#$%&'*+.^_`|~"],
    allowHeaders: ['authorization', "x!#$%&'*+.^_`|~"],
    exposeHeaders: ['etag', "x!#$%&'*+.^_`|~"],
    maxAge: 86_400,
    disclose: 'full',
    writes: 'strict',
    originlessUpgrades: true,
  }),
  'two lists, guarded': definePolicy({
    origins: { credentialed: ['https://app.acme.test'], anonymous: ['https://partner.test'] },
    methods: ['PUT'],
    allowHeaders: '*',
  }),
  everybody: definePolicy({ origins: '*', methods: '*', allowHeaders: '*', exposeHeaders: '*', maxAge: 60 }),
  'everybody, guarded': definePolicy({ origins: '*', writes: 'guard' }),
  'one origin on every response': definePolicy({
    origins: ['https://app.acme.test'],
    credentials: true,
    staticOrigin: true,
    exposeHeaders: ['etag'],
    writes: 'report',
  }),
  'a table': {
    routes: [
      {
        path: '/**',
        policy: {
          origins: ['https://app.acme.test'],
          credentials: true,
          methods: ['PUT'],
          exposeHeaders: ['etag'],
          maxAge: 60,
        },
      },
      { path: '/public/**', policy: { origins: '*', allowHeaders: '*', writes: 'guard' } },
      {
        path: '/api/users/:id',
        policy: { origins: { credentialed: ['https://*.example.com'], anonymous: '*' }, methods: '*' },
      },
      {
        path: '/api/users/me',
        methods: ['GET'],
        policy: {
          origins: ['https://app.acme.test', 'http://localhost:*'],
          credentials: true,
          allowHeaders: ['authorization'],
        },
      },
      {
        path: '/api/users/:id',
        methods: ['DELETE'],
        policy: { origins: ['https://admin.acme.test'], credentials: true, methods: ['DELETE'] },
      },
      {
        path: '/api/*/files/**',
        policy: { origins: ['https://files.test'], credentials: true, writes: 'strict' },
      },
      { path: '/hooks/*', writes: 'off' },
      { path: '/odd/it\'s-$1,(a|b)[c]{d}"^%20', policy: { origins: '*' } },
    ],
  },
  'a closed table': {
    routes: [{ path: '/api/**', policy: { origins: ['https://app.acme.test'], credentials: true } }],
  },
}
