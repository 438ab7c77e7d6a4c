import type { CheckResult } from '@accredit/doctor'
import { expect, test } from 'vitest'
import { printed } from '../src/format/report.ts'
import { type CheckPictureOptions, checkPicture } from '../src/picture/check-picture.ts'
import { styleFor } from '../src/picture/style.ts'
import * as results from './check-results.ts'

function picture(
  result: CheckResult,
  { env = {}, ...options }: Partial<CheckPictureOptions> & { env?: Record<string, string> } = {},
): string {
  const style = styleFor({ write() {} }, { COLUMNS: '80', ...env })
  return printed(
    checkPicture(result, { targets: [], verbose: false, confirm: null, ...options }, style),
    style,
  )
}

test('blocked by one line of the preflight', () => {
  expect(
    picture(results.blocked, {
      confirm: [
        'accredit',
        'check',
        'https://api.example/orders/7',
        '--from',
        'https://app.example',
        '--method',
        'PUT',
        '--header',
        'content-type: application/json',
        '--credentials',
        'include',
        '--expect',
        'allow',
      ],
    }),
  ).toBe(`PUT https://api.example/orders/7
from https://app.example/
cross-site · fetch · credentials include

  ✗ Fetch standard  blocked  acao-mismatch at the preflight
  ✗ Chromium 156    blocked  acao-mismatch at the preflight
  ✗ Firefox 153     blocked  acao-mismatch at the preflight
  ✗ WebKit 2.50     blocked  acao-mismatch at the preflight

  The answer of \`https://api.example/orders/7\` to the preflight allows
  \`https://www.app.example\`, and \`https://app.example\` was sent: its host is
  \`www.app.example\`, not \`app.example\`.

Exchange
  ● preflight                                                all engines  3.4 ms
  │ → OPTIONS https://api.example/orders/7
  │     Origin: https://app.example
  │     Access-Control-Request-Method: PUT
  │     Access-Control-Request-Headers: content-type,x-request-id
  │ ← 204 No Content
  │   ✗ Access-Control-Allow-Origin: https://www.app.example
  │     ╰ expected https://app.example
  │     Access-Control-Allow-Methods: GET, PUT
  │     Access-Control-Allow-Credentials: true
  │     1 other header line
  │
  ○ PUT was not sent                                                 all engines

Consoles
  Chromium 156  Access to fetch at 'https://api.example/orders/7' from origin
                'https://app.example' has been blocked by CORS policy: Response
                to preflight request doesn't pass access control check: The
                'Access-Control-Allow-Origin' header has a value
                'https://www.app.example' that is not equal to the supplied
                origin. Have the server send the header with a valid value.
                PUT https://api.example/orders/7 net::ERR_FAILED
  Firefox 153   Cross-Origin Request Blocked: The Same Origin Policy disallows
                reading the remote resource at https://api.example/orders/7.
                (Reason: CORS header ‘Access-Control-Allow-Origin’ does not
                match ‘https://www.app.example’).
                Cross-Origin Request Blocked: The Same Origin Policy disallows
                reading the remote resource at https://api.example/orders/7.
                (Reason: CORS request did not succeed). Status code: (null).
  WebKit 2.50   Origin https://app.example is not allowed by
                Access-Control-Allow-Origin. Status code: 204
                Fetch API cannot load https://api.example/orders/7 due to access
                control checks.

Fix                                             tried, and passes in all engines
  Answer with the origin of the page, as one exact value, and vary by it.

  on the answer to the preflight
  - Access-Control-Allow-Origin: https://www.app.example
  + Access-Control-Allow-Origin: https://app.example
    Access-Control-Allow-Credentials: true
  + Access-Control-Allow-Headers: content-type, x-request-id
  + Vary: Origin

  on the response
  + Access-Control-Allow-Origin: https://app.example
  + Access-Control-Allow-Credentials: true
  + Vary: Origin

  ! Every page of https://app.example can then read what the user may read here.

Confirm
  $ accredit check https://api.example/orders/7 --from https://app.example \\
      --method PUT --header 'content-type: application/json' \\
      --credentials include --expect allow
`)
})

