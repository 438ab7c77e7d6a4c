import { expect, test } from 'vitest'
import { matchers, target } from '../src/index.ts'
import type { MatcherContext } from '../src/matcher.ts'
import { app, evil, policy } from './kinds.ts'

/** What a failing matcher says. */
async function messageOf(
  matcher: keyof typeof matchers,
  received: unknown,
  args: readonly unknown[],
  context: MatcherContext = {},
): Promise<string> {
  const { pass, message } = await Reflect.apply(matchers[matcher], context, [received, ...args])
  expect(pass).toBe(context.isNot === true)
  return message()
}

/** An API that answers everything alike. */
function answering(headers: Readonly<Record<string, string>>, status = 200): () => Response {
  return () => new Response(status === 204 ? null : '{}', { status, headers })
}

function tag(name: string): (text: string) => string {
  return text => `<${name}>${text}</${name}>`
}

const chromium = { engine: 'chromium' }

test('acao-missing', async () => {
  expect(await messageOf('toAllowOrigin', answering({}, 500), [app, chromium])).toBe(
    `expect(target).toAllowOrigin('https://app.example', { engine: 'chromium' })

Chromium blocks it.

GET https://api.example/
from https://app.example, cross-site, credentials same-origin

  Chromium 156  blocked at the response: acao-missing

The response of \`https://api.example/\` has no \`Access-Control-Allow-Origin\`, so
\`https://app.example\` may not read it.

  > GET https://api.example/
      Origin: https://app.example
  < 500
      no Access-Control headers

Console of Chromium 156
  Access to fetch at 'https://api.example/' from origin 'https://app.example' has been blocked by
  CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource.
  Failed to load resource: net::ERR_FAILED

Fix (tried: passes in Chromium)
  Answer with \`Access-Control-Allow-Origin: https://app.example\`, errors included.
  on the response
  + Access-Control-Allow-Origin: https://app.example
  + Vary: Origin`,
  )
})

test('acao-star-credentials, in two engines', async () => {
  expect(
    await messageOf('toAcceptCredentials', answering({ 'access-control-allow-origin': '*' }), [
      app,
      { engine: ['firefox', 'webkit'] },
    ]),
  ).toBe(
    `expect(target).toAcceptCredentials('https://app.example', { engine: ['firefox', 'webkit'] })

Every engine blocks it.

GET https://api.example/
from https://app.example, cross-site, credentials include

  Firefox 153  blocked at the response: acao-star-credentials
  WebKit 2.50  blocked at the response: acao-star-credentials

The response of \`https://api.example/\` allows \`*\`, which does not count for a request whose
credentials mode is \`include\`.

  > GET https://api.example/
      Origin: https://app.example
  < 200
      access-control-allow-origin: *

Console of Firefox 153
  Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at
  ‘https://api.example/’. (Reason: Credential is not supported if the CORS header
  ‘Access-Control-Allow-Origin’ is ‘*’).

Console of WebKit 2.50
  Cannot use wildcard in Access-Control-Allow-Origin when credentials flag is true.
  Fetch API cannot load https://api.example/ due to access control checks.

Fix (tried: passes in every engine)
  Name \`https://app.example\` in the place of \`*\`, and allow credentials.
  on the response
  - access-control-allow-origin: *
  + Access-Control-Allow-Origin: https://app.example
  + Access-Control-Allow-Credentials: true
  + Vary: Origin
  ! Scripts of \`https://app.example\` can then read what the server shows to the user who is signed
    in.

Alternative (tried: passes in every engine)
  Or ask without credentials, where the answer does not depend on who is signed in.
  in the page
    fetch('https://api.example/', { credentials: 'omit' })
  ! No cookies travel then: the server sees nobody signed in.`,
  )
})

