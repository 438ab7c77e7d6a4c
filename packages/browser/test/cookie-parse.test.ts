import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseCookieDate } from '../src/cookie-date.ts'
import { type IgnoredAttributeCode, type ParsedCookie, parseCookie } from '../src/cookie-parse.ts'

const now = Date.UTC(2026, 0, 1)
const day = 24 * 60 * 60

function parsed(line: string): ParsedCookie {
  const result = parseCookie(line, now)
  if (!result.ok) throw new Error(`${JSON.stringify(line)} is refused: ${result.code}`)
  return result.cookie
}

function codeOf(line: string): string {
  const result = parseCookie(line, now)
  return result.ok ? 'ok' : result.code
}

function ignoredIn(line: string): readonly IgnoredAttributeCode[] {
  return parsed(line).ignored.map(({ code }) => code)
}

const pair = (line: string) => {
  const { name, value } = parsed(line)
  return [name, value]
}

describe('172 bytes and sizes', () => {
  it.each([...Array(256).keys()])('byte %i is a control byte or part of the value', byte => {
    const isControl = (byte < 0x20 && byte !== 0x09) || byte === 0x7f
    const character = String.fromCharCode(byte)
    expect(codeOf(`a=x${character}y`)).toBe(isControl ? 'control-byte' : 'ok')
    expect(codeOf(`a${character}b=x`)).toBe(isControl ? 'control-byte' : 'ok')
    expect(codeOf(`a=b; unknown=${character}`)).toBe(isControl ? 'control-byte' : 'ok')
    if (!isControl && character !== ';') expect(pair(`a=x${character}y`)).toEqual(['a', `x${character}y`])
  })

  it('a character that is no byte refuses the cookie', () => {
    expect(codeOf('a=\u00ff')).toBe('ok')
    expect(codeOf('a=\u0100')).toBe('not-bytes')
  })

  it('name and value may have 4096 bytes together, not 4097', () => {
    const name = 'n'.repeat(1000)
    expect(codeOf(`${name}=${'v'.repeat(3096)}`)).toBe('ok')
    expect(codeOf(`${name}=${'v'.repeat(3097)}`)).toBe('too-long')
    expect(codeOf('v'.repeat(4096))).toBe('ok')
    expect(codeOf('v'.repeat(4097))).toBe('too-long')
    expect(codeOf(`${'n'.repeat(4096)}=`)).toBe('ok')
    expect(codeOf(`a=${' '.repeat(5000)}v${' '.repeat(5000)}; Path=/`)).toBe('ok')
    expect(parseCookie(`a=${'v'.repeat(4096)}`, now)).toEqual({
      ok: false,
      code: 'too-long',
      received: '4097 bytes',
      expected: 'at most 4096 bytes',
      spec: 'https://httpwg.org/http-extensions/draft-ietf-httpbis-layered-cookies.html#parse-a-cookie',
    })
  })

  it('an attribute of 1024 bytes counts, one of 1025 is skipped', () => {
    const at1024 = `/${'p'.repeat(1023)}`
    expect(parsed(`a=b; Path=${at1024}`).path).toBe(at1024)
    expect(parsed(`a=b; Path=${at1024}p`).path).toBeNull()
    expect(ignoredIn(`a=b; Path=${at1024}p`)).toEqual(['attribute-too-long'])
    expect(parsed(`a=b; Path=/x; Path=${at1024}p`).path).toBe('/x')
    expect(parsed(`a=b; Path=${at1024}    ;`).path).toBe(at1024)
  })

  it.each([
    ['a=b', 'a', 'b'],
    [' \ta \t= \tb \t', 'a', 'b'],
    ['a=b=c', 'a', 'b=c'],
    ['a="b c, d"', 'a', '"b c, d"'],
    ['a=', 'a', ''],
    ['=b', '', 'b'],
    ['==b', '', '=b'],
    ['b', '', 'b'],
    ['b; Path=/', '', 'b'],
    ['a b=c d', 'a b', 'c d'],
    ['b; x=y', '', 'b'],
    ['a=\u00e9', 'a', '\u00e9'],
  ])('%j is the pair (%j, %j)', (line, name, value) => {
    expect(pair(line)).toEqual([name, value])
  })

  it.each(['', '=', ' ', ' = ', ';', '; Path=/', '=; Secure'])('%j is no cookie', line => {
    expect(codeOf(line)).toBe('empty')
  })

  it('attributes are found in any case, between any blanks, and the last one wins', () => {
    const { domain, path, secure, httpOnly, sameSite, partitioned } = parsed(
      'a=b;DOMAIN=x.example ; pAth\t=\t/p;SECURE=no;httponly;  SameSite = sTrIcT;partitioned=1;;',
    )
    expect({ domain, path, secure, httpOnly, sameSite, partitioned }).toEqual({
      domain: 'x.example',
      path: '/p',
      secure: true,
      httpOnly: true,
      sameSite: 'strict',
      partitioned: true,
    })
    expect(parsed('a=b; Domain=x; Domain=y').domain).toBe('y')
    expect(parsed('a=b; Domain=x; Domain=').domain).toBeNull()
    expect(parsed('a=b; Path=/x; Path=y').path).toBeNull()
    expect(parsed('a=b; Path=/x; Path').path).toBeNull()
    expect(parsed('a=b; SameSite=Lax; SameSite=Other').sameSite).toBe('default')
  })
})

