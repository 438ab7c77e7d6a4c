import fc from 'fast-check'

// Few labels and many shared prefixes and suffixes, so that look-alikes are common and not one in a million.
const labels = [
  'a',
  'b',
  'ab',
  'ba',
  'aa',
  'foo',
  'barfoo',
  'oo',
  'app',
  'app-1',
  'app-1-x',
  'app--x',
  'x',
  'evil',
  'foo-bar',
  'o_o',
]
const bases = [
  'foo.com',
  'barfoo.com',
  'oo.com',
  'bar.foo.com',
  'a.b.example',
  'b.example',
  'ab.example',
  'example.co.uk',
  'app.example',
  'com.foo.com',
]

const label = fc.constantFrom(...labels)
/** What may stand for a wildcard: a label or several, and what may not. */
export const hostPart = fc.oneof(
  label,
  fc.tuple(label, label).map(parts => parts.join('.')),
  fc.constantFrom('', '.', 'a.', 'A', '*', 'a/b', '1'),
)
const scheme = fc.constantFrom('https', 'https', 'http', 'app')
export const port = fc.constantFrom('', '', ':8080', ':8081', ':65535', ':3')

const host = fc.oneof(
  fc.constantFrom(...bases),
  fc.tuple(label, fc.constantFrom(...bases)).map(([first, base]) => `${first}.${base}`),
  fc.tuple(label, label, fc.constantFrom(...bases)).map(parts => parts.join('.')),
  fc.tuple(label, fc.constantFrom(...bases)).map(([first, base]) => first + base),
  fc.constantFrom('localhost', '127.0.0.1', '[::1]', 'foo.com.', 'x.foo.com.'),
)

/** A serialised origin. */
export const origin = fc.tuple(scheme, host, port).map(([s, h, p]) => `${s}://${h}${p}`)

/** What an `Origin` header may hold besides: nearly origins, and no origins at all. */
export const nearlyOrigin = fc.oneof(
  origin.map(text => `${text}/`),
  origin.map(text => text.toUpperCase()),
  origin.map(text => text.replace('://', '://.')),
  origin.map(text => text.replace('.', '..')),
  origin.map(text => text.replace('.', '/.')),
  origin.map(text => text.replace('://', '://evil@')),
  origin.map(text => text.replace('://', ':/')),
  origin.map(text => `${text}:`),
  origin.map(text => `${text}0`),
  origin.map(text => `${text}:80801`),
  origin.map(text => text.replace('://', `://${'a.'.repeat(110)}`)),
  fc.tuple(origin, origin).map(pair => pair.join(', ')),
  fc.constantFrom('null', '', '*', 'https://', '://foo.com', 'https://*.foo.com', 'https://x*.foo.com'),
  fc.string({ maxLength: 40 }),
  origin.map(text => text.replace('://', `://${'a.'.repeat(200)}`)),
)

/** A valid entry of an origin list. */
export const pattern = fc.oneof(
  { weight: 3, arbitrary: origin },
  {
    weight: 2,
    arbitrary: fc.tuple(scheme, fc.constantFrom(...bases), port).map(([s, b, p]) => `${s}://*.${b}${p}`),
  },
  { weight: 1, arbitrary: fc.tuple(scheme, fc.constantFrom(...bases)).map(([s, b]) => `${s}://*.${b}:*`) },
  { weight: 1, arbitrary: fc.tuple(scheme, host).map(([s, h]) => `${s}://${h}:*`) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(
        scheme,
        fc.constantFrom('', 'a', 'app-', 'foo-', 'ap', 'e'),
        fc.constantFrom('', 'a', '-x', '-1-x', 'r', 'il'),
        fc.constantFrom(...bases),
        fc.constantFrom('', ':8080', ':*'),
      )
      .filter(([, prefix, suffix]) => prefix + suffix !== '')
      .map(([s, prefix, suffix, b, p]) => `${s}://${prefix}*${suffix}.${b}${p}`),
  },
)
