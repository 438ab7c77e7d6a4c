import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  definePolicy,
  formatIssuePath,
  type Issue,
  type IssueCode,
  issueCodes,
  PolicyError,
  parsePolicy,
  parsePolicyTable,
} from '../src/index.ts'

const credentialed = (origin: unknown) => ({ origins: [origin], credentials: true })
const anonymous = (origin: unknown) => ({ origins: [origin] })
const ok = { origins: ['https://app.example'], credentials: true }

function issuesOf(input: unknown): readonly Issue[] {
  const parsed = parsePolicy(input)
  return parsed.ok ? [] : parsed.issues
}

function tableIssuesOf(input: unknown): readonly Issue[] {
  const parsed = parsePolicyTable(input)
  return parsed.ok ? [] : parsed.issues
}

const label63 = 'a'.repeat(63)
const host253 = `${label63}.${label63}.${label63}.${'b'.repeat(61)}`

/** rule, input, the one issue expected: code, path, and the fix or a part of it */
type Row = readonly [rule: string, input: unknown, code: IssueCode, path: string, fix: string]

const refused: readonly Row[] = [
  [
    'O1 at least one origin: absent',
    {},
    'origins-missing',
    'origins',
    "Write `origins: ['https://app.example']`",
  ],
  [
    'O1 at least one origin: empty list',
    { origins: [] },
    'origins-missing',
    'origins',
    'Write at least one origin',
  ],
  ['O1 at least one origin: empty tiers', { origins: {} }, 'origins-missing', 'origins', 'Write `origins'],
  [
    'O1 at least one origin: empty tier',
    { origins: { anonymous: [] } },
    'origins-missing',
    'origins.anonymous',
    'Write at least one origin',
  ],
  [
    'O2 * with credentials: shows the list',
    { origins: '*', credentials: true },
    'origin-wildcard-credentialed',
    'origins',
    "`origins: ['https://app.example'], credentials: true`",
  ],
  [
    'O2 * with credentials: shows the two tiers',
    { origins: '*', credentials: true },
    'origin-wildcard-credentialed',
    'origins',
    "`origins: { credentialed: ['https://app.example'], anonymous: '*' }`",
  ],
  [
    'O2 * in a credentialed list',
    credentialed('*'),
    'origin-wildcard-credentialed',
    'origins[0]',
    'two tiers',
  ],
  [
    'O2 * as the credentialed tier',
    { origins: { credentialed: '*' } },
    'origin-wildcard-credentialed',
    'origins.credentialed',
    'two tiers',
  ],
  [
    'O2 * in an anonymous list',
    anonymous('*'),
    'origin-wildcard-in-list',
    'origins[0]',
    "Write `'*'` instead of the list",
  ],
  [
    'O3 public suffix',
    credentialed('https://*.com'),
    'origin-public-suffix',
    'origins[0]',
    'publicSuffixSubdomains',
  ],
  [
    'O3 public suffix of two labels',
    credentialed('https://*.co.uk'),
    'origin-public-suffix',
    'origins[0]',
    'publicSuffixSubdomains',
  ],
  [
    'O3 private suffix',
    credentialed('https://*.github.io'),
    'origin-public-suffix',
    'origins[0]',
    'publicSuffixSubdomains',
  ],
  [
    'O3 unlisted single label',
    credentialed('https://*.intranet'),
    'origin-public-suffix',
    'origins[0]',
    'publicSuffixSubdomains',
  ],
  [
    'O3 wildcard rule of the list: every child is a suffix',
    credentialed('https://*.kawasaki.jp'),
    'origin-public-suffix',
    'origins[0]',
    'publicSuffixSubdomains',
  ],
  [
    'O3 in-label wildcard under a private suffix',
    credentialed('https://app-*-team.vercel.app'),
    'origin-public-suffix',
    'origins[0]',
    'publicSuffixSubdomains',
  ],
  [
    'O3 trailing dot',
    credentialed('https://*.github.io.'),
    'origin-public-suffix',
    'origins[0]',
    'publicSuffixSubdomains',
  ],
  [
    'O4 http',
    credentialed('http://app.example'),
    'origin-insecure',
    'origins[0]',
    'write `https://app.example`',
  ],
  [
    'O4 http subdomains',
    credentialed('http://*.app.example'),
    'origin-insecure',
    'origins[0]',
    'insecureOrigins',
  ],
  [
    'O4 other scheme',
    credentialed('chrome-extension://abcdefgh'),
    'origin-insecure',
    'origins[0]',
    'insecureOrigins',
  ],
  ['O5 null, credentialed', credentialed('null'), 'origin-null', 'origins[0]', "`anonymous: '*'`"],
  ['O5 null, anonymous', anonymous('null'), 'origin-null', 'origins[0]', "`anonymous: '*'`"],
  ['O6 file', anonymous('file://'), 'origin-file-scheme', 'origins[0]', '`http://localhost:*`'],
  [
    'O6 file with a path',
    anonymous('file:///home/me/page.html'),
    'origin-file-scheme',
    'origins[0]',
    '`http://localhost:*`',
  ],
  [
    'O7 longer than 326 bytes',
    anonymous(`https://${'a.'.repeat(160)}example`),
    'origin-too-long',
    'origins[0]',
    'one entry for each',
  ],
  [
    'O8 no scheme',
    anonymous('app.example'),
    'origin-scheme-missing',
    'origins[0]',
    'Write `https://app.example`.',
  ],
  [
    'O8 no scheme but slashes',
    anonymous('//app.example'),
    'origin-scheme-missing',
    'origins[0]',
    'Write `https://app.example`.',
  ],
  [
    'O8 scheme starts with a digit',
    anonymous('1a://app.example'),
    'origin-scheme-invalid',
    'origins[0]',
    'Write one entry for each scheme',
  ],
  [
    'O8 scheme of 65 bytes',
    anonymous(`${'a'.repeat(65)}://app.example`),
    'origin-scheme-invalid',
    'origins[0]',
    'Write one entry for each scheme',
  ],
  [
    'O8 wildcard scheme',
    anonymous('*://app.example'),
    'origin-scheme-invalid',
    'origins[0]',
    'Write one entry for each scheme',
  ],
  [
    'O9 upper-case host',
    anonymous('https://App.example'),
    'origin-not-lower-case',
    'origins[0]',
    'Write `https://app.example`.',
  ],
  [
    'O9 upper-case scheme',
    anonymous('HTTPS://app.example'),
    'origin-not-lower-case',
    'origins[0]',
    'Write `https://app.example`.',
  ],
  [
    'O9 Unicode',
    anonymous('https://bücher.example'),
    'origin-host-unicode',
    'origins[0]',
    'Write `https://xn--bcher-kva.example`.',
  ],
  [
    'O9 userinfo',
    anonymous('https://user:pw@app.example'),
    'origin-userinfo',
    'origins[0]',
    'Write `https://app.example`.',
  ],
  [
    'O9 path',
    anonymous('https://app.example/cart'),
    'origin-not-bare',
    'origins[0]',
    'Write `https://app.example`.',
  ],
  [
    'O9 query',
    anonymous('https://app.example?x=1'),
    'origin-not-bare',
    'origins[0]',
    'Write `https://app.example`.',
  ],
  [
    'O9 fragment',
    anonymous('https://app.example#top'),
    'origin-not-bare',
    'origins[0]',
    'Write `https://app.example`.',
  ],
  [
    'O9 trailing slash',
    anonymous('https://app.example/'),
    'origin-trailing-slash',
    'origins[0]',
    'Write `https://app.example`.',
  ],
  [
    'O9 blank around',
    anonymous(' https://app.example'),
    'origin-invalid',
    'origins[0]',
    'Write `https://app.example`.',
  ],
  [
    'O9 blank within',
    anonymous('https://app .example'),
    'origin-invalid',
    'origins[0]',
    'Write one entry for each origin',
  ],
  [
    'O9 two origins in one text',
    anonymous('https://a.example, https://b.example'),
    'origin-invalid',
    'origins[0]',
    'Write one entry for each origin',
  ],
  [
    'O9 other byte',
    anonymous('https://app!.example'),
    'origin-host-invalid',
    'origins[0]',
    'Write a scheme, a host',
  ],
  ['O9 no host', anonymous('https://'), 'origin-host-invalid', 'origins[0]', 'Write a scheme, a host'],
  [
    'O9 **.',
    anonymous('https://**.example.com'),
    'origin-wildcard-invalid',
    'origins[0]',
    'Write `https://*.example.com` for subdomains',
  ],
  [
    'O9 a.*.b',
    anonymous('https://a.*.example.com'),
    'origin-wildcard-invalid',
    'origins[0]',
    'Write `https://*.example.com` for subdomains',
  ],
  [
    'O9 two wildcards',
    anonymous('https://*.a-*.example.com'),
    'origin-wildcard-invalid',
    'origins[0]',
    'Write `https://*.example.com` for subdomains',
  ],
  [
    'O9 two wildcards in a label',
    anonymous('https://a*b*c.example.com'),
    'origin-wildcard-invalid',
    'origins[0]',
    'Write `https://*.example.com` for subdomains',
  ],
  [
    'O9 *foo.com',
    anonymous('https://*foo.com'),
    'origin-wildcard-invalid',
    'origins[0]',
    'Write `https://*.foo.com` for subdomains.',
  ],
  [
    'O9 bare wildcard host',
    anonymous('https://*'),
    'origin-wildcard-invalid',
    'origins[0]',
    'Write `https://*.example.com` for subdomains',
  ],
  [
    'O9 wildcard top-level domain',
    anonymous('https://example.*'),
    'origin-wildcard-invalid',
    'origins[0]',
    'Write `https://*.example.com` for subdomains',
  ],
  [
    'O10 last label numeric but no IPv4',
    anonymous('https://1.2.3.4.5'),
    'origin-ip-invalid',
    'origins[0]',
    'Write four numbers',
  ],
  [
    'O10 IPv4 out of range',
    anonymous('https://256.0.0.1'),
    'origin-ip-invalid',
    'origins[0]',
    'Write four numbers',
  ],
  [
    'O10 bad IPv6',
    anonymous('https://[::g]'),
    'origin-ip-invalid',
    'origins[0]',
    'Write it as `http://[::1]`.',
  ],
  [
    'O10 IPv6 without an end',
    anonymous('https://[::1'),
    'origin-ip-invalid',
    'origins[0]',
    'Write it as `http://[::1]`.',
  ],
  [
    'O10 IPv6 zone',
    anonymous('https://[fe80::1%25eth0]'),
    'origin-ip-invalid',
    'origins[0]',
    'Write it as `http://[::1]`.',
  ],
  [
    'O10 wildcard before an IPv4',
    anonymous('https://*.127.0.0.1'),
    'origin-wildcard-ip',
    'origins[0]',
    '`:*` for any port',
  ],
  [
    'O10 wildcard in an IPv6',
    anonymous('https://[*::1]'),
    'origin-wildcard-ip',
    'origins[0]',
    '`:*` for any port',
  ],
  [
    'O11 short IPv4',
    anonymous('https://127.1'),
    'origin-ip-not-canonical',
    'origins[0]',
    'Write `https://127.0.0.1`.',
  ],
  [
    'O11 octal IPv4',
    anonymous('https://0177.0.0.1'),
    'origin-ip-not-canonical',
    'origins[0]',
    'Write `https://127.0.0.1`.',
  ],
  [
    'O11 long IPv6',
    anonymous('https://[0:0:0:0:0:0:0:1]'),
    'origin-ip-not-canonical',
    'origins[0]',
    'Write `https://[::1]`.',
  ],
  [
    'O11 IPv4-mapped IPv6',
    anonymous('https://[::ffff:7f00:1]'),
    'origin-ip-mapped',
    'origins[0]',
    'Write the IPv4 address itself.',
  ],
  [
    'O11 IPv4-mapped IPv6, dotted, any port',
    anonymous('https://[::ffff:127.0.0.1]:*'),
    'origin-ip-mapped',
    'origins[0]',
    'Write the IPv4 address itself.',
  ],
  ['O12 bad punycode', anonymous('https://xn--a.example'), 'origin-host-idna', 'origins[0]', 'Copy the host'],
  [
    'O12 bad punycode: nothing encoded',
    anonymous('https://xn--.example'),
    'origin-host-idna',
    'origins[0]',
    'Copy the host',
  ],
  [
    'O12 bad punycode: only ASCII',
    anonymous('https://xn--abc-.example'),
    'origin-host-idna',
    'origins[0]',
    'Copy the host',
  ],
  [
    'O12 bad punycode: upper case within',
    anonymous('https://xn--wca.example'),
    'origin-host-idna',
    'origins[0]',
    'Copy the host',
  ],
  [
    'O12 bad punycode: a digit that does not decode',
    anonymous('https://xn--zzzzzzzz.example'),
    'origin-host-idna',
    'origins[0]',
    'Copy the host',
  ],
  [
    'O12 bad punycode: not in normal form',
    anonymous('https://xn--e-xbb.example'),
    'origin-host-idna',
    'origins[0]',
    'Copy the host',
  ],
  [
    'O12 bad punycode in a wildcard base',
    anonymous('https://*.xn--a.example'),
    'origin-host-idna',
    'origins[0]',
    'Copy the host',
  ],
  [
    'O12 empty label',
    anonymous('https://app..example'),
    'origin-host-invalid',
    'origins[0]',
    'Write one dot between labels.',
  ],
  [
    'O12 leading dot',
    anonymous('https://.example'),
    'origin-host-invalid',
    'origins[0]',
    'Write one dot between labels.',
  ],
  [
    'O12 two trailing dots',
    anonymous('https://app.example..'),
    'origin-host-invalid',
    'origins[0]',
    'Write one dot between labels.',
  ],
  [
    'O12 label of 64 bytes',
    anonymous(`https://${'a'.repeat(64)}.example`),
    'origin-host-length',
    'origins[0]',
    'that DNS can hold',
  ],
  [
    'O12 host of 254 bytes',
    anonymous(`https://${host253}b`),
    'origin-host-length',
    'origins[0]',
    'that DNS can hold',
  ],
  [
    'O13 wildcard before 252 bytes',
    anonymous(`https://*.${host253.slice(1)}`),
    'origin-host-length',
    'origins[0]',
    'that DNS can hold',
  ],
  ['O14 port 0', anonymous('https://app.example:0'), 'origin-port-invalid', 'origins[0]', 'from 1 to 65535'],
  [
    'O14 leading zero',
    anonymous('https://app.example:08080'),
    'origin-port-invalid',
    'origins[0]',
    'from 1 to 65535',
  ],
  [
    'O14 65536',
    anonymous('https://app.example:65536'),
    'origin-port-invalid',
    'origins[0]',
    'from 1 to 65535',
  ],
  [
    'O14 no digits',
    anonymous('https://app.example:'),
    'origin-port-invalid',
    'origins[0]',
    'from 1 to 65535',
  ],
  [
    'O14 partial wildcard',
    anonymous('https://app.example:80*'),
    'origin-port-invalid',
    'origins[0]',
    '`*` for any',
  ],
  [
    'O15 default port of https',
    anonymous('https://app.example:443'),
    'origin-port-default',
    'origins[0]',
    'Write `https://app.example`.',
  ],
  [
    'O15 default port of http, subdomains',
    anonymous('http://*.app.example:80'),
    'origin-port-default',
    'origins[0]',
    'Write `http://*.app.example`.',
  ],
  [
    'regular expressions have no spelling',
    anonymous(/\.example$/),
    'origin-regular-expression',
    'origins[0]',
    'Write a pattern',
  ],
  [
    'regular expressions have no spelling, alone',
    { origins: /x/ },
    'origin-regular-expression',
    'origins',
    'List the origins',
  ],
  ['functions have no spelling', { origins: () => true }, 'type-invalid', 'origins', 'List the origins'],
  [
    'functions have no spelling in a list',
    anonymous(() => true),
    'type-invalid',
    'origins[0]',
    "Write an origin such as `'https://app.example'`.",
  ],
  [
    'reflection has no spelling',
    { origins: true, credentials: true },
    'type-invalid',
    'origins',
    'Write a list',
  ],
  [
    'one origin without a list',
    { origins: 'https://app.example' },
    'type-invalid',
    'origins',
    'Write `["https://app.example"]`.',
  ],
  ['null among origins', { origins: null }, 'type-invalid', 'origins', 'Write a list'],
  [
    'an origin in both tiers',
    { origins: { credentialed: ['https://*.example.com'], anonymous: ['https://app.example.com'] } },
    'origin-in-both-tiers',
    'origins.anonymous[0]',
    'Leave it out here',
  ],
  [
    'a pattern in both tiers',
    { origins: { credentialed: ['https://*.example.com'], anonymous: ['https://*.example.com'] } },
    'origin-in-both-tiers',
    'origins.anonymous[0]',
    'Leave it out here',
  ],
  [
    'an unknown tier',
    { origins: { credentialed: ['https://a.example'], public: '*' } },
    'key-unknown',
    'origins.public',
    'Write `credentialed` or `anonymous`.',
  ],
  [
    'credentials beside tiers',
    { origins: { credentialed: ['https://a.example'] }, credentials: true },
    'credentials-with-tiers',
    'credentials',
    'Leave `credentials` out',
  ],
  [
    'M1 no token',
    { ...ok, methods: ['PUT, DELETE'] },
    'method-invalid',
    'methods[0]',
    'Write one method for each entry',
  ],
  ['M1 empty', { ...ok, methods: [''] }, 'method-invalid', 'methods[0]', 'Write one method for each entry'],
  ['M2 CONNECT', { ...ok, methods: ['CONNECT'] }, 'method-forbidden', 'methods[0]', 'Leave it out.'],
  ['M2 trace in any case', { ...ok, methods: ['tRaCe'] }, 'method-forbidden', 'methods[0]', 'Leave it out.'],
  ['M2 TRACK', { ...ok, methods: ['TRACK'] }, 'method-forbidden', 'methods[0]', 'Leave it out.'],
  [
    'patch, which browsers do not normalise',
    { ...ok, methods: ['patch'] },
    'method-not-normalized',
    'methods[0]',
    'Write `PATCH`',
  ],
  [
    'methods as a text',
    { ...ok, methods: 'PUT' },
    'type-invalid',
    'methods',
    "Write a list: `['PUT', 'DELETE']`.",
  ],
  [
    'methods that are no texts',
    { ...ok, methods: [1] },
    'type-invalid',
    'methods[0]',
    'Write a list of texts',
  ],
  [
    'H1 no token',
    { ...ok, allowHeaders: ['x y'] },
    'request-header-invalid',
    'allowHeaders[0]',
    'Write one name for each entry',
  ],
  [
    'H2 forbidden name',
    { ...ok, allowHeaders: ['Cookie'] },
    'request-header-forbidden',
    'allowHeaders[0]',
    'cookies go by `credentials: true`',
  ],
  [
    'H2 forbidden prefix',
    { ...ok, allowHeaders: ['Sec-Fetch-Site'] },
    'request-header-forbidden',
    'allowHeaders[0]',
    'Leave it out.',
  ],
  [
    'H2 forbidden prefix',
    { ...ok, allowHeaders: ['proxy-x'] },
    'request-header-forbidden',
    'allowHeaders[0]',
    'Leave it out.',
  ],
  [
    'H3 response header',
    { ...ok, allowHeaders: ['Access-Control-Allow-Origin'] },
    'request-header-prohibited',
    'allowHeaders[0]',
    'Leave it out',
  ],
  [
    'A1 above 86400',
    { ...ok, maxAge: 86_401 },
    'max-age-out-of-bounds',
    'maxAge',
    '0 (do not cache) to 86400',
  ],
  ['A1 negative', { ...ok, maxAge: -1 }, 'max-age-out-of-bounds', 'maxAge', '0 (do not cache) to 86400'],
  ['A1 fraction', { ...ok, maxAge: 1.5 }, 'max-age-out-of-bounds', 'maxAge', '0 (do not cache) to 86400'],
  ['A1 NaN', { ...ok, maxAge: Number.NaN }, 'max-age-out-of-bounds', 'maxAge', '0 (do not cache) to 86400'],
  ['A1 text', { ...ok, maxAge: '600' }, 'type-invalid', 'maxAge', 'Write `600` without quotes.'],
  [
    'R1 * with credentials',
    { ...ok, exposeHeaders: '*' },
    'expose-wildcard-credentialed',
    'exposeHeaders',
    'List the names',
  ],
  [
    'R1 * in a list with tiers',
    { origins: { credentialed: ['https://a.example'], anonymous: '*' }, exposeHeaders: ['*'] },
    'expose-wildcard-credentialed',
    'exposeHeaders',
    'List the names',
  ],
  [
    'R2 no token',
    { ...ok, exposeHeaders: ['etag, x-id'] },
    'response-header-invalid',
    'exposeHeaders[0]',
    'Write one name for each entry',
  ],
  [
    'R3 Set-Cookie',
    { ...ok, exposeHeaders: ['Set-Cookie'] },
    'response-header-forbidden',
    'exposeHeaders[0]',
    'Leave it out',
  ],
  [
    'R3 Set-Cookie2',
    { ...ok, exposeHeaders: ['set-cookie2'] },
    'response-header-forbidden',
    'exposeHeaders[0]',
    'Leave it out',
  ],
  [
    'R4 Origin',
    { ...ok, exposeHeaders: ['Origin'] },
    'response-header-prohibited',
    'exposeHeaders[0]',
    'Leave it out.',
  ],
  [
    'R4 Access-Control-Max-Age',
    { ...ok, exposeHeaders: ['access-control-max-age'] },
    'response-header-prohibited',
    'exposeHeaders[0]',
    'Leave it out.',
  ],
  [
    "'false' is no boolean",
    { origins: ['https://a.example'], credentials: 'false' },
    'type-invalid',
    'credentials',
    'Write `false` without quotes',
  ],
  [
    "'true' is no boolean",
    { origins: ['https://a.example'], credentials: 'true' },
    'type-invalid',
    'credentials',
    'Write `true` without quotes',
  ],
  [
    '1 is no boolean',
    { origins: ['https://a.example'], credentials: 1 },
    'type-invalid',
    'credentials',
    'Write `true` or `false`.',
  ],
  [
    "a dangerous 'true' is no boolean",
    { ...ok, dangerously: { insecureOrigins: 'true' } },
    'type-invalid',
    'dangerously.insecureOrigins',
    'without quotes',
  ],
  [
    'dangerously as a boolean',
    { ...ok, dangerously: true },
    'type-invalid',
    'dangerously',
    'Write `{ insecureOrigins: true }`',
  ],
  [
    'an unknown danger',
    { ...ok, dangerously: { anyOrigin: true } },
    'key-unknown',
    'dangerously.anyOrigin',
    'Write `insecureOrigins`',
  ],
  [
    'writes',
    { ...ok, writes: 'on' },
    'value-invalid',
    'writes',
    "Write one of `'guard'`, `'strict'`, `'report'`, `'off'`.",
  ],
  ['writes: false', { ...ok, writes: false }, 'value-invalid', 'writes', "Write one of `'guard'`"],
  [
    'disclose',
    { ...ok, disclose: 'all' },
    'value-invalid',
    'disclose',
    "Write one of `'minimal'`, `'full'`.",
  ],
  ['readMethods: *', { ...ok, readMethods: ['*'] }, 'value-invalid', 'readMethods', "`writes: 'off'`"],
  ['readMethods: POST', { ...ok, readMethods: ['POST'] }, 'value-invalid', 'readMethods', "`writes: 'off'`"],
  [
    'static mode with two origins',
    { origins: ['https://a.example', 'https://b.example'], staticOrigin: true },
    'static-origin-unsound',
    'staticOrigin',
    'list exactly one exact origin',
  ],
  [
    'static mode with a pattern',
    { origins: ['https://*.a.example'], staticOrigin: true },
    'static-origin-unsound',
    'staticOrigin',
    'list exactly one exact origin',
  ],
  [
    'static mode with two tiers',
    { origins: { credentialed: ['https://a.example'], anonymous: '*' }, staticOrigin: true },
    'static-origin-unsound',
    'staticOrigin',
    'list exactly one exact origin',
  ],
  [
    'own origin',
    { ...ok, ownOrigins: ['https://*.api.example'] },
    'own-origin-invalid',
    'ownOrigins[0]',
    'Write a scheme',
  ],
  [
    'own origins as a text',
    { ...ok, ownOrigins: 'https://api.example' },
    'type-invalid',
    'ownOrigins',
    'Write a list',
  ],
  ["another library's name", { origin: 'https://a.example' }, 'key-renamed', 'origin', 'Write `origins`.'],
  [
    "another library's name",
    { ...ok, allowedHeaders: [] },
    'key-renamed',
    'allowedHeaders',
    'Write `allowHeaders`.',
  ],
  [
    "another library's name",
    { ...ok, exposedHeaders: [] },
    'key-renamed',
    'exposedHeaders',
    'Write `exposeHeaders`.',
  ],
  ['a slip', { ...ok, maxage: 5 }, 'key-unknown', 'maxage', 'Write `maxAge`.'],
  ['a slip', { ...ok, exposeHeader: [] }, 'key-unknown', 'exposeHeader', 'Write `exposeHeaders`.'],
  ['a slip', { ...ok, 'max-age': 5 }, 'key-unknown', 'max-age', 'Write `maxAge`.'],
  ['an unknown key', { ...ok, preflightContinue: true }, 'key-unknown', 'preflightContinue', 'Leave it out.'],
  ['no object', 'https://app.example', 'input-not-object', 'policy', 'Write `{ origins'],
  ['null', null, 'input-not-object', 'policy', 'Write `{ origins'],
  ['a list', [], 'input-not-object', 'policy', 'Write `{ origins'],
]