describe('172 attributes without effect are named', () => {
  it.each<[string, IgnoredAttributeCode[]]>([
    ['a=b; Secure; HttpOnly; Path=/; Domain=x; SameSite=None; Partitioned; Max-Age=1', []],
    ['a=b; Priority=High', ['attribute-unknown']],
    ['a=b; Expires=soon', ['expires-unparsable']],
    ['a=b; Max-Age=1.5', ['max-age-unparsable']],
    ['a=b; Max-Age=9; Expires=Thu, 01 Jan 2026 00:00:00 GMT', ['expires-beside-max-age']],
    ['a=b; Expires=Thu, 01 Jan 2026 00:00:00 GMT; Max-Age=9', ['expires-beside-max-age']],
    ['a=b; Path=x', ['path-not-absolute']],
    ['a=b; SameSite=Maybe', ['same-site-unknown']],
    ['a=b; Domain=', ['domain-empty']],
    ['a=b; Max-Age=99999999', ['lifetime-capped']],
  ])('%s: %j', (line, codes) => {
    expect(ignoredIn(line)).toEqual(codes)
  })
})

describe('173 lifetimes', () => {
  const later = (seconds: number) => now + seconds * 1000
  const date = (time: number) => new Date(time).toUTCString()

  it('Max-Age beats Expires, whichever comes first, and the last Max-Age beats the others', () => {
    const expires = `Expires=${date(later(1000))}`
    expect(parsed('a=b').expiry).toBeNull()
    expect(parsed(`a=b; ${expires}`).expiry).toBe(later(1000))
    expect(parsed(`a=b; Max-Age=5; ${expires}`).expiry).toBe(later(5))
    expect(parsed(`a=b; ${expires}; Max-Age=5`).expiry).toBe(later(5))
    expect(parsed(`a=b; ${expires}; Max-Age=5x`).expiry).toBe(later(1000))
    expect(parsed(`a=b; Max-Age=5x; ${expires}`).expiry).toBe(later(1000))
    expect(parsed('a=b; Max-Age=5; Max-Age=7').expiry).toBe(later(7))
    expect(parsed(`a=b; ${expires}; Expires=soon`).expiry).toBe(later(1000))
  })

  it('400 days are granted, not a second more', () => {
    const limit = 400 * day
    for (const seconds of [limit - 1, limit, limit + 1, 10 * limit]) {
      const granted = later(Math.min(seconds, limit))
      const codes = seconds > limit ? ['lifetime-capped'] : []
      for (const attribute of [`Max-Age=${seconds}`, `Expires=${date(later(seconds))}`]) {
        expect(parsed(`a=b; ${attribute}`).expiry, attribute).toBe(granted)
        expect(ignoredIn(`a=b; ${attribute}`), attribute).toEqual(codes)
      }
    }
    expect(parsed(`a=b; Max-Age=${'9'.repeat(1000)}`).expiry).toBe(later(limit))
  })

  it.each(['0', '-1', '-0', '00', `-${'9'.repeat(1000)}`])('Max-Age=%s is over before any clock', value => {
    expect(parsed(`a=b; Max-Age=${value}`).expiry).toBe(-8.64e15)
  })

  it.each(['', '-', '+5', '5s', '0x5', '1e3', '5.0', ' ', '--5', '5 5'])(
    'Max-Age=%j means nothing',
    value => {
      expect(parsed(`a=b; Max-Age=${value}`).expiry).toBeNull()
    },
  )

  it('blanks around the number do not count', () => {
    expect(parsed('a=b; Max-Age= \t5 \t').expiry).toBe(later(5))
  })
})