test('allowed, with a cookie that stays behind', () => {
  expect(picture(results.allowed)).toBe(`PUT https://api.example/orders/7
from https://app.example/
cross-site · fetch · credentials include

  ✓ Fetch standard  allowed  with credentials
  ✓ Chromium 156    allowed  with credentials
  ✓ Firefox 153     allowed  with credentials
  ✓ WebKit 2.50     allowed  with credentials

Exchange
  ● preflight                                                all engines  3.4 ms
  │ → OPTIONS https://api.example/orders/7
  │     Origin: https://app.example
  │     Access-Control-Request-Method: PUT
  │     Access-Control-Request-Headers: content-type,x-request-id
  │ ← 204 No Content
  │     Access-Control-Allow-Origin: https://app.example
  │     Access-Control-Allow-Methods: PUT
  │     Access-Control-Allow-Headers: content-type, x-request-id
  │     Access-Control-Allow-Credentials: true
  │
  ● actual request                                            all engines  13 ms
  │ → PUT https://api.example/orders/7
  │     Origin: https://app.example
  │     Content-Type: application/json
  │     Cookie: session=…
  │ ← 200 OK
  │     Content-Type: application/json
  │   ✓ Access-Control-Allow-Origin: https://app.example
  │     Access-Control-Allow-Credentials: true
  │     Set-Cookie: session=…; Path=/; Secure; SameSite=None
  │     1 other header line

Cookies
  ✓ session  travels                                                 all engines
  ✗ csrf     stays behind                                            all engines
      it is SameSite=Strict, and the request is cross-site

Response headers that the page can read
  ✓ content-type
  ✗ etag

Notes
  ! The response varies by Origin and does not say so: add Vary: Origin.
`)
})

test('engines that disagree', () => {
  expect(picture(results.divergent)).toBe(`PUT https://api.example/orders/7
from https://app.example/
cross-site · fetch · credentials include

  ✗ Fetch standard  blocked                  pf-auth-wildcard at the preflight
  ✓ Chromium 156    allowed                  with credentials
  ! Firefox 153     allowed, with a warning  pf-auth-wildcard at the preflight
  ✓ WebKit 2.50     allowed                  with credentials

  The answer of \`https://api.example/orders/7\` to the preflight allows
  \`Authorization\` only by \`*\`: the standard refuses that, and the engines, which
  still let it pass, warn.

Exchange
  ● preflight                                                all engines  3.4 ms
  │ → OPTIONS https://api.example/orders/7
  │     Origin: https://app.example
  │     Access-Control-Request-Method: PUT
  │     Access-Control-Request-Headers: content-type,x-request-id
  │ ← 204 No Content
  │     Access-Control-Allow-Origin: *
  │   ✗ Access-Control-Allow-Headers: *
  │     ╰ Fetch standard, Firefox: expected authorization
  │
  ● actual request                              Chromium, Firefox, WebKit  13 ms
  │ → PUT https://api.example/orders/7
  │     Origin: https://app.example
  │     Content-Type: application/json
  │     Cookie: session=…
  │ ← 200 OK
  │     Content-Type: application/json
  │   ✓ Access-Control-Allow-Origin: https://app.example
  │     Access-Control-Allow-Credentials: true
  │     Set-Cookie: session=…; Path=/; Secure; SameSite=None
  │     1 other header line
  │
  ○ PUT was not sent                                              Fetch standard

Cookies
  ✓ session  travels                                   Chromium, Firefox, WebKit
  ✗ csrf     stays behind                              Chromium, Firefox, WebKit
      it is SameSite=Strict, and the request is cross-site

Response headers that the page can read
  ✓ content-type
  ✗ etag
`)
})

test('nobody listens', () => {
  expect(picture(results.inconclusive)).toBe(`PUT https://api.example/orders/7
from https://app.example/
cross-site · fetch · credentials include

  ? Fetch standard  no verdict  net-refused
  ? Chromium 156    no verdict  net-refused
  ? Firefox 153     no verdict  net-refused
  ? WebKit 2.50     no verdict  net-refused

  The connection to \`https://api.example/orders/7\` was refused: nothing listens
  on that port.

Exchange
  ● preflight                                                        all engines
  │ → OPTIONS https://api.example/orders/7
  │     Origin: https://app.example
  │     Access-Control-Request-Method: PUT
  │     Access-Control-Request-Headers: content-type,x-request-id
  │ ? connect ECONNREFUSED 127.0.0.1:443
`)
})