const policy = { origins: ['https://app.example'] }
const refusedTables: readonly Row[] = [
  ['no routes', {}, 'input-not-object', 'routes', 'Write entries such as'],
  ['empty routes', { routes: [] }, 'table-entry-empty', 'routes', 'Write entries such as'],
  ['an entry that is no object', { routes: ['/'] }, 'type-invalid', 'routes[0]', 'Write entries such as'],
  [
    'an entry that says nothing',
    { routes: [{ path: '/' }] },
    'table-entry-empty',
    'routes[0]',
    'Write `policy`, or `writes` alone.',
  ],
  [
    'a path without a slash',
    { routes: [{ path: 'api', policy }] },
    'table-path-invalid',
    'routes[0].path',
    'Write a path without a query',
  ],
  [
    'a path with a query',
    { routes: [{ path: '/a?b', policy }] },
    'table-path-invalid',
    'routes[0].path',
    'Write a path without a query',
  ],
  [
    'a path with ** inside',
    { routes: [{ path: '/**/a', policy }] },
    'table-path-invalid',
    'routes[0].path',
    'Write a path without a query',
  ],
  [
    'a path with dot segments',
    { routes: [{ path: '/a/../b', policy }] },
    'table-path-invalid',
    'routes[0].path',
    'Write a path without a query',
  ],
  [
    'a path with an encoded letter',
    { routes: [{ path: '/%61', policy }] },
    'table-path-invalid',
    'routes[0].path',
    'Write a path without a query',
  ],
  [
    'the same path twice',
    {
      routes: [
        { path: '/a/:id', policy },
        { path: '/A/*/', policy },
      ],
    },
    'table-entry-duplicate',
    'routes[1]',
    'Keep one of them',
  ],
  [
    'the same method twice',
    {
      routes: [
        { path: '/a', methods: ['PUT'], policy },
        { path: '/a', methods: ['put', 'GET'], policy },
      ],
    },
    'table-entry-duplicate',
    'routes[1]',
    'Keep one of them',
  ],
  [
    'a method',
    { routes: [{ path: '/a', methods: ['patch'], policy }] },
    'method-invalid',
    'routes[0].methods[0]',
    'Write it in upper case',
  ],
  [
    'methods as a text',
    { routes: [{ path: '/a', methods: 'PUT', policy }] },
    'type-invalid',
    'routes[0].methods',
    "Write `['PUT']`",
  ],
  [
    'writes beside a policy',
    { routes: [{ path: '/a', policy, writes: 'off' }] },
    'key-unknown',
    'routes[0].writes',
    'Move it into `policy`.',
  ],
  [
    'an unknown key',
    { routes: [{ path: '/a', policy, maxAge: 1 }] },
    'key-unknown',
    'routes[0].maxAge',
    'Move it into `policy`.',
  ],
  [
    'a key beside routes',
    { routes: [{ path: '/a', policy }], origins: '*' },
    'key-unknown',
    'origins',
    'Move it into the policy',
  ],
  [
    'writes of an entry',
    { routes: [{ path: '/a', writes: 'no' }] },
    'value-invalid',
    'routes[0].writes',
    'Write one of',
  ],
  [
    'the policy of an entry',
    { routes: [{ path: '/a', policy: credentialed('null') }] },
    'origin-null',
    'routes[0].policy.origins[0]',
    "`anonymous: '*'`",
  ],
]

