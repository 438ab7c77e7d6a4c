import { credentialsOfVisits } from '../scenario.ts'
import { answerOf, grant, hopOf } from '../scenario-of.ts'
import { type NamedScenario, named, readable, sent } from './named-scenario.ts'

const { username, password, realm } = credentialsOfVisits
const basic = `Basic ${btoa(`${username}:${password}`)}`
const challenge = { 'WWW-Authenticate': `Basic realm="${realm}"` } as const
const challenging = (headers: Readonly<Record<string, string>> = {}) =>
  answerOf(401, { ...headers, ...challenge })
const withToken = { headers: [['Authorization', 'Bearer t']] } as const

/** 1J: HTTP authentication, what the browser knows and what script brings. */
export const credentialsAuthentication: readonly NamedScenario[] = [
  named(
    [160],
    'omit leaves an Authorization that script brings',
    { hops: [hopOf('page')], requests: [{ credentials: 'omit', ...withToken }] },
    { wire: [sent('GET 0', { authorization: 'Bearer t' })] },
  ),
  named(
    [160],
    'omit leaves it to another origin too, after a preflight',
    { hops: [hopOf('other')], requests: [{ credentials: 'omit', ...withToken }] },
    {
      results: [readable({ type: 'cors' })],
      wire: [
        sent('OPTIONS 0', { authorization: null, 'access-control-request-headers': 'authorization' }),
        sent('GET 0', { authorization: 'Bearer t' }),
      ],
    },
  ),
  named(
    [161],
    'what the browser knows goes to the own origin with credentials',
    { authentication: ['page'], hops: [hopOf('page', { response: [challenging(), answerOf(200)] })] },
    { among: [sent('GET 0', { authorization: basic })] },
  ),
  named(
    [161],
    'without credentials it stays home, and an Authorization of script goes before it',
    {
      authentication: ['page'],
      hops: [hopOf('page')],
      requests: [{ credentials: 'omit' }, withToken],
    },
    { wire: [sent('GET 0', { authorization: null }), sent('GET 0', { authorization: 'Bearer t' })] },
  ),
  named(
    [162, 215],
    'a user and a password of open() answer a 401 of the own origin, once',
    {
      hops: [hopOf('page', { response: [challenging(), answerOf(200)] })],
      requests: [{ api: 'xhr', userinfo: true }],
    },
    {
      results: [readable({ status: 200 })],
      wire: [sent('GET 0', { authorization: null }), sent('GET 0', { authorization: basic })],
    },
  ),
  named(
    [162, 215],
    'without a challenge they are not used',
    { hops: [hopOf('page')], requests: [{ api: 'xhr', userinfo: true }] },
    { results: [readable({ status: 200 })], wire: [sent('GET 0', { authorization: null })] },
  ),
  named(
    [163, 215],
    'they do not answer a 401 of another origin',
    {
      hops: [hopOf('other', { response: [challenging(grant), answerOf(200, grant)] })],
      requests: [{ api: 'xhr', userinfo: true }],
    },
    { results: [readable({ status: 401 })], wire: [sent('GET 0', { authorization: null })] },
  ),
  named(
    [163, 164],
    'a 401 of another origin is a response like any other, with credentials and without',
    {
      hops: [hopOf('other', { response: challenging(grant) })],
      requests: [{ credentials: 'omit' }, { credentials: 'same-origin' }, {}],
    },
    {
      results: [401, 401, 401].map(status => readable({ type: 'cors', status, body: 'answer' })),
      wire: [sent('GET 0'), sent('GET 0'), sent('GET 0')],
    },
  ),
  named(
    [163],
    'omit asks nobody, to the own origin either',
    { hops: [hopOf('page', { response: challenging() })], requests: [{ credentials: 'omit' }] },
    { results: [readable({ type: 'basic', status: 401 })], wire: [sent('GET 0')] },
  ),
  named(
    [166],
    'a 421 is asked again on a connection of its own, once',
    {
      hops: [hopOf('page', { response: [answerOf(421), answerOf(200), answerOf(421)] })],
      requests: [{}, {}],
    },
    {
      results: [readable({ status: 200 }), readable({ status: 421 })],
      wire: [sent('GET 0'), sent('GET 0'), sent('GET 0'), sent('GET 0')],
    },
  ),
]
