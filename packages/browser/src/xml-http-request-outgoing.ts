import {
  fetchRequest,
  type HeaderList,
  includesUserinfo,
  isForbiddenMethod,
  isToken,
  keepsRequestHeader,
  networkPartitionKey,
  normalizeMethod,
  type Origin,
  originOf,
  sameOrigin,
} from '@accredit/protocol'
import { parseMimeType } from './mime-type.ts'
import type { OutgoingRequest } from './outgoing-request.ts'
import type { Profile } from './profile.ts'
import type { ScriptRealm } from './script-realm.ts'

/** @throws DOMException SyntaxError for what is no method, SecurityError for a forbidden one */
export function openedMethod(method: string): string {
  if (!isToken(method)) throw new DOMException(`'${method}' is not a method`, 'SyntaxError')
  if (isForbiddenMethod(method)) throw new DOMException(`Method '${method}' is forbidden`, 'SecurityError')
  return normalizeMethod(method)
}

/** @throws DOMException SyntaxError for what does not parse */
export function openedUrl(href: string, base: URL, username: string | null, password: string | null): URL {
  if (!URL.canParse(href, base)) {
    throw new DOMException(`'${href}' does not parse as a URL`, 'SyntaxError')
  }
  const url = new URL(href, base)
  if (username !== null) url.username = username
  if (password !== null) url.password = password
  return url
}

/**
 * An author's type for text that is sent as UTF-8 whatever charset it names.
 *
 * @param isString and not URLSearchParams
 */
export function inUtf8(
  author: string,
  isString: boolean,
  { charsetCorrection }: Pick<Profile, 'charsetCorrection'>,
): string {
  const type = parseMimeType(author)
  const charset = type?.params.get('charset') ?? null
  if (type === null || charset === null) return author
  if (charsetCorrection === 'in-place') return replacedInPlace(author)
  if (charset.toLowerCase() === 'utf-8') return author
  if (charsetCorrection === 'anew-for-strings' && !isString) return replacedInPlace(author)
  type.params.set('charset', 'UTF-8')
  return type.toString()
}

function replacedInPlace(author: string): string {
  return author.replace(/(;\s*charset=)(?:"[^"]*"|[^;]*)/i, '$1UTF-8')
}

/** A URL without the userinfo that it would take to another origin. */
function withoutForeignUserinfo(url: URL, origin: Origin): URL {
  if (!includesUserinfo(url) || sameOrigin(originOf(url), origin)) return url
  const bare = new URL(url)
  bare.username = ''
  bare.password = ''
  return bare
}

/** What script has said of a request by `send()`. */
export interface SentRequest {
  readonly url: URL
  readonly method: string
  readonly headers: HeaderList
  readonly withCredentials: boolean
  readonly hasBody: boolean
  /** Somebody listens to the upload, which may not be told of unasked. */
  readonly isUploadHeard: boolean
}

/** @see https://xhr.spec.whatwg.org/#the-send()-method */
export function outgoingOf(realm: ScriptRealm, sent: SentRequest): Omit<OutgoingRequest, 'body'> {
  const { profile } = realm
  const environment = realm.environment()
  return {
    request: fetchRequest({
      url: profile.foreignUserinfoKept ? sent.url : withoutForeignUserinfo(sent.url, environment.origin),
      method: sent.method,
      headers: sent.headers.filter(([name, value]) => keepsRequestHeader(name, value, profile)),
      origin: environment.origin,
      mode: 'cors',
      credentials: sent.withCredentials ? 'include' : 'same-origin',
      referrerPolicy: environment.referrerPolicy || 'strict-origin-when-cross-origin',
      body: sent.hasBody ? 'replayable' : 'none',
      useCorsPreflight: sent.isUploadHeard,
      initiatorType: 'xmlhttprequest',
      partitionKey: networkPartitionKey(environment.topLevelOrigin),
      ancestorOrigins: environment.ancestorOrigins,
    }),
    cache: 'default',
    integrity: '',
    keepalive: false,
    referrer: 'client',
    useUrlCredentials: includesUserinfo(sent.url),
    targetAddressSpace: null,
  }
}
