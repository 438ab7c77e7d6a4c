import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Challenge, parseChallenges, quotedString, serializeChallenge } from '../src/challenge.ts'

/** Challenges as plain data. */
function read(...lines: string[]) {
  const { challenges, faults } = parseChallenges(lines)
  return {
    challenges: challenges.map(({ scheme, parameters, token68 }) =>
      token68 === null ? [scheme, Object.fromEntries(parameters)] : [scheme, token68],
    ),
    faults: faults.map(({ code, at }) => [code, at]),
  }
}

function reads(...lines: string[]) {
  const { challenges, faults } = read(...lines)
  expect(faults).toEqual([])
  return challenges
}

describe('what is well-formed', () => {
  test('the example of RFC 9110', () => {
    expect(reads('Basic realm="simple", Newauth realm="apps", type=1, title="Login to \\"apps\\""')).toEqual([
      ['basic', { realm: 'simple' }],
      ['newauth', { realm: 'apps', type: '1', title: 'Login to "apps"' }],
    ])
  })

  test.each([
    ['', []],
    [' , ,', []],
    ['Negotiate', [['negotiate', {}]]],
    ['Negotiate YII=', [['negotiate', 'YII=']]],
    ['Basic realm=', [['basic', 'realm=']]],
    [
      'NTLM, Basic realm=x',
      [
        ['ntlm', {}],
        ['basic', { realm: 'x' }],
      ],
    ],
    [
      'Basic , Digest a=b',
      [
        ['basic', {}],
        ['digest', { a: 'b' }],
      ],
    ],
    [
      'Negotiate a==, Basic realm=""',
      [
        ['negotiate', 'a=='],
        ['basic', { realm: '' }],
      ],
    ],
    ['Basic REALM = "a,b" ,, charset = UTF-8 ,', [['basic', { realm: 'a,b', charset: 'UTF-8' }]]],
    ['Basic realm="caf\xe9\t"', [['basic', { realm: 'caf\xe9\t' }]]],
    [
      'A b=c, D e="\\f\\"\\\\"',
      [
        ['a', { b: 'c' }],
        ['d', { e: 'f"\\' }],
      ],
    ],
    ['A\tb=c', [['a', { b: 'c' }]]],
  ])('%j', (line, challenges) => {
    expect(reads(line)).toEqual(challenges)
  })

  test('lines are read one by one, in order', () => {
    expect(reads('Digest a=b', 'Basic realm=x, Negotiate')).toEqual([
      ['digest', { a: 'b' }],
      ['basic', { realm: 'x' }],
      ['negotiate', {}],
    ])
  })
})

describe('what is not', () => {
  test.each([
    ['=x', 'no-scheme', 0],
    ['"Basic"', 'no-scheme', 0],
    ['Basic realm="x', 'unterminated-quote', 12],
    ['Basic realm="x\\"', 'unterminated-quote', 12],
    ['Basic a=b, realm=', 'bad-value', 17],
    ['Basic realm=x, =y', 'bad-value', 15],
    ['Basic realm foo', 'bad-value', 11],
    ['Basic a=b, A=c', 'duplicate-parameter', 11],
    ['Basic realm="x" y=z', 'no-comma', 16],
    ['Basic/x', 'no-comma', 5],
  ])('%j', (line, code, at) => {
    expect(read(line)).toEqual({ challenges: [], faults: [[code, at]] })
  })

  test('what came before a fault stays, and other lines too', () => {
    expect(read('Basic realm=a, Digest b="c, Negotiate', 'Basic realm=d')).toEqual({
      challenges: [
        ['basic', { realm: 'a' }],
        ['basic', { realm: 'd' }],
      ],
      faults: [['unterminated-quote', 24]],
    })
  })
})

describe('laws', () => {
  const token = fc.stringMatching(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,12}$/)
  const value = fc
    .array(fc.constantFrom(...quotable()), { maxLength: 20 })
    .map(characters => characters.join(''))
  const token68 = fc.stringMatching(/^[A-Za-z0-9._~+/-]{1,12}={0,2}$/)
  const withParameters = fc.record({
    scheme: token.map(text => text.toLowerCase()),
    parameters: fc
      .array(
        fc.tuple(
          token.map(text => text.toLowerCase()),
          value,
        ),
        { maxLength: 5 },
      )
      .map(entries => new Map(entries)),
    token68: fc.constant(null),
  })
  const withToken68 = fc.record({
    scheme: token.map(text => text.toLowerCase()),
    parameters: fc.constant(new Map<string, string>()),
    token68,
  })
  const challenge: fc.Arbitrary<Challenge> = fc.oneof(withParameters, withToken68)

  function quotable(): string[] {
    const bytes = [9]
    for (let byte = 0x20; byte <= 0xff; byte += 1) if (byte !== 0x7f) bytes.push(byte)
    return bytes.map(byte => String.fromCharCode(byte))
  }

  test('what is written is read back, many to a line', () => {
    fc.assert(
      fc.property(fc.array(fc.array(challenge, { maxLength: 4 }), { maxLength: 3 }), lines => {
        const written = lines.map(line => line.map(serializeChallenge).join(', '))
        expect(parseChallenges(written)).toEqual({ challenges: lines.flat(), faults: [] })
      }),
    )
  })

  test('any line at all is read without an exception, and what is read can be written', () => {
    const noise = fc.string({
      unit: fc.constantFrom(...quotable(), '"', '\\', ',', '=', ' ', 'a', 'B'),
      maxLength: 60,
    })
    fc.assert(
      fc.property(fc.array(noise, { maxLength: 3 }), lines => {
        const { challenges } = parseChallenges(lines)
        const written = challenges.map(serializeChallenge)
        expect(parseChallenges(written)).toEqual({ challenges, faults: [] })
      }),
      { numRuns: 2000 },
    )
  })

  test('a quoted string holds bytes, and no controls', () => {
    expect(quotedString('a"b\\c')).toBe('"a\\"b\\\\c"')
    for (const text of ['\0', '\n', '\x7f', 'ł']) expect(() => quotedString(text)).toThrow(TypeError)
    expect(() => serializeChallenge({ scheme: 'a b', parameters: new Map(), token68: null })).toThrow(
      TypeError,
    )
  })
})
