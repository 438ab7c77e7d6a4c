import type { CheckedRequest } from '../check/checked-request.ts'
import { jsString } from './render/js-literal.ts'

type Request = CheckedRequest['request']

/** What `fetch` does without being asked to. */
const defaults: Readonly<Record<string, string>> = {
  method: 'GET',
  credentials: 'same-origin',
  mode: 'cors',
  redirect: 'follow',
}

/** The call of a script that makes a request, as code: `fetch('…', { method: 'PUT' })`. */
export function clientCode(request: Request): string {
  return request.via === 'xhr' ? xhrCode(request) : fetchCode(request)
}

function fetchCode(request: Request): string {
  const { method, credentials, mode, redirect, headers, body } = request
  const named = Object.entries({ method, credentials, mode, redirect })
    .filter(([name, value]) => value !== defaults[name] || (name === 'credentials' && value === 'omit'))
    .map(([name, value]) => `${name}: ${jsString(value)}`)
  const lines = headers.map(([name, value]) => `${jsString(name)}: ${jsString(value)}`)
  const init = [
    ...named,
    ...(lines.length === 0 ? [] : [`headers: { ${lines.join(', ')} }`]),
    ...(body === null ? [] : ['body']),
  ]
  return init.length === 0
    ? `fetch(${jsString(request.url)})`
    : `fetch(${jsString(request.url)}, { ${init.join(', ')} })`
}

function xhrCode({ method, url, credentials, headers, body }: Request): string {
  return [
    `xhr.open(${jsString(method)}, ${jsString(url)})`,
    `xhr.withCredentials = ${credentials === 'include'}`,
    ...headers.map(([name, value]) => `xhr.setRequestHeader(${jsString(name)}, ${jsString(value)})`),
    body === null ? 'xhr.send()' : 'xhr.send(body)',
  ].join('\n')
}
