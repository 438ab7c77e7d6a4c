import { describe, expect, it } from 'vitest'
import type { CauseId, Diagnosis } from '../src/cause.ts'
import { causeFacts } from '../src/cause-facts.ts'
import { app, diagnose, me } from './fix/failure.ts'

const causes = Object.keys(causeFacts).filter((id): id is CauseId => id in causeFacts)
const unknown = {
  stage: null,
  hop: null,
  api: null,
  url: null,
  origin: null,
  status: null,
  method: null,
} as const satisfies Partial<Diagnosis>
const sentence = (cause: CauseId, known: Partial<Diagnosis> = {}): string =>
  causeFacts[cause].sentence(diagnose(cause, known))

describe.each(causes)('%s', cause => {
  const facts = causeFacts[cause]
  const diagnoses = [
    diagnose(cause, unknown),
    diagnose(cause),
    diagnose(cause, {
      stage: 'preflight',
      received: 'x',
      expected: app,
      header: 'x-a',
      method: 'PUT',
      status: 401,
    }),
  ]

  it('has a title, and sentences that leave out what is not known', () => {
    expect(facts.title).toMatch(/^[^\s].*[^.]$/)
    for (const diagnosis of diagnoses) {
      const sentences = [
        facts.sentence(diagnosis),
        ...facts.suspects(diagnosis),
        ...facts.sideEffects(diagnosis),
      ]
      for (const said of sentences) {
        expect(said).toMatch(/^[^a-z].*[.]$/)
        expect(said.replace(/`[^`]*`/g, 'code')).not.toMatch(/\b(null|undefined|NaN)\b|\[object|``| {2}/)
      }
    }
  })

  it('guesses no value', () => {
    expect(facts.sentence(diagnose(cause, unknown))).not.toMatch(/\bnull\b/)
  })

  it('names suspects, and public pages', () => {
    expect(facts.suspects(diagnose(cause, unknown)).length).toBeGreaterThan(0)
    expect(facts.references.length).toBeGreaterThan(0)
    for (const reference of facts.references) expect(reference).toMatch(/^https:\/\/[a-z0-9.]+\/\S*$/)
  })

  it('compares nothing where nothing was received', () => {
    const compared = facts.compared(diagnose(cause, unknown))
    if (compared !== null) expect(`${compared.sent} ${compared.received}`).not.toContain('null')
  })
})

it('says which causes are none of CORS', () => {
  expect(causes.filter(cause => !causeFacts[cause].isCors)).toEqual([
    'pf-network',
    'redirect-error-mode',
    'redirect-loop',
    'redirect-location',
    'forbidden-request-header',
    'cookie-withheld',
    'net-refused',
    'net-dns',
    'net-tls',
    'net-reset',
    'net-timeout',
    'net-badport',
    'net-malformed',
    'net-unspecified',
    'lna-denied',
    'lna-insecure',
    'mixed-content',
    'csp',
    'corp',
    'orb',
    'module-mime',
    'nosniff',
    'sri-failed',
    'sri-without-cors',
    'canvas-tainted',
    'frame-access',
    'frame-options',
    'preload-credentials',
    'opaque-body',
    'worker-origin',
    'stylesheet-access',
    'stream-upload',
    'extension',
    'private-network-preflight',
  ])
})

it('says what CORS did not refuse, and mends', () => {
  expect(causes.filter(cause => !causeFacts[cause].isCors && causeFacts[cause].mendedByCors)).toEqual([
    'sri-without-cors',
    'canvas-tainted',
    'preload-credentials',
    'opaque-body',
    'stylesheet-access',
  ])
})

describe('a sentence', () => {
  it('says what is missing, of which answer, and what follows', () => {
    expect(sentence('acao-missing')).toBe(
      `The response of \`${me}\` has no \`Access-Control-Allow-Origin\`, so \`${app}\` may not read it.`,
    )
    expect(sentence('acao-missing', { stage: 'preflight' })).toBe(
      `The answer of \`${me}\` to the preflight has no \`Access-Control-Allow-Origin\`, so the browser did not send the request.`,
    )
    expect(sentence('acao-missing', { stage: 'redirect' })).toBe(
      `The redirect of \`${me}\` has no \`Access-Control-Allow-Origin\`, so the browser did not follow it.`,
    )
    expect(sentence('acao-missing', unknown)).toBe(
      'The response has no `Access-Control-Allow-Origin`, so the page may not read it.',
    )
  })

  it.each([
    [`${app}/`, 'it ends with a slash, which no origin does'],
    [`${app}/cart`, 'it has a path, which no origin has'],
    ['https://APP.example', 'it is written in another case'],
    ['http://app.example', 'its scheme is `http`, not `https`'],
    ['https://app.example:8443', 'it has port 8443, not the default port'],
    ['https://app.example:443', 'it names the default port, which no origin does'],
    ['https://www.app.example', 'its host is `www.app.example`, not `app.example`'],
    ['https://app.example.', 'its host ends with a dot'],
    [`${app} https://b.example`, 'it holds several values'],
    ['https://*.example', 'it holds a `*`, which no browser takes as a pattern'],
    [`"${app}"`, 'it stands in quotation marks'],
    ['app.example', 'it has no scheme'],
    ['null', 'it is `null`, which only pages without an origin send'],
    ['', 'it is empty'],
    ['https://', 'it is no origin'],
  ])('names the part in which `%s` differs', (received, difference) => {
    expect(sentence('acao-mismatch', { received, expected: app })).toBe(
      `The response of \`${me}\` allows \`${received}\`, and \`${app}\` was sent: ${difference}.`,
    )
  })

  it('names the port of a page that has one', () => {
    const origin = 'http://localhost:5173'
    expect(sentence('acao-mismatch', { origin, received: 'http://localhost:3000' })).toBe(
      `The response of \`${me}\` allows \`http://localhost:3000\`, and \`${origin}\` was sent: it has port 3000, not port 5173.`,
    )
  })

  it('knows that null was sent after a redirect', () => {
    expect(sentence('acao-mismatch', { received: app, expected: 'null' })).toBe(
      `The response of \`${me}\` allows \`${app}\`, and \`null\` was sent: the origin that was sent is \`null\`, which no origin equals.`,
    )
  })

  it('says what the preflight refused', () => {
    const preflight = { stage: 'preflight', method: 'PUT', header: 'x-a', status: 404 } as const
    expect(sentence('pf-method', preflight)).toBe(
      `The answer of \`${me}\` to the preflight does not allow \`PUT\`, so the browser did not send the request.`,
    )
    expect(sentence('pf-header', preflight)).toBe(
      `The answer of \`${me}\` to the preflight does not allow the request header \`x-a\`, so the browser did not send the request.`,
    )
    expect(sentence('pf-header', { ...preflight, header: 'access-control-allow-origin' })).toBe(
      'The client sets `access-control-allow-origin` on the request; that is a response header, and the preflight does not allow it.',
    )
    expect(sentence('pf-status', preflight)).toBe(
      `The answer of \`${me}\` to the preflight has status 404, not 2xx, so the browser did not send the request.`,
    )
  })

  it('begins with a capital where the URL is not known', () => {
    expect(sentence('redirect-loop', unknown)).toBe('The URL was redirected more than twenty times.')
  })
})

describe('what was compared', () => {
  it.each([
    ['acao-missing', {}, { sent: `Origin: ${app}`, received: 'no Access-Control-Allow-Origin' }],
    [
      'acao-mismatch',
      { received: 'https://b.example' },
      { sent: `Origin: ${app}`, received: 'Access-Control-Allow-Origin: https://b.example' },
    ],
    ['acao-mismatch', { received: null }, null],
    [
      'acao-mismatch',
      { received: app, expected: 'null' },
      { sent: 'Origin: null', received: `Access-Control-Allow-Origin: ${app}` },
    ],
    [
      'acao-star-credentials',
      {},
      { sent: `Origin: ${app}, credentials: include`, received: 'Access-Control-Allow-Origin: *' },
    ],
    [
      'acac-not-true',
      { received: 'True' },
      { sent: 'credentials: include', received: 'Access-Control-Allow-Credentials: True' },
    ],
    ['acac-not-true', {}, { sent: 'credentials: include', received: 'no Access-Control-Allow-Credentials' }],
    ['pf-status', { status: 401 }, { sent: `OPTIONS ${me}`, received: 'status 401' }],
    [
      'pf-method',
      { method: 'PUT', received: 'GET' },
      { sent: 'Access-Control-Request-Method: PUT', received: 'Access-Control-Allow-Methods: GET' },
    ],
    [
      'pf-header',
      { header: 'x-a' },
      { sent: 'Access-Control-Request-Headers: x-a', received: 'no Access-Control-Allow-Headers' },
    ],
    [
      'unexposed-header',
      { header: 'x-total' },
      { sent: "response.headers.get('x-total')", received: 'no Access-Control-Expose-Headers' },
    ],
    ['net-refused', {}, null],
  ] as const)('%s, %j', (cause, known, compared) => {
    expect(causeFacts[cause].compared(diagnose(cause, known))).toEqual(compared)
  })
})

/** The first words of each, in order. */
const first = (cause: CauseId, known: Partial<Diagnosis> = {}): readonly string[] =>
  causeFacts[cause].suspects(diagnose(cause, known)).map(said => said.slice(0, 24).trim())

describe('suspects', () => {
  it('of a preflight without CORS are status and authentication first', () => {
    expect(first('acao-missing', { stage: 'preflight', status: 401 }).slice(0, 2)).toEqual([
      'The status: a server tha',
      'Authentication in front',
    ])
  })

  it('of a response begin with the route, of an error with the error path', () => {
    expect(first('acao-missing')).toEqual([
      'A route or a method that',
      'An error or crash path t',
      'A layer in front that an',
      'A cache that holds a cop',
      'A header name that is mi',
      'A setting that stands in',
    ])
    expect(first('acao-missing', { status: 500 })[0]).toBe('An error or crash path t')
  })

  it('of a mismatch begin with the redirect where null was sent', () => {
    expect(first('acao-mismatch', { received: 'https://b.example' })[0]).toBe('A single origin that is')
    expect(first('acao-mismatch', { received: app, expected: 'null' })[0]).toBe('A redirect across origin')
  })

  it('follow what was received', () => {
    expect(first('pf-method', { received: '*' })[0]).toBe('`*`, which is the name o')
    expect(first('pf-header', { header: 'access-control-allow-origin' })).toEqual([
      'A client that sets `Acce',
    ])
    expect(first('pf-status')).toEqual([
      'Authentication that runs',
      'A router without `OPTION',
      'Protection against forge',
      'An API gateway in front.',
      'A body parser that refus',
    ])
    expect(first('pf-redirect')).toEqual([
      'A slash at the end of th',
      'A redirect from http to',
      'A redirect to a login pa',
      'A redirect to the langua',
    ])
  })
})

describe('side effects', () => {
  const effects = (cause: CauseId, known: Partial<Diagnosis>): readonly string[] =>
    causeFacts[cause].sideEffects(diagnose(cause, known))

  it('are there where only the answer was withheld', () => {
    expect(effects('acao-missing', { method: 'PUT' })).toEqual([
      'The PUT reached the server: what it does there, it has done.',
    ])
    expect(effects('acac-not-true', { method: 'PUT' })).toEqual([
      'The PUT reached the server: what it does there, it has done.',
      'Cookies that the response sets are stored all the same.',
    ])
  })

  it('are none where the preflight failed', () => {
    expect(effects('pf-method', { stage: 'preflight', method: 'PUT' })).toEqual([
      'Only the preflight was sent; the server never saw the request itself.',
    ])
  })

  it('are not guessed', () => {
    expect(effects('acao-missing', unknown)).toEqual([])
  })
})

describe('what does not help', () => {
  it.each([
    ['acao-missing', /no-cors/],
    ['acao-missing', /set by the client/],
    ['acao-missing', /extension/],
    ['acao-missing', /\*.* where cookies are used/],
    ['acao-missing', /Allow-Origin: null/],
    ['acao-mismatch', /Several origins in one header/],
    ['acao-star-credentials', /Answering every `Origin` with itself/],
    ['pf-status', /Switching authentication off/],
    ['net-unspecified', /CORS headers/],
    ['lna-denied', /Allow-Private-Network/],
    ['cookie-withheld', /`Access-Control-Allow-Credentials` alone/],
    ['cached-without-vary', /A random query/],
  ] as const)('%s: %s', (cause, pattern) => {
    expect(causeFacts[cause].doesNotHelp.some(said => pattern.test(said))).toBe(true)
  })
})
