import { describe, expect, it } from 'vitest'
import type { CauseId } from '../../src/cause.ts'
import { findFixes } from '../../src/fix/find-fixes.ts'
import { api, app, diagnose, diff, everyEngine, type Failure, fixesOf, me, recorded } from './failure.ts'

const opensToUsers = `Scripts of \`${app}\` can then read what the server shows to the user who is signed in.`
const oneAnswer = 'One answer does not show which other origins the server allows: list them as well.'
const put = { method: 'PUT', headers: [['content-type', 'application/json']] as const }
const acao = (value: string) => ['Access-Control-Allow-Origin', value] as const
const acac = ['Access-Control-Allow-Credentials', 'true'] as const

describe('a remedy on the server', () => {
  it('is the origin and Vary where CORS is missing, proven in every engine', async () => {
    expect(await fixesOf('acao-missing')).toEqual([
      {
        cause: 'acao-missing',
        side: 'server',
        title: `Answer with \`Access-Control-Allow-Origin: ${app}\`, errors included.`,
        changes: [
          { op: 'set', on: 'response', name: 'Access-Control-Allow-Origin', value: app },
          { op: 'set', on: 'response', name: 'Vary', value: 'Origin' },
        ],
        status: null,
        policy: { origins: [app] },
        client: null,
        provenIn: ['spec', 'chromium', 'firefox', 'webkit'],
        caveats: [],
      },
    ])
  })

  it('has credentials only where the request has them', async () => {
    const [fix] = await fixesOf('acao-missing', { request: { credentials: 'include' } })
    expect(fix?.policy).toEqual({ origins: [app], credentials: true })
    expect(fix?.caveats).toEqual([opensToUsers])
    expect(fix && diff(fix)).toEqual([
      `response: set Access-Control-Allow-Origin: ${app}`,
      'response: set Access-Control-Allow-Credentials: true',
      'response: set Vary: Origin',
    ])
  })

  it('answers a preflight that met authentication with 204, this method and these headers', async () => {
    const [fix] = await fixesOf('acao-missing', {
      stage: 'preflight',
      status: 401,
      request: { ...put, credentials: 'include' },
      exchanges: [recorded('preflight', me, 401, [['WWW-Authenticate', 'Basic']])],
    })
    expect(fix?.title).toBe(
      `Answer with \`Access-Control-Allow-Origin: ${app}\`, \`OPTIONS\` before authentication included.`,
    )
    expect(fix?.policy).toEqual({
      origins: [app],
      credentials: true,
      methods: ['PUT'],
      allowHeaders: ['content-type'],
    })
    expect(fix && diff(fix)).toEqual([
      'preflight: status 204',
      `preflight: set Access-Control-Allow-Origin: ${app}`,
      'preflight: set Access-Control-Allow-Credentials: true',
      'preflight: set Access-Control-Allow-Methods: PUT',
      'preflight: set Access-Control-Allow-Headers: content-type',
      'preflight: set Vary: Origin',
      `response: set Access-Control-Allow-Origin: ${app}`,
      'response: set Access-Control-Allow-Credentials: true',
      'response: set Vary: Origin',
    ])
  })

  it('is proven with the status of the recorded answer, and keeps its Vary', async () => {
    const [fix] = await fixesOf('acao-missing', {
      status: 500,
      exchanges: [recorded('actual', me, 500, [['Vary', 'Accept-Encoding']])],
    })
    expect(fix?.provenIn).toEqual(everyEngine)
    expect(fix && diff(fix)).toEqual([
      `response: set Access-Control-Allow-Origin: ${app}`,
      'response: set Vary: Accept-Encoding, Origin',
    ])
  })

  it('names the header that is exposed', async () => {
    const [fix] = await fixesOf('unexposed-header', {
      header: 'x-total',
      exchanges: [
        recorded('actual', me, 200, [acao('*'), ['X-Total', '3'], ['Access-Control-Expose-Headers', 'etag']]),
      ],
    })
    expect(fix?.policy).toEqual({ origins: '*', exposeHeaders: ['etag', 'x-total'] })
    expect(fix?.caveats).toEqual(['Everybody may read, as today, without credentials.'])
    expect(fix && diff(fix)).toEqual(['response: set Access-Control-Expose-Headers: etag, x-total'])
  })

  it('is none for a header that no script ever reads', async () => {
    expect(await fixesOf('unexposed-header', { header: 'set-cookie' })).toEqual([])
  })

  it('sends Vary on every answer where a cache mixed copies up', async () => {
    const [fix] = await fixesOf('cached-without-vary', {
      exchanges: [recorded('actual', me, 200, [acao(app)])],
    })
    expect(fix?.title).toBe(
      'Send `Vary: Origin` on every answer, to refused origins and to requests without `Origin` too, and purge the caches.',
    )
    expect(fix && diff(fix)).toEqual(['response: set Vary: Origin'])
    expect(fix?.caveats).toEqual(['Whether a cache heeds `Vary` was not tried.', oneAnswer])
  })
})

