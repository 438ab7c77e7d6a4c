import { describe, expect, test } from 'vitest'
import { parseChallenges } from '../src/challenge.ts'
import { type DigestRequest, digestAuthorization } from '../src/digest-authorization.ts'

function challengeOf(line: string) {
  const [challenge] = parseChallenges([line]).challenges
  if (challenge === undefined) throw new Error(`${line} is no challenge`)
  return challenge
}

function fieldsOf(
  line: string,
  request: DigestRequest,
  username: string,
  password: string,
  cnonce: string,
  count = 1,
) {
  const answer = digestAuthorization(challengeOf(line), { username, password }, request, { count, cnonce })
  if (!answer.ok) throw new Error(answer.code)
  const [parsed] = parseChallenges([answer.value]).challenges
  return Object.fromEntries(parsed?.parameters ?? [])
}

const mufasa =
  'realm="http-auth@example.org", qop="auth, auth-int", ' +
  'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"'
const mufasaCnonce = 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ'
const index = { method: 'GET', uri: '/dir/index.html' }

describe('the examples', () => {
  test.each([
    ['MD5', '8ca523f5e9506fed4657c9700eebdbec'],
    ['SHA-256', '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'],
  ])('of RFC 7616, 3.9.1: %s', (algorithm, response) => {
    const line = `Digest ${mufasa}, algorithm=${algorithm}`
    expect(fieldsOf(line, index, 'Mufasa', 'Circle of Life', mufasaCnonce)).toEqual({
      username: 'Mufasa',
      realm: 'http-auth@example.org',
      uri: '/dir/index.html',
      algorithm,
      nonce: '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v',
      nc: '00000001',
      cnonce: mufasaCnonce,
      qop: 'auth',
      response,
      opaque: 'FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS',
    })
  })

  // The RFC's own numbers are those of a truncated SHA-512; these are those of its erratum 4897.
  test('of RFC 7616, 3.9.2: SHA-512-256, a hashed name beyond ASCII', () => {
    const line =
      'Digest realm="api@example.org", qop="auth", algorithm=SHA-512-256, ' +
      'nonce="5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK", ' +
      'opaque="HRPCssKJSGjCrkzDg8OhwpzCiGPChXYjwrI2QmXDnsOS", charset=UTF-8, userhash=true'
    const cnonce = 'NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v'
    const request = { method: 'GET', uri: '/doe.json' }
    expect(fieldsOf(line, request, 'J\xe4s\xf8n Doe', 'Secret, or not?', cnonce)).toMatchObject({
      username: '793263caabb707a56211940d90411ea4a575adeccb7e360aeb624ed06ece9b0b',
      response: '3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5',
      userhash: 'true',
    })
  })

  test('of RFC 2617, 3.5', () => {
    const line =
      'Digest realm="testrealm@host.com", qop="auth,auth-int", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", ' +
      'opaque="5ccc069c403ebaf9f0171e9517f40e41"'
    const fields = fieldsOf(line, index, 'Mufasa', 'Circle Of Life', '0a4f113b')
    expect(fields['response']).toBe('6629fae49393a05397450978507c4ef1')
    expect(fields).not.toHaveProperty('algorithm')
  })
})

describe('the rest of it', () => {
  test('without qop there is no count and no cnonce', () => {
    const fields = fieldsOf('Digest realm="r", nonce="n"', index, 'u', 'p', 'c')
    expect(Object.keys(fields)).toEqual(['username', 'realm', 'uri', 'nonce', 'response'])
  })

  test('a session hashes the cnonce in, and says it', () => {
    const plain = fieldsOf('Digest realm="r", nonce="n", qop=auth, algorithm=MD5', index, 'u', 'p', 'c')
    const session = fieldsOf(
      'Digest realm="r", nonce="n", qop=auth, algorithm=MD5-sess',
      index,
      'u',
      'p',
      'c',
    )
    expect(session['algorithm']).toBe('MD5-sess')
    expect(session['response']).not.toBe(plain['response'])
    expect(fieldsOf('Digest nonce=n, algorithm=md5-SESS', index, 'u', 'p', 'c')).toMatchObject({
      cnonce: 'c',
    })
  })

  test('auth-int needs a body that is known', () => {
    const challenge = challengeOf('Digest realm="r", nonce="n", qop="auth-int"')
    const credentials = { username: 'u', password: 'p' }
    const use = { count: 1, cnonce: 'c' }
    expect(digestAuthorization(challenge, credentials, index, use)).toEqual({
      ok: false,
      code: 'qop-unsupported',
    })
    const withBody = (text: string) =>
      digestAuthorization(challenge, credentials, { ...index, body: new TextEncoder().encode(text) }, use)
    expect(withBody('a')).toMatchObject({ ok: true })
    expect(withBody('a')).not.toEqual(withBody('b'))
    expect(withBody('')).toEqual(digestAuthorization(challenge, credentials, { ...index, body: null }, use))
  })

  test('the count is hexadecimal', () => {
    expect(fieldsOf('Digest nonce=n, qop=auth', index, 'u', 'p', 'c', 255)['nc']).toBe('000000ff')
  })

  test.each([
    ['Digest realm=r', 'nonce-missing'],
    ['Digest nonce=n, algorithm=ROT13', 'algorithm-unsupported'],
    ['Digest nonce=n, algorithm=constructor', 'algorithm-unsupported'],
    ['Digest nonce=n, qop=auth-conf', 'qop-unsupported'],
  ])('%s: %s', (line, code) => {
    const answer = digestAuthorization(challengeOf(line), { username: 'u', password: 'p' }, index, {
      count: 1,
      cnonce: 'c',
    })
    expect(answer).toEqual({ ok: false, code })
  })

  test('names are quoted, or spelt out beyond ASCII', () => {
    expect(fieldsOf('Digest nonce=n', index, 'a"b\\c', 'p', 'c')['username']).toBe('a"b\\c')
    expect(fieldsOf('Digest nonce=n', index, "J\xe4s\xf8n (1)*'", 'p', 'c')['username*']).toBe(
      "UTF-8''J%C3%A4s%C3%B8n%20%281%29%2A%27",
    )
    const control = digestAuthorization(
      challengeOf('Digest nonce=n'),
      { username: 'a\nb', password: 'p' },
      index,
      { count: 1, cnonce: 'c' },
    )
    expect(control).toEqual({ ok: false, code: 'control-character' })
  })
})
