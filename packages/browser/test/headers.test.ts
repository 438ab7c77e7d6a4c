import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createHeaders, headerListOf, PageHeaders } from '../src/headers.ts'
import type { HeadersGuard } from '../src/headers-guard.ts'

const guards: readonly HeadersGuard[] = ['none', 'request', 'request-no-cors', 'response', 'immutable']

/** Headers that script filled under a guard. */
function guarded(guard: HeadersGuard, ...pairs: [string, string][]): PageHeaders {
  const headers = createHeaders([], guard)
  for (const [name, value] of pairs) headers.append(name, value)
  return headers
}

describe('Headers', () => {
  it('14 under no-cors, four names are writable while their combined value stays safelisted', () => {
    const headers = guarded(
      'request-no-cors',
      ['Accept', 'a'],
      ['accept', 'b'],
      ['accept', '"'],
      ['Accept-Language', 'en'],
      ['Content-Language', 'de'],
      ['Content-Type', 'text/plain'],
      ['X-A', '1'],
      ['Authorization', 'x'],
      ['Range', 'bytes=0-'],
    )
    expect([...headers]).toEqual([
      ['accept', 'a, b'],
      ['accept-language', 'en'],
      ['content-language', 'de'],
      ['content-type', 'text/plain'],
    ])
    headers.append('accept', 'c'.repeat(123))
    expect(headers.get('accept')).toBe('a, b')
    headers.append('accept', 'c'.repeat(122))
    expect(headers.get('accept')?.length).toBe(128)
    // Two types joined are none.
    headers.append('content-type', 'text/plain')
    expect(headers.get('content-type')).toBe('text/plain')
    headers.set('content-type', 'application/json')
    expect(headers.get('content-type')).toBe('text/plain')
  })

  it('14 under no-cors, script deletes what it may write', () => {
    const headers = createHeaders(
      [
        ['X-A', '1'],
        ['Accept', 'a'],
      ],
      'request-no-cors',
    )
    headers.delete('x-a')
    headers.delete('accept')
    expect([...headers]).toEqual([['x-a', '1']])
  })

  it.each([
    ['append', (headers: Headers) => headers.append('accept', 'b'), []],
    ['set', (headers: Headers) => headers.set('accept', 'b'), []],
    ['delete', (headers: Headers) => headers.delete('accept'), []],
    ['delete of Range itself', (headers: Headers) => headers.delete('range'), []],
    ['an ignored append', (headers: Headers) => headers.append('x-a', 'b'), ['bytes=0-']],
    ['an ignored set', (headers: Headers) => headers.set('accept', '"'), ['bytes=0-']],
    ['delete of an absent name', (headers: Headers) => headers.delete('content-type'), ['bytes=0-']],
  ] as const)('15 a privileged Range goes with %s', (_, touch, left) => {
    const headers = createHeaders(
      [
        ['Range', 'bytes=0-'],
        ['Accept', 'a'],
      ],
      'request-no-cors',
    )
    touch(headers)
    expect(headerListOf(headers).flatMap(([name, value]) => (name === 'Range' ? [value] : []))).toEqual(left)
  })

  it('16 under request, forbidden headers are ignored in silence', () => {
    const list = [
      ['Cookie', 'a=b'],
      ['X-A', '1'],
    ] as const
    const headers = createHeaders(list, 'request')
    headers.append('Host', 'x')
    headers.append('proxy-x', '1')
    headers.append('Sec-Fetch-Mode', 'x')
    headers.append('X-HTTP-Method', 'get, trace')
    headers.set('Cookie', 'c')
    headers.delete('cookie')
    expect(headerListOf(headers)).toEqual(list)
    headers.append('X-HTTP-Method', 'get')
    expect(headers.get('x-http-method')).toBe('get')
  })

  it('17 immutable headers throw for every change, even one without effect', () => {
    const headers = createHeaders([['X-A', '1']], 'immutable')
    expect(() => headers.append('x-b', '1')).toThrow(TypeError)
    expect(() => headers.set('x-a', '1')).toThrow(TypeError)
    expect(() => headers.delete('absent')).toThrow(TypeError)
    expect([...headers]).toEqual([['x-a', '1']])
  })

  it('18 under response, Set-Cookie and Set-Cookie2 are ignored', () => {
    const headers = guarded('response', ['Set-Cookie', 'a=b'], ['SET-COOKIE2', 'a=b'], ['Cookie', 'x'])
    headers.set('set-cookie', 'a=b')
    expect([...headers]).toEqual([['cookie', 'x']])
  })

  it('19 names are tokens', () => {
    const headers = new PageHeaders()
    for (const name of ['', 'a b', 'a:', 'ä', 'a\n', 'ā']) {
      expect(() => headers.append(name, '1')).toThrow(TypeError)
      expect(() => headers.set(name, '1')).toThrow(TypeError)
      expect(() => headers.get(name)).toThrow(TypeError)
      expect(() => headers.has(name)).toThrow(TypeError)
      expect(() => headers.delete(name)).toThrow(TypeError)
      expect(() => new PageHeaders({ [name]: '1' })).toThrow(TypeError)
    }
    expect([...headers]).toEqual([])
  })

  it('19 values are trimmed, and hold no NUL, CR or LF and no character above U+00FF', () => {
    const headers = new PageHeaders([['x', '\r\n\t 1 \t2\r\n ']])
    expect(headers.get('x')).toBe('1 \t2')
    for (const value of ['a\0b', 'a\rb', 'a\nb', '\0', 'Ā', '\u{1f600}']) {
      expect(() => headers.append('x', value)).toThrow(TypeError)
    }
    headers.set('x', '\xff')
    expect(headers.get('X')).toBe('\xff')
  })

  it('20 repeated headers are read joined, iterated sorted, and each Set-Cookie stays apart', () => {
    const headers = new PageHeaders([
      ['X-B', '1'],
      ['Set-Cookie', 'a=1'],
      ['x-a', ''],
      ['x-b', '2'],
      ['SET-COOKIE', 'b=2'],
    ])
    expect(headers.get('x-B')).toBe('1, 2')
    expect(headers.get('x-c')).toBe(null)
    expect(headers.get('set-cookie')).toBe('a=1, b=2')
    expect(headers.getSetCookie()).toEqual(['a=1', 'b=2'])
    expect([...headers]).toEqual([
      ['set-cookie', 'a=1'],
      ['set-cookie', 'b=2'],
      ['x-a', ''],
      ['x-b', '1, 2'],
    ])
    expect([...headers.keys()]).toEqual(['set-cookie', 'set-cookie', 'x-a', 'x-b'])
    expect([...headers.values()]).toEqual(['a=1', 'b=2', '', '1, 2'])
    const seen: unknown[] = []
    headers.forEach((value, name, parent) => {
      seen.push([name, value, parent === headers])
    })
    expect(seen[3]).toEqual(['x-b', '1, 2', true])
  })

  it('20 iteration is live', () => {
    const headers = new PageHeaders({ a: '1', c: '3' })
    const seen: string[] = []
    for (const [name] of headers) {
      seen.push(name)
      if (name === 'a') headers.append('b', '2')
    }
    expect(seen).toEqual(['a', 'b', 'c'])
  })

  it('19 takes platform Headers, other Headers, iterables and records, and nothing else', () => {
    const expected = [['x-a', '1']]
    const record = Object.create(
      { inherited: '1' },
      { 'X-A': { value: 1, enumerable: true }, hidden: { value: 'x' } },
    )
    for (const init of [
      new Headers({ 'X-A': '1' }),
      new PageHeaders({ 'X-A': '1' }),
      [['X-A', '1']],
      record,
    ]) {
      expect([...new PageHeaders(init)]).toEqual(expected)
    }
    expect([...new Headers(new PageHeaders({ 'X-A': '1' }))]).toEqual(expected)
    expect([...new PageHeaders(undefined)]).toEqual([])
    const bad: unknown[] = [null, 1, 'x', [['a']], [['a', 'b', 'c']], ['ab'], [1], { [Symbol('x')]: '1' }]
    for (const init of bad) {
      expect(() => Reflect.construct(PageHeaders, [init]), String(init)).toThrow(TypeError)
    }
  })

  it('20 is an instance of the platform class by the name of it', () => {
    const headers = new PageHeaders({ a: '1' })
    expect(headers).toBeInstanceOf(Headers)
    expect(PageHeaders.name).toBe('Headers')
    expect(Object.prototype.toString.call(headers)).toBe('[object Headers]')
  })
})