describe('173 dates', () => {
  const time = Date.UTC(2021, 5, 9, 10, 18, 14)
  it.each([
    'Wed, 09 Jun 2021 10:18:14 GMT',
    'Wednesday, 09-Jun-21 10:18:14 GMT',
    'Wed Jun  9 10:18:14 2021',
    '09 Jun 2021 10:18:14',
    '10:18:14 9 jun 2021',
    '2021 june 9 10:18:14',
    '9/JUNIPER/21/10:18:14',
    'Jun 9 2021 10:18:14 PST',
    'Wed, 09 Jun 2021 10:18:14 +0200',
    '9th Jun 2021ish 10:18:14.555',
    '\t9;jun<2021=10:18:14~',
  ])('%j', text => {
    expect(parseCookieDate(text)).toBe(time)
  })

  it.each([
    ['69', 2069],
    ['70', 1970],
    ['99', 1999],
    ['00', 2000],
    ['0000', 2000],
    ['099', 1999],
    ['1601', 1601],
    ['9999', 9999],
  ])('year %s is %i', (year, full) => {
    expect(parseCookieDate(`1 Jan ${year} 00:00:00`)).toBe(Date.UTC(full, 0, 1))
  })

  it.each([
    '',
    'soon',
    'Wed, 09 Jun 2021',
    '09 Jun 10:18:14',
    'Jun 2021 10:18:14',
    '09 2021 10:18:14',
    '1 Jan 1600 00:00:00',
    '1 Jan 100 00:00:00',
    '1 Jan 20210 00:00:00',
    '0 Jan 2021 00:00:00',
    '32 Jan 2021 00:00:00',
    '31 Apr 2021 00:00:00',
    '29 Feb 2021 00:00:00',
    '1 Jan 2021 24:00:00',
    '1 Jan 2021 00:60:00',
    '1 Jan 2021 00:00:60',
    '1 Jan 2021 00:00',
    '1 Jan 2021 000:00:00',
    '1 Jan 2021 00:00:000',
    '1 Jan 2021 :00:00',
    '001 Jan 2021 00:00:00',
    '1 Ja 2021 00:00:00',
  ])('%j is no date', text => {
    expect(parseCookieDate(text)).toBeNull()
  })

  it('29 February exists in leap years', () => {
    expect(parseCookieDate('29 Feb 2024 00:00:00')).toBe(Date.UTC(2024, 1, 29))
  })

  it('reads every date that Date writes', () => {
    const anyTime = fc.integer({ min: Date.UTC(1601, 0, 1) / 1000, max: Date.UTC(9999, 11, 31) / 1000 })
    fc.assert(
      fc.property(anyTime, seconds => {
        expect(parseCookieDate(new Date(seconds * 1000).toUTCString())).toBe(seconds * 1000)
      }),
    )
  })
})

describe('hostile values', () => {
  it('parse never throws, and what it returns has no blanks, separators or control bytes', () => {
    const line = fc.string({
      unit: fc.integer({ min: 0, max: 0x120 }).map(code => String.fromCharCode(code)),
    })
    fc.assert(
      fc.property(line, text => {
        const result = parseCookie(text, now)
        if (!result.ok) return
        const { name, value } = result.cookie
        expect(name).not.toMatch(/[=;]|^[ \t]|[ \t]$/)
        expect(value).not.toMatch(/;|^[ \t]|[ \t]$/)
        expect(name + value).not.toMatch(/[\0-\x08\x0a-\x1f\x7f]/)
      }),
    )
  })

  it('a megabyte of attributes costs a pass over it', () => {
    // A scan to the end for each of them would outlast any test.
    const line = `a=b${';x'.repeat(500_000)}`
    expect(parsed(line).ignored).toHaveLength(500_000)
  })
})
