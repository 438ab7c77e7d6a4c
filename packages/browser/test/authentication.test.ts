import type { RequestListener } from 'node:http'
import { getHeaderValues, type Header } from '@accredit/protocol'
import { describe, expect, test } from 'vitest'
import {
  type AuthChallenge,
  AuthenticationEntries,
  type AuthenticationOptions,
} from '../src/authentication-entries.ts'
import { basicAuthorization } from '../src/basic-authorization.ts'
import type { AuthorizationAnswer } from '../src/user-agent.ts'
import { type DigestServerOptions, digestListener } from './server-digest.ts'
import { requestTo, textOf, transportFor } from './server-support.ts'

const origin = 'https://api.example'

/** A client as simple as can be: asks, and answers challenges until somebody gives up. */
function clientOf(listener: RequestListener, options: AuthenticationOptions) {
  const transport = transportFor({ servers: { [origin]: { listener } } })
  const entries = new AuthenticationEntries(options)
  const log: string[] = []
  const send = async (url: URL, method: string, answer: AuthorizationAnswer | null) => {
    const headers: Header[] = answer === null ? [] : [['Authorization', answer.value]]
    const response = await transport.dispatch(requestTo(url, { method, headers }))
    log.push(`${answer?.scheme ?? 'nothing'} ${response.status}`)
    return response
  }
  const get = async (path: string, method = 'GET') => {
    const url = new URL(path, origin)
    let answer = entries.preemptive(url, method)
    let response = await send(url, method, answer)
    for (let round = 0; round < 3 && response.status === 401; round += 1) {
      const lines = getHeaderValues(response.headers, 'www-authenticate')
      answer = await entries.answer(lines, url, method, null, answer !== null)
      if (answer === null) break
      await response.body?.cancel()
      response = await send(url, method, answer)
    }
    return response.status === 200 ? textOf(response.body) : response.status
  }
  return { get, log, entries }
}

const auth = { [origin]: { username: 'alice', password: 'secret' } }

function basicListener(realm: string, accepted: string): RequestListener {
  return (request, response) => {
    if (request.headers.authorization === accepted) response.end('welcome')
    else response.writeHead(401, { 'WWW-Authenticate': `Basic realm="${realm}", charset="UTF-8"` }).end()
  }
}

describe('Basic', () => {
  test('is UTF-8 in base64', () => {
    expect(basicAuthorization({ username: 'Aladdin', password: 'open sesame' })).toEqual({
      ok: true,
      value: 'Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==',
    })
    // The example of RFC 7617, 2.1.
    expect(basicAuthorization({ username: 'test', password: '123\xa3' })).toEqual({
      ok: true,
      value: 'Basic dGVzdDoxMjPCow==',
    })
  })

  test.each([
    ['a:b', 'c', 'username-with-colon'],
    ['a\n', 'b', 'control-character'],
    ['a', 'b\x7f', 'control-character'],
  ])('refuses %j with %j: %s', (username, password, code) => {
    expect(basicAuthorization({ username, password })).toEqual({ ok: false, code })
  })

  const accepted = 'Basic YWxpY2U6c2VjcmV0'

  test('is attached unasked below the path that asked, and nowhere else', async () => {
    const { get, log } = clientOf(basicListener('r', accepted), { auth })
    expect(await get('/a/b/c')).toBe('welcome')
    expect(await get('/a/b/d/e')).toBe('welcome')
    expect(await get('/a/')).toBe('welcome')
    expect(await get('/a/x')).toBe('welcome')
    expect(log).toEqual([
      'nothing 401',
      'basic 200',
      'basic 200',
      // Another path of the realm: its entry knows the answer.
      'nothing 401',
      'basic 200',
      'basic 200',
    ])
  })

  test('that is configured and wrong is given once', async () => {
    const { get, log, entries } = clientOf(basicListener('r', 'Basic other'), { auth })
    expect(await get('/')).toBe(401)
    expect(log).toEqual(['nothing 401', 'basic 401'])
    expect(entries.preemptive(new URL(origin), 'GET')).toBe(null)
  })

  test('of one realm is no refusal in another', async () => {
    const { get, log } = clientOf(
      (request, response) =>
        request.url === '/'
          ? basicListener('one', accepted)(request, response)
          : basicListener('two', 'Basic Ym9iOmh1c2g=')(request, response),
      {
        onAuthChallenge: ({ realm }) =>
          realm === 'one' ? { username: 'alice', password: 'secret' } : { username: 'bob', password: 'hush' },
      },
    )
    expect(await get('/')).toBe('welcome')
    expect(await get('/two/x')).toBe('welcome')
    expect(await get('/two/y')).toBe('welcome')
    expect(await get('/')).toBe('welcome')
    expect(log).toEqual(['nothing 401', 'basic 200', 'basic 401', 'basic 200', 'basic 200', 'basic 200'])
  })
})

