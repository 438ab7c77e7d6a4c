import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  defaultPort,
  isSerializedOrigin,
  maxOriginLength,
  opaqueOrigin,
  originOf,
  parseOrigin,
  sameOrigin,
  serializeOrigin,
  type TupleOrigin,
} from '../src/index.ts'

const label = fc
  .stringMatching(/^[a-z0-9_](?:[a-z0-9_-]{0,8}[a-z0-9_])?$/)
  .filter(text => !text.startsWith('xn--'))
const name = fc.array(label, { minLength: 1, maxLength: 4 }).map(labels => labels.join('.'))
const ipv6 = fc.ipV6().map(address => `[${address}]`)
const host = fc.oneof({ weight: 3, arbitrary: name }, fc.ipV4(), ipv6)
const port = fc.option(fc.integer({ min: 1, max: 65535 }), { nil: null })

describe('parseOrigin', () => {
  it('takes what a browser sends', () => {
    const expected: [string, TupleOrigin][] = [
      ['https://a.example', { kind: 'tuple', scheme: 'https', host: 'a.example', port: null }],
      ['https://a.example:8443', { kind: 'tuple', scheme: 'https', host: 'a.example', port: 8443 }],
      ['http://localhost:1', { kind: 'tuple', scheme: 'http', host: 'localhost', port: 1 }],
      ['http://localhost:65535', { kind: 'tuple', scheme: 'http', host: 'localhost', port: 65535 }],
      ['https://a.example:80', { kind: 'tuple', scheme: 'https', host: 'a.example', port: 80 }],
      ['http://a.example:443', { kind: 'tuple', scheme: 'http', host: 'a.example', port: 443 }],
      ['http://a.example.', { kind: 'tuple', scheme: 'http', host: 'a.example.', port: null }],
      ['http://a_b.example', { kind: 'tuple', scheme: 'http', host: 'a_b.example', port: null }],
      ['http://127.0.0.1:3000', { kind: 'tuple', scheme: 'http', host: '127.0.0.1', port: 3000 }],
      ['http://[::1]:3000', { kind: 'tuple', scheme: 'http', host: '[::1]', port: 3000 }],
      ['http://[2001:db8::1]', { kind: 'tuple', scheme: 'http', host: '[2001:db8::1]', port: null }],
      [
        'https://xn--mnchen-3ya.example',
        { kind: 'tuple', scheme: 'https', host: 'xn--mnchen-3ya.example', port: null },
      ],
      ['capacitor://localhost', { kind: 'tuple', scheme: 'capacitor', host: 'localhost', port: null }],
      [
        'chrome-extension://abcdefgh',
        { kind: 'tuple', scheme: 'chrome-extension', host: 'abcdefgh', port: null },
      ],
      ['capacitor://localhost:80', { kind: 'tuple', scheme: 'capacitor', host: 'localhost', port: 80 }],
      ['http://1.example', { kind: 'tuple', scheme: 'http', host: '1.example', port: null }],
      ['http://1a', { kind: 'tuple', scheme: 'http', host: '1a', port: null }],
    ]
    for (const [text, origin] of expected) expect(parseOrigin(text), text).toEqual(origin)
  })

  it('refuses every other spelling', () => {
    const refused = [
      ...[
        '',
        'null',
        '*',
        'a.example',
        '//a.example',
        'https:',
        'https:/a.example',
        'https://',
        '://a.example',
      ],
      ...[
        'HTTPS://a.example',
        'https://A.example',
        'https://ä.example',
        'https://a.example\u212a',
        'file://',
        'file://h',
      ],
      ...[
        'https://a.example/',
        'https://a.example?',
        'https://a.example#',
        'https://a.example\\',
        'https://u@a.example',
      ],
      ...[
        'https://a.example:443',
        'http://a.example:80',
        'ws://a.example:80',
        'wss://a.example:443',
        'ftp://a.example:21',
      ],
      ...['https://a.example:', 'https://a.example:0', 'https://a.example:01', 'https://a.example:65536'],
      ...[
        'https://a.example:99999',
        'https://a.example:100000',
        'https://a.example:8a',
        'https://a.example:+8',
      ],
      ...[
        'https://a..example',
        'https://.a',
        'https://.',
        'https://a.example..',
        'https://a b',
        ' https://a',
        'https://a ',
      ],
      ...[
        'https://a,https://b',
        'https://a https://b',
        'https://a%2e',
        'https://a\0',
        'https://*.example',
        'https://a\n',
      ],
      ...[
        'http://127.1',
        'http://0x7f.0.0.1',
        'http://0177.0.0.1',
        'http://2130706433',
        'http://127.0.0.1.',
        'http://1.2.3',
      ],
      ...[
        'http://256.0.0.1',
        'http://a.1',
        'http://a.0x',
        'http://a.0x1f',
        'http://1.2.3.4.5',
        'http://09',
        'http://a.08',
      ],
      ...[
        'http://[::1',
        'http://[]',
        'http://[0:0::1]',
        'http://[::ffff:1.2.3.4]',
        'http://[::A]',
        'http://[fe80::1%25e]',
      ],
      ...['http://[::1]a', 'http://[::1].', '1a://b', '-a://b', 'a\u00e9://b'],
    ]
    for (const text of refused) expect(parseOrigin(text), text).toBeNull()
  })

  it('bounds scheme, label, host and the whole', () => {
    const label63 = 'a'.repeat(63)
    const host253 = `${label63}.${label63}.${label63}.${'b'.repeat(61)}`
    expect(parseOrigin(`https://${label63}.example`)).not.toBeNull()
    expect(parseOrigin(`https://a${label63}.example`)).toBeNull()
    expect(parseOrigin(`https://example.a${label63}`)).toBeNull()
    expect(parseOrigin(`https://${host253}`)?.host).toHaveLength(253)
    expect(parseOrigin(`https://${host253}b`)).toBeNull()
    expect(parseOrigin(`${'s'.repeat(64)}://h`)).not.toBeNull()
    expect(parseOrigin(`${'s'.repeat(65)}://h`)).toBeNull()
    const longest = `${'s'.repeat(64)}://${host253}:65535`
    expect(longest).toHaveLength(maxOriginLength)
    expect(maxOriginLength).toBe(326)
    expect(parseOrigin(longest)).not.toBeNull()
    expect(parseOrigin('a'.repeat(1e6))).toBeNull()
  })

  it('inverts serializeOrigin', () => {
    const scheme = fc.constantFrom('http', 'https', 'ws', 'wss', 'ftp', 'capacitor', 'moz-extension')
    // A host as the URL standard writes it: where it sees an address, the canonical one.
    const canonicalHost = host
      .filter(text => URL.canParse(`http://${text}/`))
      .map(text => new URL(`http://${text}/`).hostname)
    fc.assert(
      fc.property(scheme, canonicalHost, port, (scheme, host, port) => {
        const origin = {
          kind: 'tuple',
          scheme,
          host,
          port: port === defaultPort(scheme) ? null : port,
        } as const
        const parsed = parseOrigin(serializeOrigin(origin))
        expect(parsed).toEqual(origin)
      }),
    )
  })

  it('takes exactly what new URL() does not change, of http and https', () => {
    let accepted = 0
    const scheme = fc.constantFrom('http', 'https')
    const numeric = fc.array(fc.constantFrom('0', '1', '9', '255', '256', '0x1', '01', '0x', 'a'), {
      minLength: 1,
      maxLength: 5,
    })
    const anyHost = fc.oneof(
      host,
      numeric.map(labels => labels.join('.')),
    )
    const suffix = fc.constantFrom('', '/', '?', '#', ':', ':80', ':443', ':8080', ':08080')
    fc.assert(
      fc.property(scheme, anyHost, suffix, (scheme, host, suffix) => {
        const text = `${scheme}://${host}${suffix}`
        const isCanonical = URL.canParse(text) && new URL(text).origin === text
        expect(parseOrigin(text) !== null, text).toBe(isCanonical)
        if (isCanonical) accepted++
      }),
      { numRuns: 3000 },
    )
    expect(accepted).toBeGreaterThan(300)
  })

  it('agrees with new URL() on every byte in a host', () => {
    // The URL standard lets more bytes into a host than any host that resolves has.
    const allowedByUrlOnly = new Set('!$&\'()*+,;=~"`{}'.split(''))
    for (let code = 0; code < 256; code++) {
      const text = `https://a${String.fromCharCode(code)}b.example`
      const isCanonical = URL.canParse(text) && new URL(text).origin === text
      if (allowedByUrlOnly.has(String.fromCharCode(code))) expect(parseOrigin(text), text).toBeNull()
      else expect(parseOrigin(text) !== null, text).toBe(isCanonical)
    }
  })
})