test('acao-mismatch', async () => {
  expect(
    await messageOf('toAllowOrigin', answering({ 'access-control-allow-origin': `${app}/` }), [
      app,
      { engine: ['chromium', 'firefox', 'webkit'] },
    ]),
  ).toBe(
    `expect(target).toAllowOrigin('https://app.example', { engine: ['chromium', 'firefox', 'webkit'] })

Every engine blocks it.

GET https://api.example/
from https://app.example, cross-site, credentials same-origin

  Chromium 156  blocked at the response: acao-mismatch
  Firefox 153   blocked at the response: acao-mismatch
  WebKit 2.50   blocked at the response: acao-mismatch

The response of \`https://api.example/\` allows \`https://app.example/\`, and \`https://app.example\` was
sent: it ends with a slash, which no origin does.

  > GET https://api.example/
      Origin: https://app.example
  < 200
      access-control-allow-origin: https://app.example/

Console of Chromium 156
  Access to fetch at 'https://api.example/' from origin 'https://app.example' has been blocked by
  CORS policy: The 'Access-Control-Allow-Origin' header has a value 'https://app.example/' that is
  not equal to the supplied origin. Have the server send the header with a valid value.
  Failed to load resource: net::ERR_FAILED

Console of Firefox 153
  Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at
  https://api.example/. (Reason: CORS header ‘Access-Control-Allow-Origin’ does not match
  ‘https://app.example/’).

Console of WebKit 2.50
  Origin https://app.example is not allowed by Access-Control-Allow-Origin. Status code: 200
  Fetch API cannot load https://api.example/ due to access control checks.

Fix (tried: passes in every engine)
  Answer with the origin that asked, where it is on a list; put \`https://app.example\` on it.
  on the response
  - access-control-allow-origin: https://app.example/
  + Access-Control-Allow-Origin: https://app.example
  + Vary: Origin`,
  )
})

test('pf-method', async () => {
  expect(
    await messageOf(
      'toAnswerPreflight',
      answering({ 'access-control-allow-origin': app, 'access-control-allow-methods': 'GET, PUT' }, 204),
      [{ from: app, method: 'DELETE', headers: ['x-id'], engine: 'webkit' }],
    ),
  ).toBe(
    `expect(target).toAnswerPreflight({ from: 'https://app.example', method: 'DELETE', headers: ['x-id'],
  engine: 'webkit' })

WebKit blocks it.

DELETE https://api.example/
from https://app.example, cross-site, credentials same-origin

  WebKit 2.50  blocked at the preflight: pf-method

The answer of \`https://api.example/\` to the preflight does not allow \`DELETE\`, so the browser did
not send the request.

  > OPTIONS https://api.example/
      Access-Control-Request-Method: DELETE
      Access-Control-Request-Headers: x-id
      Origin: https://app.example
  < 204
      access-control-allow-methods: GET, PUT
      access-control-allow-origin: https://app.example

Console of WebKit 2.50
  Method DELETE is not allowed by Access-Control-Allow-Methods.
  Fetch API cannot load https://api.example/ due to access control checks.

Fix (tried: passes in WebKit)
  Allow the method \`DELETE\`.
  on the answer to the preflight
  - access-control-allow-methods: GET, PUT
  + Access-Control-Allow-Methods: GET, PUT, DELETE
  + Access-Control-Allow-Headers: x-id
  ! One answer does not show which other origins the server allows: list them as well.`,
  )
})

test('acac-not-true', async () => {
  expect(
    await messageOf(
      'toAllowOrigin',
      answering({
        'access-control-allow-origin': app,
        'access-control-allow-credentials': 'True',
        vary: 'origin',
      }),
      [app, { credentials: 'include', engine: 'firefox' }],
    ),
  ).toBe(
    `expect(target).toAllowOrigin('https://app.example', { credentials: 'include', engine: 'firefox' })

Firefox blocks it.

GET https://api.example/
from https://app.example, cross-site, credentials include

  Firefox 153  blocked at the response: acac-not-true

The response of \`https://api.example/\` says \`Access-Control-Allow-Credentials: True\`, and only the
four letters \`true\` count.

  > GET https://api.example/
      Origin: https://app.example
  < 200
      access-control-allow-credentials: True
      access-control-allow-origin: https://app.example
      vary: origin

Console of Firefox 153
  Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at
  https://api.example/. (Reason: expected ‘true’ in CORS header ‘Access-Control-Allow-Credentials’).

Fix (tried: passes in Firefox)
  Send \`Access-Control-Allow-Credentials: true\`, on the preflight and on the answer.
  on the response
  - access-control-allow-credentials: True
  + Access-Control-Allow-Credentials: true
  ! Scripts of \`https://app.example\` can then read what the server shows to the user who is signed
    in.
  ! One answer does not show which other origins the server allows: list them as well.

Alternative (tried: passes in Firefox)
  Or ask without credentials, where the answer does not depend on who is signed in.
  in the page
    fetch('https://api.example/', { credentials: 'omit' })
  ! No cookies travel then: the server sees nobody signed in.`,
  )
})