describe('what is allowed today', () => {
  it('stays: another origin that the server names is on the list too', async () => {
    const [fix] = await fixesOf('acao-mismatch', {
      received: 'https://www.app.example',
      exchanges: [recorded('actual', me, 200, [acao('https://www.app.example')])],
    })
    expect(fix?.title).toBe(`Answer with the origin that asked, where it is on a list; put \`${app}\` on it.`)
    expect(fix?.policy).toEqual({ origins: [app, 'https://www.app.example'] })
    expect(fix && diff(fix)).toEqual([
      `response: set Access-Control-Allow-Origin: ${app}`,
      'response: set Vary: Origin',
    ])
  })

  it('stays with its credentials, and gets no more', async () => {
    const other = 'https://www.app.example'
    const withCredentials = [recorded('actual', me, 200, [acao(other), acac])]
    const [anonymous] = await fixesOf('acao-mismatch', { received: other, exchanges: withCredentials })
    expect(anonymous?.policy).toEqual({ origins: { credentialed: [other], anonymous: [app] } })
    const [credentialed] = await fixesOf('acao-mismatch', {
      received: other,
      request: { credentials: 'include' },
      exchanges: withCredentials,
    })
    expect(credentialed?.policy).toEqual({ origins: [app, other], credentials: true })
    const [beside] = await fixesOf('acao-mismatch', {
      received: other,
      request: { credentials: 'include' },
      exchanges: [recorded('actual', me, 200, [acao(other)])],
    })
    expect(beside?.policy).toEqual({ origins: { credentialed: [app], anonymous: [other] } })
  })

  it('stays for everybody who reads by `*`, without credentials', async () => {
    const [fix] = await fixesOf('acao-star-credentials', {
      received: '*',
      request: { credentials: 'include' },
      exchanges: [recorded('actual', me, 200, [acao('*')])],
    })
    expect(fix?.policy).toEqual({ origins: { credentialed: [app], anonymous: '*' } })
  })

  it('stays `*` where nothing needs credentials', async () => {
    const [fix] = await fixesOf('pf-header', {
      stage: 'preflight',
      header: 'x-a',
      request: { headers: [['X-A', '1']] },
      exchanges: [recorded('preflight', me, 204, [acao('*'), ['Access-Control-Allow-Methods', '*']])],
    })
    expect(fix?.policy).toEqual({ origins: '*', methods: '*', allowHeaders: ['x-a'] })
    expect(fix && diff(fix)).toEqual(['preflight: set Access-Control-Allow-Headers: x-a'])
  })

  it('keeps the methods, headers and age of the preflight', async () => {
    const [fix] = await fixesOf('pf-method', {
      stage: 'preflight',
      method: 'PUT',
      received: 'GET, POST, DELETE',
      request: { method: 'PUT' },
      exchanges: [
        recorded('preflight', me, 204, [
          acao(app),
          ['Access-Control-Allow-Methods', 'GET, POST, DELETE'],
          ['Access-Control-Allow-Headers', 'X-B'],
          ['Access-Control-Max-Age', '60'],
        ]),
      ],
    })
    expect(fix?.title).toBe('Allow the method `PUT`.')
    expect(fix?.policy).toEqual({
      origins: [app],
      methods: ['DELETE', 'PUT'],
      allowHeaders: ['x-b'],
      maxAge: 60,
    })
    expect(fix && diff(fix)).toEqual(['preflight: set Access-Control-Allow-Methods: GET, POST, DELETE, PUT'])
    expect(fix?.caveats).toEqual([oneAnswer])
  })

  it('is not kept where it is a danger, and that is said', async () => {
    const [fix] = await fixesOf('acao-mismatch', {
      received: 'http://old.example',
      request: { credentials: 'include' },
      exchanges: [recorded('actual', me, 200, [acao('http://old.example'), acac])],
    })
    expect(fix?.policy).toEqual({ origins: [app], credentials: true })
    expect(fix?.caveats[1]).toMatch(/^`http:\/\/old\.example` is left out, though it is allowed today: /)
  })

  it('says nothing of a value that is no origin', async () => {
    for (const received of [`${app}/`, 'undefined', `"${app}"`, 'https://*.app.example', 'null', '']) {
      const [fix] = await fixesOf('acao-invalid', {
        received,
        exchanges: [recorded('actual', me, 200, [acao(received)])],
      })
      expect(fix?.policy).toEqual({ origins: [app] })
    }
  })
})