describe('a refused policy', () => {
  it.each(refused)('%s', (_rule, input, code, path, fix) => {
    const issues = issuesOf(input)
    expect(issues.map(issue => [issue.code, formatIssuePath(issue.path)])).toEqual([[code, path]])
    expect(issues[0]?.fix).toContain(fix)
    expect(issues[0]?.message).toMatch(/\.$/)
  })
})

describe('a refused policy table', () => {
  it.each(refusedTables)('%s', (_rule, input, code, path, fix) => {
    const issues = tableIssuesOf(input)
    expect(issues.map(issue => [issue.code, formatIssuePath(issue.path)])).toEqual([[code, path]])
    expect(issues[0]?.fix).toContain(fix)
  })
})

describe('issues', () => {
  it('all come at once, each with its path', () => {
    const issues = issuesOf({
      origins: ['https://App.example', 'https://*.com', 'http://a.example'],
      credentials: 'true',
      methods: ['patch'],
      exposeHeaders: '*',
      maxAge: '1',
      nonsense: 1,
    })
    expect(issues.map(({ code, path }) => `${formatIssuePath(path)} ${code}`)).toEqual([
      'nonsense key-unknown',
      'credentials type-invalid',
      'origins[0] origin-not-lower-case',
      'origins[1] origin-public-suffix',
      'origins[2] origin-insecure',
      'methods[0] method-not-normalized',
      'exposeHeaders expose-wildcard-credentialed',
      'maxAge type-invalid',
    ])
  })

  it('are JSON, whatever the input holds', () => {
    const cyclic: Record<string, unknown> = { origins: [/x/g, () => true, Symbol('s'), 10n, Number.NaN] }
    cyclic['self'] = cyclic
    const issues = issuesOf(cyclic)
    expect(JSON.parse(JSON.stringify(issues))).toEqual(issues)
    expect(issues.map(issue => issue.value)).toEqual([
      '[object Object]',
      '/x/g',
      '() => true',
      'Symbol(s)',
      '10',
      'NaN',
    ])
  })

  it('come as one PolicyError from definePolicy, with the fix in its message', () => {
    const broken = JSON.parse('{"origins":["https://app.example/"],"maxAge":"60"}')
    let thrown: unknown
    try {
      definePolicy(broken)
    } catch (error) {
      thrown = error
    }
    expect(thrown).toBeInstanceOf(PolicyError)
    if (!(thrown instanceof PolicyError)) return
    expect(thrown.issues).toHaveLength(2)
    expect(thrown.message).toBe(
      '2 issues in the policy:\n' +
        '  origins[0]: `https://app.example/` ends in a slash, and the origin that a browser sends does not. Write `https://app.example`. [origin-trailing-slash]\n' +
        '  maxAge: `maxAge` is the text "60", not a number of seconds. Write `60` without quotes. [type-invalid]',
    )
    expect(JSON.parse(JSON.stringify(thrown))).toEqual({ name: 'PolicyError', issues: thrown.issues })
  })

  it('of a very long list stay readable', () => {
    const parsed = parsePolicy({ origins: Array.from({ length: 5_000 }, (_, i) => `app${i}.example`) })
    expect(parsed.ok ? 0 : parsed.issues.length).toBe(5_000)
    const message = parsed.ok ? '' : new PolicyError(parsed.issues).message
    expect(message.split('\n')).toHaveLength(22)
    expect(message).toContain('… and 4980 more')
  })

  it('each have a test above and an entry in ISSUES.md', () => {
    const tested = new Set([...refused, ...refusedTables].map(row => row[2]))
    expect([...issueCodes].filter(code => !tested.has(code))).toEqual([])
    const documented = readFileSync(new URL('../ISSUES.md', import.meta.url), 'utf8').match(
      /(?<=^### `)[a-z-]+(?=`$)/gm,
    )
    expect(documented).toEqual([...issueCodes])
  })
})

describe('an accepted policy', () => {
  it.each([
    'https://app.example',
    'https://app.example:8443',
    'https://app.example:*',
    'https://*.app.example',
    'https://*.app.example:*',
    'https://app-*-team.app.example',
    'https://*-preview.app.example',
    'https://pr-*.app.example:8443',
    'https://xn--bcher-kva.example',
    'https://app_1.example',
    'https://app.example.',
    'https://192.0.2.1',
    'https://[2001:db8::1]',
    'https://[2001:db8::1]:*',
    'http://localhost',
    'http://localhost:*',
    'http://app.localhost:3000',
    'http://127.0.0.1:*',
    'http://[::1]:8080',
    'capacitor://localhost',
    `https://${label63}.example`,
    `https://${host253}`,
    `${'a'.repeat(64)}://localhost`,
  ])('credentialed: %s', origin => {
    expect(issuesOf(credentialed(origin))).toEqual([])
  })

  it.each([
    'http://app.example',
    'http://*.app.example',
    'https://*.com',
    'https://*.github.io',
    'chrome-extension://abcdefgh',
    'https://app-*-team.vercel.app',
  ])('anonymous: %s, which credentials would need a danger for', origin => {
    expect(issuesOf(anonymous(origin))).toEqual([])
    expect(issuesOf(credentialed(origin))).toHaveLength(1)
    expect(
      issuesOf({
        ...credentialed(origin),
        dangerously: { insecureOrigins: true, publicSuffixSubdomains: true },
      }),
    ).toEqual([])
  })

  it('lifts only the gate that it names', () => {
    const both = credentialed('http://*.github.io')
    expect(issuesOf(both).map(issue => issue.code)).toEqual(['origin-insecure', 'origin-public-suffix'])
    expect(issuesOf({ ...both, dangerously: { insecureOrigins: true } }).map(issue => issue.code)).toEqual([
      'origin-public-suffix',
    ])
    expect(
      issuesOf({ ...both, dangerously: { publicSuffixSubdomains: true } }).map(issue => issue.code),
    ).toEqual(['origin-insecure'])
  })

  it('may name an anonymous wildcard around a credentialed origin', () => {
    expect(
      issuesOf({
        origins: { credentialed: ['https://app.example.com'], anonymous: ['https://*.example.com'] },
      }),
    ).toEqual([])
  })

  it('may carry $schema', () => {
    expect(issuesOf({ ...ok, $schema: './policy.schema.json' })).toEqual([])
  })
})
