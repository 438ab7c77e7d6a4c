import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  appendHeader,
  byteLowercase,
  combineHeader,
  containsHeader,
  deleteHeader,
  extractTokens,
  getDecodeAndSplit,
  getHeader,
  getHeaderValues,
  isHeaderValue,
  normalizeHeaderValue,
  setHeader,
  sortAndCombine,
  sortedLowercaseSet,
  splitHeaderValue,
} from '../src/index.ts'
import { allBytes, headers } from './example.ts'

describe('header lists', () => {
  const list = headers('A: 1', 'b: 2', 'a: 3')

  it('are read in any case, repeats joined by comma and space', () => {
    expect(getHeader(list, 'A')).toBe('1, 3')
    expect(getHeader(list, 'B')).toBe('2')
    expect(getHeader(list, 'c')).toBeNull()
    expect(getHeader(headers('a:'), 'a')).toBe('')
    expect(getHeader(headers('a:', 'a:'), 'a')).toBe(', ')
    expect(getHeaderValues(list, 'a')).toEqual(['1', '3'])
    expect(containsHeader(list, 'B')).toBe(true)
    expect(containsHeader(list, 'ab')).toBe(false)
  })

  it('are changed as the standard has it, into new lists', () => {
    expect(appendHeader(list, 'a', '4')).toEqual([...list, ['A', '4']])
    expect(appendHeader(list, 'C', '4')).toEqual([...list, ['C', '4']])
    expect(setHeader(list, 'a', '4')).toEqual(headers('A: 4', 'b: 2'))
    expect(setHeader(list, 'C', '4')).toEqual([...list, ['C', '4']])
    expect(combineHeader(list, 'a', '4')).toEqual(headers('A: 1, 4', 'b: 2', 'a: 3'))
    expect(combineHeader(list, 'C', '4')).toEqual([...list, ['C', '4']])
    expect(deleteHeader(list, 'a')).toEqual(headers('b: 2'))
    expect(list).toEqual(headers('A: 1', 'b: 2', 'a: 3'))
  })

  it('20 iterate lower-cased, sorted and combined, each Set-Cookie apart', () => {
    expect(sortAndCombine(headers('Set-Cookie: b=2', 'X: 1', 'ETag: e', 'set-cookie: a=1', 'x: 2'))).toEqual(
      headers('etag: e', 'set-cookie: b=2', 'set-cookie: a=1', 'x: 1, 2'),
    )
  })

  it('name sets are lower-case, unique and in byte order', () => {
    expect(sortedLowercaseSet(['b', 'B', 'a-b', 'a', '_', 'A1', 'z'])).toEqual([
      '_',
      'a',
      'a-b',
      'a1',
      'b',
      'z',
    ])
  })
})

describe('get, decode, and split', () => {
  it('cuts at commas outside quoted strings', () => {
    const split: [string, string[]][] = [
      ['', ['']],
      ['nosniff,', ['nosniff', '']],
      ['text/html;", x/x', ['text/html;", x/x']],
      ['x/x;test="hi",y/y', ['x/x;test="hi"', 'y/y']],
      ['x / x,,,1', ['x / x', '', '', '1']],
      ['"1,2", 3', ['"1,2"', '3']],
      ['"a\\",b",c', ['"a\\",b"', 'c']],
      ['"a\\', ['"a\\']],
      ['a"b,c"d,e', ['a"b,c"d', 'e']],
      [' \ta\t , b ', ['a', 'b']],
    ]
    for (const [value, parts] of split) expect(splitHeaderValue(value), value).toEqual(parts)
    expect(getDecodeAndSplit(headers('a: "x', 'a: y"'), 'a')).toEqual(['"x, y"'])
    expect(getDecodeAndSplit([], 'a')).toBeNull()
  })

  it('loses nothing but whitespace', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', ',', '"', '\\', 'b') }), value => {
        expect(splitHeaderValue(value).join(',')).toBe(value)
      }),
    )
  })
})

describe('extract header list values', () => {
  it('reads tokens over all fields, skips empty elements and fails on anything else', () => {
    const extract = (...lines: string[]) => extractTokens(headers(...lines), 'allow')
    expect(extract()).toBeNull()
    expect(extract('allow:')).toEqual([])
    expect(extract('allow: ,, ,')).toEqual([])
    expect(extract('allow: GET,PUT', 'ALLOW: *,\tpatch')).toEqual(['GET', 'PUT', '*', 'patch'])
    for (const value of ['GET PUT', 'GET;PUT', '"GET"', 'GET, "a, b"', 'G\u00c4T', 'a/b', 'GET,"']) {
      expect(extract('allow: fine', `allow: ${value}`), value).toBe('failure')
    }
  })
})

describe('header values', () => {
  it('are normalised by dropping HT, SP, CR and LF at both ends', () => {
    expect(normalizeHeaderValue('\r\n\t a \t b \n')).toBe('a \t b')
    expect(normalizeHeaderValue(' \n')).toBe('')
    expect(normalizeHeaderValue('\u00a0a\u000b')).toBe('\u00a0a\u000b')
  })

  it('hold any byte but NUL, CR and LF, and no whitespace at the ends', () => {
    const refused = allBytes.filter(byte => !isHeaderValue(`a${byte}b`))
    expect(refused).toEqual(['\0', '\n', '\r'])
    for (const value of [' a', 'a ', '\ta', 'a\t', 'a\u0100', ' '])
      expect(isHeaderValue(value), value).toBe(false)
    expect(isHeaderValue('')).toBe(true)
  })
})

it('byte-lowercase folds A-Z only', () => {
  expect(byteLowercase('X-Ab\u212a\u00c4')).toBe('x-ab\u212a\u00c4')
  for (const byte of allBytes) {
    expect(byteLowercase(byte)).toBe(byte >= 'A' && byte <= 'Z' ? byte.toLowerCase() : byte)
  }
})