test('.not, of what is allowed', async () => {
  expect(
    await messageOf('toAllowOrigin', answering({ 'access-control-allow-origin': '*' }), [evil, chromium], {
      isNot: true,
    }),
  ).toBe(
    `expect(target).not.toAllowOrigin('https://evil.example', { engine: 'chromium' })

Chromium lets the page read it.

GET https://api.example/
from https://evil.example, cross-site, credentials same-origin

  Chromium 156  allowed without credentials

  > GET https://api.example/
      Origin: https://evil.example
  < 200
      access-control-allow-origin: *`,
  )
})

test('another cause, without advice how to let it pass', async () => {
  expect(
    await messageOf('toBlockOrigin', answering({}), [
      evil,
      { ...chromium, cause: ['acao-mismatch', 'acao-invalid'] },
    ]),
  ).toBe(
    `expect(target).toBlockOrigin('https://evil.example', { engine: 'chromium', cause: ['acao-mismatch',
  'acao-invalid'] })

Chromium blocks it. The cause had to be acao-mismatch or acao-invalid.

GET https://api.example/
from https://evil.example, cross-site, credentials same-origin

  Chromium 156  blocked at the response: acao-missing

The response of \`https://api.example/\` has no \`Access-Control-Allow-Origin\`, so
\`https://evil.example\` may not read it.

  > GET https://api.example/
      Origin: https://evil.example
  < 200
      no Access-Control headers

Console of Chromium 156
  Access to fetch at 'https://api.example/' from origin 'https://evil.example' has been blocked by
  CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource.
  Failed to load resource: net::ERR_FAILED`,
  )
})

test('the colours of the runner', async () => {
  expect(
    await messageOf('toAllowOrigin', answering({ 'access-control-allow-origin': evil }), [app, chromium], {
      utils: {
        EXPECTED_COLOR: tag('ins'),
        RECEIVED_COLOR: tag('del'),
        BOLD_WEIGHT: tag('b'),
        DIM_COLOR: tag('i'),
      },
    }),
  ).toBe(
    `expect(target).toAllowOrigin('https://app.example', { engine: 'chromium' })

Chromium blocks it.

GET https://api.example/
from https://app.example, cross-site, credentials same-origin

  Chromium 156  blocked at the response: acao-mismatch

The response of \`https://api.example/\` allows \`https://evil.example\`, and \`https://app.example\` was
sent: its host is \`evil.example\`, not \`app.example\`.

  > GET https://api.example/
      Origin: https://app.example
  < 200
      access-control-allow-origin: https://evil.example

<b>Console of Chromium 156</b>
  Access to fetch at 'https://api.example/' from origin 'https://app.example' has been blocked by
  CORS policy: The 'Access-Control-Allow-Origin' header has a value 'https://evil.example' that is
  not equal to the supplied origin. Have the server send the header with a valid value.
  Failed to load resource: net::ERR_FAILED

<b>Fix (tried: passes in Chromium)</b>
  Answer with the origin that asked, where it is on a list; put \`https://app.example\` on it.
<i>  on the response</i>
<del>  - access-control-allow-origin: https://evil.example</del>
<ins>  + Access-Control-Allow-Origin: https://app.example</ins>
<ins>  + Vary: Origin</ins>`,
  )
})

test('toNeedPreflight', async () => {
  expect(
    await messageOf('toNeedPreflight', { method: 'POST', headers: { 'content-type': 'text/plain' } }, []),
  ).toBe(
    `expect(target).toNeedPreflight()

Browsers send it at once: its method and all of its headers are safelisted.

POST https://api.example/
  content-type: text/plain
from https://app.example, cross-site, mode cors`,
  )
})