describe('the prompt', () => {
  test('is asked with what a person would see, and told of a refusal', async () => {
    const asked: AuthChallenge[] = []
    const { get } = clientOf(basicListener('the realm', 'Basic Ym9iOmh1c2g='), {
      onAuthChallenge: async challenge => {
        asked.push(challenge)
        if (asked.length > 2) return null
        return { username: 'bob', password: asked.length === 1 ? 'wrong' : 'hush' }
      },
    })
    expect(await get('/x?y')).toBe('welcome')
    const shown = { url: 'https://api.example/x?y', origin, scheme: 'basic', realm: 'the realm' }
    expect(asked).toEqual([
      { ...shown, rejected: false },
      { ...shown, rejected: true },
    ])
  })

  test('is not asked what could not be used', async () => {
    const entries = new AuthenticationEntries({
      onAuthChallenge: () => {
        throw new Error('asked')
      },
    })
    const lines = ['Negotiate', 'Digest realm=r', 'Digest realm=r, nonce=n, algorithm=ROT13', 'Basic realm="']
    expect(await entries.answer(lines, new URL(origin), 'GET', null, false)).toBe(null)
  })

  test('is spared when the URL says who', async () => {
    const entries = new AuthenticationEntries()
    expect(entries.canPrompt).toBe(false)
    const userinfo = { username: 'u', password: 'p' }
    const answer = await entries.answer(['Basic realm=r'], new URL(origin), 'GET', userinfo, false)
    expect(answer).toEqual({ value: 'Basic dTpw', realm: 'r', scheme: 'basic' })
  })

  test('credentials stay in their origin', async () => {
    const entries = new AuthenticationEntries({ auth })
    expect(entries.canPrompt).toBe(true)
    for (const other of ['http://api.example', 'https://api.example:444', 'https://sub.api.example']) {
      expect(await entries.answer(['Basic realm=r'], new URL(other), 'GET', null, false)).toBe(null)
    }
    await entries.answer(['Basic realm=r'], new URL(origin), 'GET', null, false)
    expect(entries.preemptive(new URL('http://api.example/'), 'GET')).toBe(null)
    expect(entries.preemptive(new URL(origin), 'GET')).not.toBe(null)
    entries.clear()
    expect(entries.preemptive(new URL(origin), 'GET')).toBe(null)
  })

  test('faults of the configuration are told all at once', () => {
    const someone = { username: 'u', password: 'p' }
    const faulty = {
      'https://a.example/x': someone,
      nonsense: someone,
      'https://b.example:443': someone,
      'https://b.example': someone,
    }
    expect(() => new AuthenticationEntries({ auth: faulty })).toThrow(/a\.example.*\n.*nonsense.*\n.*twice/)
  })

  test('a server that invents realms fills no memory', async () => {
    const entries = new AuthenticationEntries({ auth })
    const url = new URL(origin)
    for (let realm = 0; realm < 500; realm += 1) {
      await entries.answer([`Basic realm="${realm}"`], new URL(`/${realm}/`, url), 'GET', null, false)
    }
    expect(entries.preemptive(new URL('/0/', url), 'GET')).toBe(null)
    expect(entries.preemptive(new URL('/499/', url), 'GET')).not.toBe(null)
  })
})