describe('two layers', () => {
  it.each([
    ['two lines', [acao(app), acao(app)]],
    ['two values', [acao(app), acao('*')]],
    ['one line with a comma', [acao(`*, ${app}`)]],
  ])('become one: %s', async (_name, headers) => {
    const [fix] = await fixesOf('acao-multiple', {
      received: '*',
      exchanges: [recorded('actual', me, 200, headers)],
    })
    expect(fix?.title).toBe(
      `Send one \`Access-Control-Allow-Origin: ${app}\`: set it in one layer, and remove it in the other.`,
    )
    expect(fix?.policy).toEqual({ origins: [app] })
    expect(fix && diff(fix)).toEqual([
      `response: set Access-Control-Allow-Origin: ${app}`,
      'response: set Vary: Origin',
    ])
  })

  it('become one in Access-Control-Allow-Credentials too, and anonymous requests are the alternative', async () => {
    const fixes = await fixesOf('acac-not-true', {
      received: 'true, true',
      request: { credentials: 'include' },
      exchanges: [recorded('actual', me, 200, [acao(app), acac, acac])],
    })
    expect(fixes.map(diff)).toEqual([['response: set Access-Control-Allow-Credentials: true'], []])
    expect(fixes[1]).toEqual({
      cause: 'acac-not-true',
      side: 'client',
      title: 'Or ask without credentials, where the answer does not depend on who is signed in.',
      changes: [],
      status: null,
      policy: null,
      client: `fetch('${me}', { credentials: 'omit' })`,
      provenIn: everyEngine,
      caveats: ['No cookies travel then: the server sees nobody signed in.'],
    })
  })
})

describe('a preflight', () => {
  it.each([301, 401, 403, 404, 405, 500])('with status %i is answered with 204', async status => {
    const [fix] = await fixesOf('pf-status', {
      stage: 'preflight',
      status,
      request: { method: 'DELETE' },
      exchanges: [recorded('preflight', me, status, [acao(app), ['Access-Control-Allow-Methods', 'DELETE']])],
    })
    expect(fix && diff(fix)).toEqual(['preflight: status 204'])
    expect(fix?.provenIn).toEqual(everyEngine)
  })

  it('that is redirected to the same server is spared by the final URL, or answered before the rule', async () => {
    const fixes = await fixesOf('pf-redirect', {
      stage: 'preflight',
      status: 308,
      request: { method: 'PUT' },
      exchanges: [recorded('preflight', me, 308, [['Location', '/me/']])],
    })
    expect(fixes.map(({ side, title, client, provenIn }) => ({ side, title, client, provenIn }))).toEqual([
      {
        side: 'client',
        title: `Ask for \`${me}/\` itself, without the redirect, and let \`${api}\` allow it.`,
        client: `fetch('${me}/', { method: 'PUT' })`,
        provenIn: everyEngine,
      },
      {
        side: 'server',
        title: 'Answer `OPTIONS` before the rule that redirects.',
        client: null,
        provenIn: everyEngine,
      },
    ])
    expect(fixes[1]?.status).toEqual({ on: 'preflight', value: 204 })
  })

  it('that is redirected to a login is never followed there', async () => {
    const fixes = await fixesOf('pf-redirect', {
      stage: 'preflight',
      status: 302,
      request: { method: 'PUT' },
      exchanges: [recorded('preflight', me, 302, [['Location', 'https://id.example/login?next=/me']])],
    })
    expect(fixes.map(({ side, title }) => [side, title])).toEqual([
      ['server', 'Answer `OPTIONS` before the rule that redirects.'],
    ])
    expect(fixes[0]?.caveats).toEqual([
      'Answer the request itself with 401 in the place of the redirect to the login page.',
    ])
  })

  it('with `*` and credentials gets the names', async () => {
    const headers = [
      acao(app),
      acac,
      ['Access-Control-Allow-Methods', '*'],
      ['Access-Control-Allow-Headers', '*'],
    ] as const
    const [fix] = await fixesOf('pf-header', {
      stage: 'preflight',
      header: 'content-type',
      received: '*',
      request: { ...put, credentials: 'include' },
      exchanges: [recorded('preflight', me, 204, headers)],
    })
    expect(fix?.policy).toEqual({
      origins: [app],
      credentials: true,
      methods: ['PUT'],
      allowHeaders: ['content-type'],
    })
    expect(fix && diff(fix)).toEqual([
      'preflight: set Access-Control-Allow-Methods: PUT',
      'preflight: set Access-Control-Allow-Headers: content-type',
    ])
  })

  it('names Authorization beside `*`', async () => {
    const [fix] = await fixesOf('pf-auth-wildcard', {
      stage: 'preflight',
      header: 'authorization',
      received: '*',
      request: { headers: [['Authorization', 'Bearer x']] },
      exchanges: [recorded('preflight', me, 204, [acao('*'), ['Access-Control-Allow-Headers', '*']])],
    })
    expect(fix?.policy).toEqual({ origins: '*', allowHeaders: ['*', 'authorization'] })
    expect(fix && diff(fix)).toEqual(['preflight: set Access-Control-Allow-Headers: *, authorization'])
    expect(fix?.provenIn).toEqual(everyEngine)
  })

  it('whose lists cannot be read gets the names that they meant', async () => {
    const [methods] = await fixesOf('pf-methods-syntax', {
      stage: 'preflight',
      method: 'PUT',
      received: 'PUT DELETE',
      request: { method: 'PUT' },
    })
    expect(methods && diff(methods)).toEqual(['preflight: set Access-Control-Allow-Methods: PUT, DELETE'])
    const [headers] = await fixesOf('pf-headers-syntax', {
      stage: 'preflight',
      received: '"x-a"; x-b',
      request: { headers: [['X-A', '1']] },
    })
    expect(headers && diff(headers)).toEqual(['preflight: set Access-Control-Allow-Headers: x-a, x-b'])
  })
})