test('.not.toNeedPreflight', async () => {
  expect(
    await messageOf(
      'toNeedPreflight',
      { method: 'POST', headers: { 'content-type': 'application/json' } },
      [],
      { isNot: true },
    ),
  ).toBe(
    `expect(target).not.toNeedPreflight()

Browsers ask first, because of the header content-type: application/json.

POST https://api.example/
  content-type: application/json
from https://app.example, cross-site, mode cors`,
  )
})

test('toVaryOnOrigin', async () => {
  expect(
    await messageOf(
      'toVaryOnOrigin',
      (request: Request) =>
        new Response('', {
          headers: request.headers.has('origin')
            ? { 'access-control-allow-origin': '*', vary: 'Origin' }
            : {},
        }),
      [],
    ),
  ).toBe(
    `expect(target).toVaryOnOrigin()

Without Vary: Origin on every response a cache hands one origin's copy to another. It is missing
with no Origin.

  Origin: https://app.example   Vary: Origin; Access-Control-Allow-Origin: *
  Origin: https://evil.example  Vary: Origin; Access-Control-Allow-Origin: *
  no Origin                     Vary: (missing); Access-Control-Allow-Origin: (missing)`,
  )
})

test('toEmitSingleCorsLayer', async () => {
  expect(
    await messageOf('toEmitSingleCorsLayer', answering({ 'access-control-allow-origin': `${app}, ${app}` }), [
      { method: 'GET' },
    ]),
  ).toBe(
    `expect(target).toEmitSingleCorsLayer({ method: 'GET' })

Two layers set CORS headers, such as an app and the proxy before it; browsers refuse a doubled
Access-Control-Allow-Origin, whatever it says. Leave them to one.

  GET https://api.example/ from https://app.example
    access-control-allow-origin: https://app.example, https://app.example

  GET https://api.example/ from https://evil.example
    access-control-allow-origin: https://app.example, https://app.example`,
  )
})

test('toSendCookie', async () => {
  expect(
    await messageOf('toSendCookie', target(policy, { cookies: ['sid=1; SameSite=Lax'] }), [
      'sid',
      { from: app },
    ]),
  ).toBe(
    `expect(target).toSendCookie('sid', { from: 'https://app.example' })

GET https://api.example/
from https://app.example, cross-site, credentials include

  Fetch standard  withheld: same-site-lax
  Chromium 156    withheld: same-site-lax
  Firefox 153     withheld: same-site-lax
  WebKit 2.50     withheld: same-site-lax`,
  )
})

test('toExposeHeader', async () => {
  expect(
    await messageOf(
      'toExposeHeader',
      answering({ 'access-control-allow-origin': '*', 'access-control-expose-headers': 'etag', 'x-id': '1' }),
      ['X-Id', { from: app, engine: 'spec' }],
    ),
  ).toBe(
    `expect(target).toExposeHeader('X-Id', { from: 'https://app.example', engine: 'spec' })

The response has x-id, and the page does not read it: Access-Control-Expose-Headers is etag.

GET https://api.example/
from https://app.example, cross-site, credentials same-origin

  Fetch standard  allowed without credentials

  > GET https://api.example/
      Origin: https://app.example
  < 200
      access-control-allow-origin: *
      access-control-expose-headers: etag`,
  )
})

test('toPassCorsAudit', async () => {
  const reflecting = (request: Request) =>
    new Response('{}', {
      headers: {
        'access-control-allow-origin': request.headers.get('origin') ?? app,
        'access-control-allow-credentials': 'true',
      },
    })
  const message = await messageOf('toPassCorsAudit', reflecting, [{ failOn: 'high' }])
  // Names of probes are the audit's own.
  expect(message.replace(/https:\/\/x\w+/g, 'https://x')).toBe(
    `expect(target).toPassCorsAudit({ failOn: 'high' })

high  A01 origin-reflection: Any origin may read the response
  GET https://api.example/
  A page at https://x.example and 2 more reads the response, with the user's credentials.
  Whether the response is private is not known: pass a session to find out.
  Granted to https://x.example, https://x.test, null
  Fix: Compare the Origin, as a whole and byte for byte, with a list of the origins that need
  access, and send no CORS headers to the others.`,
  )
})