test('a server that would draw on the terminal, in ASCII', () => {
  expect(picture(results.hostile, { env: { LANG: 'C' } })).toBe(`PUT https://api.example/orders/7
from https://app.example/
cross-site - fetch - credentials include

  x Fetch standard  blocked  acao-mismatch at the preflight
  x Chromium 156    blocked  acao-mismatch at the preflight
  x Firefox 153     blocked  acao-mismatch at the preflight
  x WebKit 2.50     blocked  acao-mismatch at the preflight

  The answer of \`https://api.example/orders/7\` to the preflight allows
  \`https://www.app.example\`, and \`https://app.example\` was sent: its host is
  \`www.app.example\`, not \`app.example\`.

Exchange
  * preflight                                                all engines  3.4 ms
  | > OPTIONS https://api.example/orders/7
  |     Origin: https://app.example
  |     Access-Control-Request-Method: PUT
  |     Access-Control-Request-Headers: content-type,x-request-id
  | < 200 \\x1b[2J\\x07gone
  |   x Access-Control-Allow-Origin:
  |       https://\\u{202e}elpmaxe.ppa\\u{200b}/\\x9b31m
  |     \` expected https://app.example
  |     1 other header line
  |
  o PUT was not sent                                                 all engines

Consoles
  Chromium 156  Access to fetch at 'https://api.example/orders/7' from origin
                'https://app.example' has been blocked by CORS policy: Response
                to preflight request doesn't pass access control check: The
                'Access-Control-Allow-Origin' header has a value
                'https://www.app.example' that is not equal to the supplied
                origin. Have the server send the header with a valid value.
                PUT https://api.example/orders/7 net::ERR_FAILED
  Firefox 153   Cross-Origin Request Blocked: The Same Origin Policy disallows
                reading the remote resource at https://api.example/orders/7.
                (Reason: CORS header 'Access-Control-Allow-Origin' does not
                match 'https://www.app.example').
                Cross-Origin Request Blocked: The Same Origin Policy disallows
                reading the remote resource at https://api.example/orders/7.
                (Reason: CORS request did not succeed). Status code: (null).
  WebKit 2.50   Origin https://app.example is not allowed by
                Access-Control-Allow-Origin. Status code: 204
                Fetch API cannot load https://api.example/orders/7 due to access
                control checks.
`)
})

test('every header line', () => {
  expect(picture(results.blocked, { verbose: true })).toBe(`PUT https://api.example/orders/7
from https://app.example/
cross-site · fetch · credentials include

  ✗ Fetch standard  blocked  acao-mismatch at the preflight
  ✗ Chromium 156    blocked  acao-mismatch at the preflight
  ✗ Firefox 153     blocked  acao-mismatch at the preflight
  ✗ WebKit 2.50     blocked  acao-mismatch at the preflight

  The answer of \`https://api.example/orders/7\` to the preflight allows
  \`https://www.app.example\`, and \`https://app.example\` was sent: its host is
  \`www.app.example\`, not \`app.example\`.

Exchange
  ● preflight                                                all engines  3.4 ms
  │ → OPTIONS https://api.example/orders/7
  │     Origin: https://app.example
  │     Access-Control-Request-Method: PUT
  │     Access-Control-Request-Headers: content-type,x-request-id
  │     Accept: */*
  │ ← 204 No Content
  │     Date: Wed, 25 Nov 2026 10:00:00 GMT
  │   ✗ Access-Control-Allow-Origin: https://www.app.example
  │     ╰ expected https://app.example
  │     Access-Control-Allow-Methods: GET, PUT
  │     Access-Control-Allow-Credentials: true
  │
  ○ PUT was not sent                                                 all engines

Consoles
  Chromium 156  Access to fetch at 'https://api.example/orders/7' from origin
                'https://app.example' has been blocked by CORS policy: Response
                to preflight request doesn't pass access control check: The
                'Access-Control-Allow-Origin' header has a value
                'https://www.app.example' that is not equal to the supplied
                origin. Have the server send the header with a valid value.
                PUT https://api.example/orders/7 net::ERR_FAILED
  Firefox 153   Cross-Origin Request Blocked: The Same Origin Policy disallows
                reading the remote resource at https://api.example/orders/7.
                (Reason: CORS header ‘Access-Control-Allow-Origin’ does not
                match ‘https://www.app.example’).
                Cross-Origin Request Blocked: The Same Origin Policy disallows
                reading the remote resource at https://api.example/orders/7.
                (Reason: CORS request did not succeed). Status code: (null).
  WebKit 2.50   Origin https://app.example is not allowed by
                Access-Control-Allow-Origin. Status code: 204
                Fetch API cannot load https://api.example/orders/7 due to access
                control checks.

Fix                                             tried, and passes in all engines
  Answer with the origin of the page, as one exact value, and vary by it.

  on the answer to the preflight
  - Access-Control-Allow-Origin: https://www.app.example
  + Access-Control-Allow-Origin: https://app.example
    Access-Control-Allow-Credentials: true
  + Access-Control-Allow-Headers: content-type, x-request-id
  + Vary: Origin

  on the response
  + Access-Control-Allow-Origin: https://app.example
  + Access-Control-Allow-Credentials: true
  + Vary: Origin

  ! Every page of https://app.example can then read what the user may read here.
`)
})

test.each([40, 60, 80, 100, 140])(
  'no line is wider than %i columns but code and links, nor ends in a blank',
  width => {
    for (const result of Object.values(results)) {
      const lines = picture(result, { env: { COLUMNS: String(width) } }).split('\n')
      expect(lines.filter(line => line.length > width || line !== line.trimEnd())).toEqual([])
    }
  },
)

test('colour is the only difference on a terminal that has it', () => {
  const colored = picture(results.blocked, { env: { FORCE_COLOR: '1' } })
  expect(colored).not.toBe(picture(results.blocked))
  expect(colored.replace(/\u001b\[\d+m/g, '')).toBe(picture(results.blocked).replaceAll('`', ''))
})