describe('laws of the guards', () => {
  const name = fc.constantFrom(
    'Accept',
    'Cookie',
    'Set-Cookie',
    'Range',
    'X-A',
    'sec-x',
    'Content-Type',
    'x-http-method',
  )
  const value = fc.constantFrom('', 'a', '"', 'trace', 'text/plain', 'bytes=0-1', 'x'.repeat(128), ' a ')
  const step = fc.record({ verb: fc.constantFrom('append', 'set', 'delete'), name, value })

  function run(
    guard: HeadersGuard,
    steps: readonly { verb: string; name: string; value: string }[],
  ): PageHeaders {
    const headers = createHeaders([], guard)
    for (const { verb, name: field, value: given } of steps) {
      if (verb === 'append') headers.append(field, given)
      else if (verb === 'set') headers.set(field, given)
      else headers.delete(field)
    }
    return headers
  }

  it('16 no guard of requests ever lets a forbidden or unsafe header in', () => {
    fc.assert(
      fc.property(fc.array(step), steps => {
        const request = [...run('request', steps)]
        expect(request.filter(([field]) => /^(cookie|set-cookie|sec-)/.test(field))).toEqual([])
        expect(request.filter(([field, given]) => field === 'x-http-method' && given === 'trace')).toEqual([])
        const noCors = [...run('request-no-cors', steps)]
        expect(noCors.filter(([field]) => field !== 'accept' && field !== 'content-type')).toEqual([])
        expect(noCors.filter(([, given]) => given.length > 128 || given.includes('"'))).toEqual([])
        expect([...run('response', steps)].filter(([field]) => field === 'set-cookie')).toEqual([])
      }),
    )
  })

  it('19 without a guard, the last set wins and reading back is what was written, trimmed', () => {
    fc.assert(
      fc.property(fc.array(step), name, value, (steps, field, given) => {
        const headers = run('none', steps)
        headers.set(field, given)
        expect(headers.get(field)).toBe(given.trim())
        headers.append(field, 'more')
        expect(headers.get(field)).toBe(`${given.trim()}, more`)
        headers.delete(field.toUpperCase())
        expect(headers.has(field)).toBe(false)
      }),
    )
  })

  it('19 a copy of headers has the same entries under every guard but immutable', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...guards.filter(guard => guard !== 'immutable')),
        fc.array(step),
        (guard, steps) => {
          const headers = run(guard, steps)
          // Joining empty values leaves a space at the end, which is trimmed where it comes in again.
          expect([...new PageHeaders(headers)]).toEqual(
            [...headers].map(([field, given]) => [field, given.trim()]),
          )
        },
      ),
    )
  })
})

