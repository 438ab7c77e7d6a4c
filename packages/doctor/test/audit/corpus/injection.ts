import net from 'node:net'
import { accountOf } from './account.ts'
import { behaving, honest } from './behaviour.ts'
import { app, type CorpusCase, clean, evil, type Running, sees, vulnerable } from './corpus-case.ts'
import { listening } from './listening.ts'

type Fields = ReadonlyMap<string, string>

/** A server that trusts its own parser: lines end at CR LF, and a bare CR or LF is a character like any other. */
function serveByHand(cors: (field: Fields, preflight: boolean) => readonly string[]): Promise<Running> {
  return listening(
    net.createServer(socket => {
      let received = ''
      socket.setEncoding('latin1')
      socket.on('data', chunk => {
        received += chunk
        const end = received.indexOf('\r\n\r\n')
        if (end >= 0) socket.end(answerTo(received.slice(0, end), cors), 'latin1')
      })
    }),
  )
}

function answerTo(head: string, cors: (field: Fields, preflight: boolean) => readonly string[]): string {
  const [request = '', ...lines] = head.split('\r\n')
  const field = new Map(
    lines.map(line => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
    }),
  )
  const [method, path] = request.split(' ')
  const preflight = method === 'OPTIONS' && field.has('access-control-request-method')
  const { status, body } = preflight
    ? { status: 204, body: '' }
    : path?.split('?')[0] === '/me'
      ? accountOf(field.get('cookie'))
      : { status: 404, body: '{"error":"no such path"}' }
  return [
    `HTTP/1.1 ${status} Answer`,
    'Connection: close',
    'Cache-Control: no-store',
    'Vary: Origin',
    ...(preflight ? [] : ['Content-Type: application/json', `Content-Length: ${body.length}`]),
    ...cors(field, preflight),
    '',
    method === 'HEAD' ? '' : body,
  ].join('\r\n')
}

const listed = [`Access-Control-Allow-Origin: ${app}`, 'Access-Control-Allow-Credentials: true']
const methods = 'Access-Control-Allow-Methods: GET, HEAD, POST'

function isListed(field: Fields): boolean {
  return field.get('origin') === app
}

/** A15: characters that end a line, put back into a header. */
export const injection: readonly CorpusCase[] = [
  vulnerable({
    id: 'A15-request-headers',
    rule: 'A15',
    description: 'The asked names come back as they are, line ends and all.',
    start: () =>
      serveByHand((field, preflight) => [
        ...(isListed(field) ? listed : []),
        ...(preflight && isListed(field)
          ? [
              methods,
              `Access-Control-Allow-Headers: ${unescaped(field.get('access-control-request-headers'))}`,
            ]
          : []),
      ]),
    active: true,
    severity: 'medium',
    pages: [sees(app, 'private'), sees(evil, 'nothing')],
  }),
  vulnerable({
    id: 'A15-request-method',
    rule: 'A15',
    description: 'The asked method comes back as it is.',
    start: () =>
      serveByHand((field, preflight) => [
        ...(isListed(field) ? listed : []),
        ...(preflight && isListed(field)
          ? [`Access-Control-Allow-Methods: ${unescaped(field.get('access-control-request-method'))}`]
          : []),
      ]),
    active: true,
    severity: 'medium',
    pages: [sees(app, 'private'), sees(evil, 'nothing')],
  }),
  vulnerable({
    id: 'A15-origin',
    rule: 'A15',
    description: 'The origin is compared up to its first line end, and comes back whole.',
    start: () =>
      serveByHand((field, preflight) => {
        const origin = unescaped(field.get('origin'))
        if (origin.split(/[\r\n]/)[0] !== app) return []
        return [
          `Access-Control-Allow-Origin: ${origin}`,
          'Access-Control-Allow-Credentials: true',
          ...(preflight ? [methods] : []),
        ]
      }),
    active: true,
    severity: 'medium',
    pages: [sees(app, 'private'), sees(evil, 'nothing')],
  }),
  clean({
    id: 'A15-node',
    rule: 'A15',
    description: 'The parser of Node refuses such a request, and its writer such a header.',
    start: behaving(honest),
    active: true,
  }),
  clean({
    id: 'A15-by-hand-without-echo',
    rule: 'A15',
    description: 'The same parser, and nothing that was sent comes back.',
    start: () =>
      serveByHand((field, preflight) => [
        ...(isListed(field) ? listed : []),
        ...(preflight && isListed(field) ? [methods, 'Access-Control-Allow-Headers: content-type'] : []),
      ]),
    active: true,
  }),
]

/** Percent-encoded line ends are decoded, as a framework does that decodes everything. */
function unescaped(value = ''): string {
  return value.replaceAll(/%0d/gi, '\r').replaceAll(/%0a/gi, '\n')
}
