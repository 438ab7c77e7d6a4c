import { exitCode } from './exit-code.ts'
import { Failure } from './failure.ts'

/**
 * Reads the URL of the server behind the proxy. A path is put in front of every request's path.
 *
 * @throws {Failure} (usage) naming the fix.
 */
export function parseUpstream(text: string): URL {
  if (!text.includes('://')) throw refused(text, 'it has no scheme', `http://${text.replace(/^\/+/, '')}`)
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null) throw refused(text, 'it is not a URL', 'http://127.0.0.1:3000')
  switch (url.protocol) {
    case 'http:':
    case 'https:':
      break
    case 'ws:':
    case 'wss:':
      throw refused(text, 'WebSockets pass over the http URL', text.replace(/^ws/i, 'http'))
    default:
      throw refused(text, `${url.protocol} is not http: or https:`, 'http://127.0.0.1:3000')
  }
  if (url.username !== '' || url.password !== '') {
    throw refused(text, 'it holds a user name or password', `${url.protocol}//${url.host}`)
  }
  if (url.search !== '' || url.hash !== '') {
    throw refused(text, 'it has a query or a fragment', `${url.protocol}//${url.host}${url.pathname}`)
  }
  return url
}

function refused(text: string, reason: string, example: string): Failure {
  return new Failure(`--upstream "${text}": ${reason}.`, `Write a URL such as ${example}.`, exitCode.usage)
}
