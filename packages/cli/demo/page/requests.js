// The requests of the demo, written as any page would write them. The page runs them from its own origin, and the
// frame from the origin that is not listed.

/**
 * What a script learns of its request.
 * @typedef {{ read: boolean, status?: number, body?: string, headers?: [string, string | null][], error?: string }} Outcome
 */

/** @type {Record<string, (url: (path: string) => string) => Promise<Outcome>>} */
export const requests = {
  session: url => viaFetch(url('/session'), { method: 'POST' }),
  fetch: url => viaFetch(url('/me')),
  cookies: url => viaFetch(url('/me')),
  xhr: url => viaXhr(url('/me')),
  put: url =>
    viaFetch(url('/me'), {
      method: 'PUT',
      headers: { 'content-type': 'application/json', 'x-demo': '1' },
      body: '{"name":"Ada"}',
    }),
  post: url => viaFetch(url('/orders'), { method: 'POST', body: 'item=1' }),
  unguarded: url => viaFetch(url('/unguarded/orders'), { method: 'POST', body: 'item=1' }),
  expose: url => viaFetch(url('/report'), {}, ['etag', 'x-request-id', 'x-internal']),
  socket: url => viaWebSocket(url('/live').replace(/^http/, 'ws')),
}

async function viaFetch(url, init = {}, names = []) {
  try {
    const response = await fetch(url, { credentials: 'include', cache: 'no-store', ...init })
    const headers = names.map(name => [name, response.headers.get(name)])
    return { read: true, status: response.status, body: await response.text(), headers }
  } catch (error) {
    return { read: false, error: String(error) }
  }
}

function viaXhr(url) {
  return new Promise(resolve => {
    const xhr = new XMLHttpRequest()
    xhr.withCredentials = true
    xhr.open('GET', url)
    xhr.onload = () => resolve({ read: true, status: xhr.status, body: xhr.responseText })
    xhr.onerror = () => resolve({ read: false, error: `error event, status ${xhr.status}` })
    xhr.send()
  })
}

function viaWebSocket(url) {
  return new Promise(resolve => {
    const socket = new WebSocket(url)
    socket.onmessage = event => resolve({ read: true, body: event.data })
    socket.onclose = event => resolve({ read: false, error: `closed, code ${event.code}` })
  })
}
