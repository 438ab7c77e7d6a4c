const ofRequest: ReadonlySet<string> = new Set(['origin', 'cookie', 'authorization', 'content-type'])

const ofResponse: ReadonlySet<string> = new Set([
  'vary',
  'location',
  'set-cookie',
  'timing-allow-origin',
  'cross-origin-resource-policy',
  'www-authenticate',
  'content-type',
  'allow',
])

const cors = /^access-control-/i

/** Whether a header of a request has to do with CORS or credentials. */
export function isRequestNews(name: string): boolean {
  return cors.test(name) || ofRequest.has(name.toLowerCase())
}

/** Whether a header of a response has to do with them, or with where the request goes next. */
export function isResponseNews(name: string): boolean {
  return cors.test(name) || ofResponse.has(name.toLowerCase())
}