describe('a remedy in the page', () => {
  it('is the upper case that servers know, alone where they allow it', async () => {
    const listed = await fixesOf('pf-method', {
      stage: 'preflight',
      method: 'patch',
      received: 'PATCH',
      request: { method: 'patch' },
    })
    expect(listed.map(({ title, client, policy }) => ({ title, client, policy }))).toEqual([
      {
        title: 'Write the method `PATCH`: browsers send `patch` as it stands.',
        client: `fetch('${me}', { method: 'PATCH' })`,
        policy: null,
      },
    ])
    const [unlisted] = await fixesOf('pf-method', {
      stage: 'preflight',
      method: 'patch',
      received: 'GET',
      request: { method: 'patch' },
    })
    expect(unlisted?.title).toBe(
      `Write the method \`PATCH\`: browsers send \`patch\` as it stands, and let \`${api}\` allow it.`,
    )
    expect(unlisted && diff(unlisted)).toEqual(['preflight: set Access-Control-Allow-Methods: GET, PATCH'])
  })

  it('is to leave out response headers, which the server cannot allow', async () => {
    const fixes = await fixesOf('pf-header', {
      stage: 'preflight',
      header: 'access-control-allow-origin',
      request: { headers: [['Access-Control-Allow-Origin', '*']] },
      exchanges: [recorded('preflight', me, 204, [acao(app)])],
    })
    expect(fixes.map(({ title, client, changes }) => ({ title, client, changes }))).toEqual([
      {
        title: 'Do not set `Access-Control-Allow-Origin` on the request: that is a response header.',
        client: `fetch('${me}')`,
        changes: [],
      },
    ])
  })

  it('is mode cors, and a server that allows it', async () => {
    for (const [cause, mode] of [
      ['mode-same-origin', 'same-origin'],
      ['mode-nocors-redirect', 'no-cors'],
      ['opaque-body', 'no-cors'],
    ] as const) {
      const fixes = await fixesOf(cause, { stage: 'local', request: { mode } })
      expect(fixes.map(({ title, client, policy }) => ({ title, client, policy }))).toEqual([
        {
          title: `Leave \`mode: '${mode}'\` out, and let \`${api}\` allow it.`,
          client: `fetch('${me}')`,
          policy: { origins: [app] },
        },
      ])
    }
  })

  it('is an XMLHttpRequest where it was one', async () => {
    const fixes = await fixesOf('acao-star-credentials', {
      received: '*',
      request: { via: 'xhr', credentials: 'include' },
    })
    expect(fixes[1]?.client).toBe(`xhr.open('GET', '${me}')\nxhr.withCredentials = false\nxhr.send()`)
  })
})

