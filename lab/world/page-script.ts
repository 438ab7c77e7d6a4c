import type { ScriptResult } from '../scenario/outcome.ts'
import type { BodyKind, RequestSpec } from '../scenario/scenario.ts'

/** A request with all that script needs to make it. */
export interface ScriptRequest extends Omit<RequestSpec, 'integrity'> {
  readonly url: string
  readonly integrity: string
}

/** What the script uses of an XMLHttpRequest, the platform's or a page's. */
interface ScriptXhr {
  withCredentials: boolean
  readonly upload: EventTarget
  readonly status: number
  readonly responseURL: string
  readonly responseText: string
  open(method: string, url: string, async: boolean, user: string | null, password: string | null): void
  setRequestHeader(name: string, value: string): void
  send(body: ScriptBody | null): void
  getAllResponseHeaders(): string
  addEventListener(type: string, listener: () => void): void
}

type ScriptBody = string | Blob | URLSearchParams | FormData | Uint8Array<ArrayBuffer>

/** The globals of a page. */
export interface ScriptScope
  extends Pick<
    typeof globalThis,
    'FormData' | 'Blob' | 'URLSearchParams' | 'ReadableStream' | 'TextEncoder' | 'AbortSignal'
  > {
  fetch(url: string, init: RequestInit): Promise<Response>
  readonly XMLHttpRequest: new () => ScriptXhr
  setTimeout(callback: () => void, milliseconds: number): unknown
}

/**
 * Makes the requests of a scenario one after the other, and says what script learns of each. It is sent to browsers as
 * text, so that it refers to nothing outside itself.
 *
 * @param patience milliseconds for each
 */
export async function runRequests(
  scope: ScriptScope,
  requests: readonly ScriptRequest[],
  patience: number,
): Promise<ScriptResult[]> {
  const bodyOf = (body: Exclude<BodyKind, 'stream'>): ScriptBody => {
    switch (body) {
      case 'text':
        return 'text'
      case 'json':
        return new scope.Blob(['{}'], { type: 'application/json' })
      case 'form':
        return new scope.URLSearchParams('a=1')
      case 'multipart': {
        const form = new scope.FormData()
        form.append('a', '1')
        return form
      }
      case 'bytes':
        return new scope.TextEncoder().encode('bytes')
      case 'blob':
        return new scope.Blob(['blob'])
    }
  }

  const stream = () =>
    new scope.ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(new scope.TextEncoder().encode('stream'))
        controller.close()
      },
    })

  const nameOf = (error: unknown) =>
    error instanceof Object && 'name' in error ? String(error.name) : 'unknown'

  const byFetch = async (request: ScriptRequest): Promise<ScriptResult> => {
    try {
      const body = request.body === null ? null : request.body === 'stream' ? stream() : bodyOf(request.body)
      const init: RequestInit = {
        method: request.method,
        headers: request.headers.map(([name, value]): [string, string] => [name, value]),
        ...(request.isBare !== true && {
          mode: request.mode,
          credentials: request.credentials,
          redirect: request.redirect,
        }),
        ...(request.cache !== undefined && { cache: request.cache }),
        ...(request.referrer !== undefined && { referrer: request.referrer }),
        ...(request.isAborted === true && { signal: scope.AbortSignal.abort() }),
        ...(request.referrerPolicy !== '' && { referrerPolicy: request.referrerPolicy }),
        ...(request.integrity !== '' && { integrity: request.integrity }),
        ...(body !== null && { body }),
        ...(request.body === 'stream' && { duplex: 'half' }),
      }
      const response = await scope.fetch(request.url, init)
      return {
        kind: 'response',
        type: response.type,
        status: response.status,
        redirected: response.redirected,
        headers: [...response.headers.keys()].sort(),
        body: await response.text(),
      }
    } catch (error) {
      return { kind: 'error', name: nameOf(error) }
    }
  }

  const byXhr = (request: ScriptRequest): Promise<ScriptResult> =>
    new Promise(resolve => {
      const xhr = new scope.XMLHttpRequest()
      for (const name of ['error', 'abort', 'timeout']) {
        xhr.addEventListener(name, () => resolve({ kind: 'error', name }))
      }
      xhr.addEventListener('load', () =>
        resolve({
          kind: 'response',
          type: 'xhr',
          status: xhr.status,
          redirected: xhr.responseURL !== request.url.replace(/#.*/, ''),
          headers: xhr
            .getAllResponseHeaders()
            .split('\r\n')
            .filter(line => line !== '')
            .map(line => line.slice(0, line.indexOf(':')).toLowerCase())
            .sort(),
          body: xhr.responseText,
        }),
      )
      try {
        const [user, password] = request.userinfo ? ['ada', 'secret'] : [null, null]
        xhr.open(request.method, request.url, true, user, password)
        xhr.withCredentials = request.credentials === 'include'
        if (request.uploadListener) xhr.upload.addEventListener('progress', () => {})
        for (const [name, value] of request.headers) xhr.setRequestHeader(name, value)
        // A stream cannot be sent so, and no scenario asks for it.
        xhr.send(request.body === null || request.body === 'stream' ? null : bodyOf(request.body))
      } catch (error) {
        resolve({ kind: 'error', name: nameOf(error) })
      }
    })

  const results: ScriptResult[] = []
  for (const request of requests) {
    // Behind one that waits for a person, what the next one does is a matter of queues.
    if (results.at(-1)?.kind === 'pending') {
      results.push({ kind: 'pending' })
      continue
    }
    const outOfPatience = new Promise<ScriptResult>(resolve => {
      scope.setTimeout(() => resolve({ kind: 'pending' }), patience)
    })
    const made = request.api === 'fetch' ? byFetch(request) : byXhr(request)
    results.push(await Promise.race([made, outOfPatience]))
  }
  return results
}