describe('serialising', () => {
  it('27 a tuple origin is scheme://host[:port], lower-case, default port omitted, no path, no slash', () => {
    const origins: [string, string][] = [
      ['HTTPS://App.Example:443/a/b?c#d', 'https://app.example'],
      ['http://app.example:80/', 'http://app.example'],
      ['http://app.example:8080/', 'http://app.example:8080'],
      ['https://münchen.example/', 'https://xn--mnchen-3ya.example'],
      ['https://user:pass@app.example/', 'https://app.example'],
      ['wss://app.example:443/', 'wss://app.example'],
      ['http://[0:0:0:0:0:0:0:1]/', 'http://[::1]'],
      ['http://0x7f.1/', 'http://127.0.0.1'],
      ['blob:https://app.example/uuid', 'https://app.example'],
      ['ftp://app.example/', 'ftp://app.example'],
    ]
    for (const [url, serialized] of origins)
      expect(serializeOrigin(originOf(new URL(url))), url).toBe(serialized)
  })

  it('28 opaque origins are written null', () => {
    expect(serializeOrigin(opaqueOrigin())).toBe('null')
    for (const url of [
      'data:text/html,x',
      'file:///etc/hosts',
      'about:blank',
      'capacitor://localhost/',
      'blob:null/uuid',
    ]) {
      expect(originOf(new URL(url)).kind, url).toBe('opaque')
      expect(serializeOrigin(originOf(new URL(url))), url).toBe('null')
    }
    expect(originOf(new URL('blob:file:///x')).kind).toBe('opaque')
    expect(originOf(new URL('blob:blob:https://a.example/x')).kind).toBe('opaque')
  })

  it('null never equals a tuple', () => {
    expect(parseOrigin('null')).toBeNull()
    fc.assert(
      fc.property(host, port, (host, port) => {
        const tuple = { kind: 'tuple', scheme: 'https', host, port } as const
        expect(sameOrigin(tuple, opaqueOrigin())).toBe(false)
        expect(serializeOrigin(tuple)).not.toBe('null')
      }),
    )
  })
})

