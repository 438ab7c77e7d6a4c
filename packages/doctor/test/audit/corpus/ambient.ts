import http from 'node:http'
import { WebSocketServer } from 'ws'
import { accountOf, privateBody } from './account.ts'
import { answer, behaving, honest, trusting } from './behaviour.ts'
import { app, type CorpusCase, clean, evil, type Running, sees, vulnerable } from './corpus-case.ts'
import { listening } from './listening.ts'

const post = { method: 'POST', headers: { 'content-type': 'text/plain' } } as const
const socket = { kind: 'websocket', path: '/live' } as const
const sessionCookie = [['Set-Cookie', 'session=ada; Path=/; Secure; HttpOnly; SameSite=None']] as const

/** Serves the honest answers, and a WebSocket at `/live` for those handshakes that are let in. */
function serveSocket(admits: (origin: string | undefined) => boolean): Promise<Running> {
  const server = http.createServer((request, response) => answer(honest, request, response))
  const sockets = new WebSocketServer({ noServer: true })
  server.on('upgrade', (request, stream, head) => {
    if (!admits(request.headers.origin)) {
      stream.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
      return
    }
    sockets.handleUpgrade(request, stream, head, client => {
      client.on('error', () => {})
      client.send(accountOf(request.headers.cookie).body)
    })
  })
  return listening(server)
}

/** A33 to A35 and A37: what cookies do by themselves, and origins that stand in their place. */
export const ambient: readonly CorpusCase[] = [
  vulnerable({
    id: 'A33-text-plain',
    rule: 'A33',
    description: 'A POST of text/plain is read as JSON and done, whatever page it comes from.',
    start: behaving({ ...honest, write: () => 200 }),
    method: 'POST',
    active: true,
    severity: 'low',
    pages: [sees(evil, 'nothing', post), sees(app, 'private', post)],
  }),
  clean({
    id: 'A33-json-only',
    rule: 'A33',
    description: 'Only application/json is done, which takes a preflight.',
    start: behaving(honest),
    method: 'POST',
    active: true,
    pages: [sees(evil, 'nothing', post), sees(app, 'anonymous', post)],
  }),
  clean({
    id: 'A33-origin-checked',
    rule: 'A33',
    description: 'text/plain is done for the listed page alone.',
    start: behaving({ ...honest, write: (_, origin) => (origin === app ? 200 : 403) }),
    method: 'POST',
    active: true,
    pages: [sees(evil, 'nothing', post), sees(app, 'private', post)],
  }),
  vulnerable({
    id: 'A34-origin-is-the-key',
    rule: 'A34',
    description: 'The account is released to whoever says that it comes from the app: curl can say so.',
    start: behaving({
      ...honest,
      account: request =>
        request.headers.origin === app
          ? { status: 200, body: privateBody }
          : accountOf(request.headers.cookie),
    }),
    severity: 'medium',
    pages: [sees(app, 'private', { credentials: 'omit' }), sees(evil, 'nothing', { credentials: 'omit' })],
  }),
  clean({
    id: 'A34-session-is-the-key',
    rule: 'A34',
    description: 'Without a session there is no account, whatever Origin says.',
    start: behaving(honest),
    pages: [sees(app, 'anonymous', { credentials: 'omit' }), sees(app, 'private')],
  }),
  clean({
    id: 'A34-public-for-all',
    rule: 'A34',
    description: 'What anybody gets, with an origin or without.',
    start: behaving({ ...honest, account: () => ({ status: 200, body: '{"weather":"fair"}' }) }),
    pages: [sees(evil, 'nothing')],
  }),
  vulnerable({
    id: 'A35-session-for-all-sites',
    rule: 'A35',
    description: 'The session is SameSite=None, and every origin may read with it.',
    start: behaving({ ...trusting(/./), always: sessionCookie }),
    severity: 'medium',
    pages: [sees(evil, 'private')],
  }),
  clean({
    id: 'A35-session-for-the-app',
    rule: 'A35',
    description: 'The session is SameSite=None for an app on another site, which alone may read.',
    start: behaving({ ...honest, always: sessionCookie }),
  }),
  vulnerable({
    id: 'A37-any-origin',
    rule: 'A37',
    description: 'The handshake of a WebSocket is taken from every page, with the session.',
    start: () => serveSocket(() => true),
    paths: ['/live'],
    active: true,
    severity: 'medium',
    pages: [sees(evil, 'private', socket), sees('null', 'private', socket)],
  }),
  clean({
    id: 'A37-origin-checked',
    rule: 'A37',
    description: 'The handshake of the listed page is taken, and of what is no browser.',
    start: () => serveSocket(origin => origin === undefined || origin === app),
    paths: ['/live'],
    active: true,
    pages: [sees(app, 'private', socket), sees(evil, 'nothing', socket), sees('null', 'nothing', socket)],
  }),
]