describe('a redirect', () => {
  const elsewhere = 'https://b.example/x'

  it('within the server gets CORS on every hop', async () => {
    const [fix] = await fixesOf('acao-missing', {
      stage: 'redirect',
      status: 302,
      exchanges: [recorded('actual', me, 302, [['Location', '/me/']])],
    })
    expect(fix?.title).toBe(`Answer with \`Access-Control-Allow-Origin: ${app}\`, redirects included.`)
    expect(fix?.provenIn).toEqual(everyEngine)
  })

  it('to a third origin, after which `null` is sent, is left out by the final URL, and null is never allowed', async () => {
    const fixes = await fixesOf('acao-mismatch', {
      hop: 1,
      url: elsewhere,
      redirectedFrom: me,
      expected: 'null',
      received: app,
      exchanges: [
        recorded('actual', me, 302, [['Location', elsewhere], acao('*')]),
        recorded('actual', elsewhere, 200, [acao(app)]),
      ],
    })
    expect(fixes.map(({ side, title, client, policy }) => ({ side, title, client, policy }))).toEqual([
      {
        side: 'client',
        title: `Ask for \`${elsewhere}\` itself, without the redirect.`,
        client: `fetch('${elsewhere}')`,
        policy: null,
      },
    ])
  })

  it('is known from a pasted line as well', async () => {
    const fixes = await fixesOf('acao-missing', {
      hop: 1,
      url: elsewhere,
      redirectedFrom: me,
      request: { url: elsewhere },
    })
    expect(fixes.map(({ title }) => title)).toEqual([
      `Ask for \`${elsewhere}\` itself, without the redirect, and let \`https://b.example\` allow it.`,
    ])
  })

  it('to a login becomes a 401 that can be read', async () => {
    const fixes = await fixesOf('acao-missing', {
      hop: 1,
      url: 'https://id.example/login',
      redirectedFrom: me,
      request: { credentials: 'include' },
      exchanges: [
        recorded('actual', me, 302, [['Location', 'https://id.example/login'], acao(app), acac]),
        recorded('actual', 'https://id.example/login', 200),
      ],
    })
    expect(fixes.map(fix => [fix.title, diff(fix), fix.provenIn])).toEqual([
      [
        'Answer 401 with CORS headers in the place of the redirect to `https://id.example/login`.',
        ['response: status 401'],
        everyEngine,
      ],
    ])
  })

  it('with a password in it is left out, and the password is not repeated', async () => {
    const fixes = await fixesOf('redirect-userinfo', {
      stage: 'redirect',
      exchanges: [recorded('actual', me, 302, [['Location', 'https://user:secret@b.example/x'], acao('*')])],
    })
    expect(fixes.map(({ client }) => client)).toEqual([`fetch('${elsewhere}')`])
    expect(JSON.stringify(fixes)).not.toContain('secret')
  })

  it('that the script refuses is asked for itself, or followed', async () => {
    const fixes = await fixesOf('redirect-error-mode', {
      stage: 'redirect',
      request: { redirect: 'error' },
      exchanges: [
        recorded('actual', me, 302, [['Location', '/y'], acao('*')]),
        recorded('actual', `${api}/y`, 200, [acao('*')]),
      ],
    })
    expect(fixes.map(({ title, client }) => ({ title, client }))).toEqual([
      { title: `Ask for \`${api}/y\` itself, without the redirect.`, client: `fetch('${api}/y')` },
      {
        title: "Or leave `redirect: 'error'` out, so that the redirect is followed.",
        client: `fetch('${me}')`,
      },
    ])
  })
})