describe('same origin', () => {
  it('29 compares scheme, host and port; opaque origins equal only themselves', () => {
    const at = (url: string) => originOf(new URL(url))
    expect(sameOrigin(at('https://a.example/x'), at('https://a.example:443/y'))).toBe(true)
    expect(sameOrigin(at('https://a.example'), at('http://a.example'))).toBe(false)
    expect(sameOrigin(at('https://a.example'), at('https://a.example:8443'))).toBe(false)
    expect(sameOrigin(at('https://a.example'), at('https://b.a.example'))).toBe(false)
    expect(sameOrigin(at('https://a.example'), at('https://a.example.'))).toBe(false)
    const opaque = opaqueOrigin()
    expect(sameOrigin(opaque, opaque)).toBe(true)
    expect(sameOrigin(opaque, { ...opaque })).toBe(true)
    expect(sameOrigin(opaque, opaqueOrigin())).toBe(false)
    expect(sameOrigin(at('data:,a'), at('data:,a'))).toBe(false)
  })
})

it('default ports are those of the special schemes', () => {
  expect(['http', 'https', 'ws', 'wss', 'ftp', 'file', 'capacitor', ''].map(defaultPort)).toEqual([
    80,
    443,
    80,
    443,
    21,
    null,
    null,
    null,
  ])
})

it('isSerializedOrigin says whether parseOrigin returns an origin', () => {
  const pieces = fc.constantFrom(
    'https',
    'file',
    'a',
    '://',
    ':',
    '/',
    'A',
    '.',
    'example',
    '443',
    '8443',
    '1',
    '[::1]',
    '-',
  )
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 8 }), parts => {
      const text = parts.join('')
      expect(isSerializedOrigin(text)).toBe(parseOrigin(text) !== null)
    }),
    { numRuns: 5_000 },
  )
})