describe('an iterator of headers', () => {
  const some = (): PageHeaders => new PageHeaders({ b: '2', a: '1' })

  it('19 is a Headers Iterator, with next() and nothing else of its own', () => {
    const iterator = some().keys()
    const prototype: object = Object.getPrototypeOf(iterator)
    expect(Object.prototype.toString.call(iterator)).toBe('[object Headers Iterator]')
    expect(Object.getPrototypeOf(some().entries())).toBe(prototype)
    expect(Object.getPrototypeOf(some()[Symbol.iterator]())).toBe(prototype)
    expect(Object.getOwnPropertyNames(prototype)).toEqual(['next'])
    expect(Object.getOwnPropertyDescriptor(prototype, 'next')).toMatchObject({
      enumerable: true,
      configurable: true,
      writable: true,
    })
    expect(Object.getPrototypeOf(prototype)).toBe(
      Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]())),
    )
    expect([...iterator]).toEqual(['a', 'b'])
    expect([...some().values()]).toEqual(['1', '2'])
    expect(() => Reflect.apply(iterator.next, {}, [])).toThrow(TypeError)
  })

  it('19 sees what script does to the headers between two steps', () => {
    const headers = some()
    const seen: string[] = []
    for (const [name] of headers) {
      seen.push(name)
      if (name === 'a') headers.append('c', '3')
      if (name === 'b') headers.delete('a')
    }
    expect(seen).toEqual(['a', 'b'])
    headers.forEach((_, name) => {
      seen.push(name)
      headers.delete('c')
    })
    expect(seen).toEqual(['a', 'b', 'b'])
  })

  it('19 goes on after its end when headers are added', () => {
    const headers = some()
    const iterator = headers.values()
    expect([...iterator]).toEqual(['1', '2'])
    headers.append('c', '3')
    expect(iterator.next()).toEqual({ value: '3', done: false })
    expect(iterator.next()).toEqual({ value: undefined, done: true })
  })
})