describe('Digest against a server', () => {
  const settings: DigestServerOptions = {
    realm: 'caf\\"e',
    users: { alice: 'secret', 'J\xe4s\xf8n': 'gehe\xefm' },
    algorithm: 'MD5',
    qop: 'auth',
  }
  const base = { ...settings, realm: 'cafe' }

  const algorithms = ['MD5', 'MD5-sess', 'SHA-256', 'SHA-256-sess', 'SHA-512-256', 'SHA-512-256-sess']
  test.each(algorithms)('%s: counts up on one nonce, for every method and path', async algorithm => {
    const { get, log } = clientOf(digestListener({ ...base, algorithm }), { auth })
    expect(await get('/a?b=c')).toBe('alice nonce/1+= 00000001')
    expect(await get('/a', 'PUT')).toBe('alice nonce/1+= 00000002')
    expect(await get('/x/y')).toBe('alice nonce/1+= 00000003')
    expect(log).toEqual(['nothing 401', 'digest 200', 'digest 200', 'digest 200'])
  })

  test('a stale nonce is replaced without asking anybody', async () => {
    let asked = 0
    const onAuthChallenge = () => {
      asked += 1
      return { username: 'alice', password: 'secret' }
    }
    const { get, log } = clientOf(digestListener({ ...base, uses: 2 }), { onAuthChallenge })
    expect(await get('/')).toBe('alice nonce/1+= 00000001')
    expect(await get('/')).toBe('alice nonce/1+= 00000002')
    expect(await get('/')).toBe('alice nonce/2+= 00000001')
    expect(log).toEqual(['nothing 401', 'digest 200', 'digest 200', 'digest 401', 'digest 200'])
    expect(asked).toBe(1)
  })

  test('a wrong password is refused once', async () => {
    const wrong = { [origin]: { username: 'alice', password: 'guess' } }
    const { get, log } = clientOf(digestListener(base), { auth: wrong })
    expect(await get('/')).toBe(401)
    expect(log).toEqual(['nothing 401', 'digest 401'])
  })

  test.each([true, false])('a name beyond ASCII (hashed: %s)', async userhash => {
    const jason = { [origin]: { username: 'J\xe4s\xf8n', password: 'gehe\xefm' } }
    const { get } = clientOf(digestListener({ ...base, userhash, algorithm: 'SHA-256' }), { auth: jason })
    // The server's answer is UTF-8.
    expect(await get('/')).toBe('J\xe4s\xf8n nonce/1+= 00000001')
  })

  test('servers from before there was qop', async () => {
    const { get } = clientOf(digestListener({ ...base, qop: null }), { auth })
    expect(await get('/')).toBe('alice nonce/1+= -')
    expect(await get('/')).toBe('alice nonce/1+= -')
  })

  test('the domain bounds what is attached unasked', async () => {
    const { get, log } = clientOf(digestListener({ ...base, domain: '/in https://other.example/' }), { auth })
    await get('/in/x')
    await get('/in')
    await get('/index')
    expect(log).toEqual(['nothing 401', 'digest 200', 'digest 200', 'nothing 401', 'digest 200'])
  })

  test('comes before Basic, and the first that can be answered before the others', async () => {
    const entries = new AuthenticationEntries({ auth, cnonce: () => 'c' })
    const lines = [
      'Basic realm=r',
      'Digest realm=r, nonce=n, algorithm=ROT13, Digest realm=r, nonce=n, qop=auth, algorithm=SHA-256',
      'Digest realm=r, nonce=n, qop=auth, algorithm=MD5',
    ]
    const answer = await entries.answer(lines, new URL(origin), 'GET', null, false)
    expect(answer?.value).toContain('algorithm=SHA-256')
    expect(answer?.value).toContain('cnonce="c"')
  })
})