describe('a page', () => {
  it.each([
    [
      'null',
      'Give the page an origin: load it from a URL of its own in a frame whose `sandbox` has `allow-same-origin`, and let the server allow that origin.',
    ],
    [
      'file:///home/ada/index.html',
      'Serve the page over http, such as from http://localhost:3000, and let the server allow that origin: a page opened from disk has none.',
    ],
    [
      'data:text/html,x',
      'Load the page from a URL of its own, and let the server allow that origin: a `data:` document has none.',
    ],
  ])('without an origin (%s) has to get one', async (from, title) => {
    const fixes = await fixesOf('acao-missing', { origin: 'null', request: { from } })
    expect(
      fixes.map(({ side, title: said, policy, changes }) => ({ side, title: said, policy, changes })),
    ).toEqual([{ side: 'environment', title, policy: null, changes: [] }])
  })

  it('over http with credentials moves to https: the danger is said, and never accepted in silence', async () => {
    const from = 'http://app.example'
    const fixes = await fixesOf('acao-missing', { origin: from, request: { from, credentials: 'include' } })
    expect(fixes.map(({ title, policy, provenIn }) => ({ title, policy, provenIn }))).toEqual([
      {
        title: `Serve the page over https, and allow \`${app}\`.`,
        policy: { origins: [app], credentials: true },
        provenIn: everyEngine,
      },
    ])
    expect(fixes[0]?.caveats[0]).toBe(
      "Anybody on the network path can pose as `http://app.example` and read with your users' credentials.",
    )
  })

  it('on http://localhost is as good as one over https', async () => {
    const from = 'http://localhost:5173'
    const [fix] = await fixesOf('acao-missing', { origin: from, request: { from, credentials: 'include' } })
    expect(fix?.policy).toEqual({ origins: [from], credentials: true })
  })
})

describe('a cookie that stays behind', () => {
  it('gets the attributes that let it travel, in the engines where it does', async () => {
    const [fix] = await fixesOf('cookie-withheld', {
      request: { credentials: 'include', cookies: ['sid=1; Path=/; HttpOnly; SameSite=Lax'] },
    })
    expect(fix && diff(fix)).toEqual([
      'response: set Set-Cookie: sid=1; Path=/; HttpOnly; SameSite=None; Secure',
    ])
    expect(fix?.provenIn).toEqual(['spec', 'chromium', 'webkit'])
    expect(fix?.caveats[1]).toBe('It does not travel in Firefox: there only one site for page and API helps.')
    expect(fix?.client).toBeNull()
  })

  it('needs credentials in the request as well', async () => {
    const [fix] = await fixesOf('cookie-withheld', { request: { from: 'https://app.example' } })
    expect(fix?.client).toBe(`fetch('${me}', { credentials: 'include' })`)
  })
})

describe('what is not known', () => {
  it('has something in its place, and that is said', async () => {
    const [fix] = await fixesOf('pf-method', {
      stage: 'preflight',
      url: null,
      origin: null,
      method: null,
      request: { url: '', from: '' },
    })
    expect(fix?.policy).toEqual({ origins: [app], methods: ['PUT'] })
    expect(fix?.caveats.slice(-3)).toEqual([
      `The origin of the page is not known: \`${app}\` stands for it.`,
      'The URL is not known: `https://api.example/` stands for it.',
      'The method is not known: `PUT` stands for it.',
    ])
  })

  it('is nothing to try where no page could ask so', async () => {
    expect(await fixesOf('acao-missing', { request: { method: 'CONNECT' } })).toEqual([])
  })
})

describe('a cause that no header mends', () => {
  const causes: readonly (readonly [CauseId, Failure, readonly string[]])[] = [
    ['net-refused', {}, ['Start the server, or correct the port: nothing listens at `api.example`.']],
    [
      'net-tls',
      {},
      [
        `Give \`api.example\` a certificate that the browser trusts. Open \`${me}\` in a tab of its own to see what is wrong with this one.`,
      ],
    ],
    [
      'mixed-content',
      { url: 'http://api.example/me' },
      [`Ask for \`${me}\`: an https page may not fetch http.`],
    ],
    ['csp', {}, [`Add \`${api}\` to \`connect-src\` in the Content-Security-Policy of the page.`]],
    [
      'lna-denied',
      {},
      [
        'Grant the page the permission for devices on the local network; it has to be an https page.',
        'Or serve the page and the API in the same address space: both public, or both local.',
      ],
    ],
    [
      'forbidden-request-header',
      { header: 'cookie' },
      ["Leave `Cookie` out: the browser sends cookies itself with `credentials: 'include'`."],
    ],
  ]

  it.each(causes)('%s is mended in words', async (cause, failure, titles) => {
    const fixes = await fixesOf(cause, failure)
    expect(fixes.map(({ title }) => title)).toEqual(titles)
    for (const fix of fixes) {
      expect(fix).toMatchObject({
        side: 'environment',
        changes: [],
        policy: null,
        client: null,
        provenIn: [],
      })
    }
  })
})

it('is proven in the engines that are asked for, and in no other', async () => {
  const fixes = await findFixes({
    diagnosis: diagnose('acao-missing'),
    request: { url: me, from: app },
    engines: ['firefox'],
  })
  expect(fixes.map(({ provenIn }) => provenIn)).toEqual([['firefox']])
})
