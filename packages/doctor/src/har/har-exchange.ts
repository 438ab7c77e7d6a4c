import { byteLowercase, containsHeader, getHeader } from '@accredit/protocol'
import type { NetworkCauseId } from '../cause.ts'
import type { CheckRequest } from '../check/check-result.ts'
import type { Exchange, HeaderLine } from '../exchange.ts'
import { arrayAt, isJsonObject, type JsonObject, numberAt, objectAt, textAt } from '../json-value.ts'
import { harCheckRequest } from './har-check-request.ts'
import { type HarSource, harRecords } from './har-record.ts'

/** One entry of a HAR. */
export interface HarExchange {
  /** Its place in `log.entries`. */
  readonly index: number
  readonly exchange: Exchange
  /** The URL of the page, as far as the HAR has it. */
  readonly pageUrl: string | null
  /** Chrome's `fetch`, `xhr`, `script`…; null where the HAR has none. */
  readonly resourceType: string | null
  /** As far as the HAR still shows it: exports leave cookies out. */
  readonly carriesCookies: boolean
  /** The media type of the body, null without one. */
  readonly bodyType: string | null
  /** The check that this tool exported, null for any other entry. */
  readonly checked: HarCheck | null
}

/** What stands in an exported entry of the check that it belongs to. */
export interface HarCheck {
  /** The same for all entries of the check, and of no other in the file. */
  readonly id: string
  readonly request: CheckRequest
}

/**
 * Reads a HAR, one entry at a time and in bounded memory. Bodies are passed over.
 *
 * @throws HarError after the entries that could be read
 * @throws Node's error for a file that cannot be read
 */
export async function* readHar(source: HarSource): AsyncGenerator<HarExchange, void, undefined> {
  const pages = new Map<string, string>()
  let index = 0
  for await (const record of harRecords(source)) {
    if ('request' in record) {
      const exchange = harExchange(record, index, pages)
      index += 1
      // A copy: strings cut out of a file keep the piece that they are cut from.
      if (exchange !== null) yield structuredClone(exchange)
    } else {
      const id = textAt(record, 'id')
      const title = textAt(record, 'title')
      if (id !== null && title !== null && URL.canParse(title)) pages.set(id, title)
    }
  }
}

/** @returns null for an entry without method or URL */
function harExchange(
  entry: JsonObject,
  index: number,
  pages: ReadonlyMap<string, string>,
): HarExchange | null {
  const request = objectAt(entry, 'request')
  const method = textAt(request, 'method')
  const url = textAt(request, 'url')
  if (method === null || url === null || !URL.canParse(url)) return null
  const headers = headerLines(request)
  const own = objectAt(entry, '_accredit')
  const resourceType = textAt(entry, '_resourceType')
  const isPreflight =
    method === 'OPTIONS' &&
    (resourceType === 'preflight' || containsHeader(headers, 'access-control-request-method'))
  return {
    index,
    exchange: {
      id: textAt(own, 'exchange') ?? `x${index + 1}`,
      kind: isPreflight ? 'preflight' : 'actual',
      hop: 0,
      engines: [],
      sent: { method, url, headers },
      ...answerOf(entry, own),
      duration: durationOf(entry),
      address: addressOf(entry),
    },
    pageUrl: pages.get(textAt(entry, 'pageref') ?? '') ?? getHeader(headers, 'referer'),
    resourceType,
    carriesCookies: arrayAt(request, 'cookies').length > 0 || containsHeader(headers, 'cookie'),
    bodyType: textAt(objectAt(request, 'postData'), 'mimeType'),
    checked: checkOf(entry, own),
  }
}

function checkOf(entry: JsonObject, own: JsonObject): HarCheck | null {
  const request = harCheckRequest(own['request'])
  return request === null ? null : { id: textAt(entry, 'pageref') ?? '', request }
}

function answerOf(entry: JsonObject, own: JsonObject): Pick<Exchange, 'received' | 'failure'> {
  const response = objectAt(entry, 'response')
  const status = numberAt(response, 'status') ?? 0
  if (status > 0) {
    const statusMessage = textAt(response, 'statusText') ?? ''
    return { received: { status, statusMessage, headers: headerLines(response) }, failure: null }
  }
  const error = textAt(response, '_error') ?? textAt(entry, '_error')
  const message = textAt(own, 'message') ?? `the HAR shows no response${error === null ? '' : ` (${error})`}`
  const cause =
    networkCauseNamed(textAt(own, 'failure')) ?? networkErrors.get(error ?? '') ?? 'net-unspecified'
  return { received: null, failure: { cause, message } }
}

/** Chromium's names for what went wrong with a network. */
const networkErrors: ReadonlyMap<string, NetworkCauseId> = new Map([
  ['net::ERR_CONNECTION_REFUSED', 'net-refused'],
  ['net::ERR_NAME_NOT_RESOLVED', 'net-dns'],
  ['net::ERR_CONNECTION_RESET', 'net-reset'],
  ['net::ERR_EMPTY_RESPONSE', 'net-reset'],
  ['net::ERR_CONNECTION_CLOSED', 'net-reset'],
  ['net::ERR_CONNECTION_TIMED_OUT', 'net-timeout'],
  ['net::ERR_TIMED_OUT', 'net-timeout'],
  ['net::ERR_CERT_AUTHORITY_INVALID', 'net-tls'],
  ['net::ERR_CERT_COMMON_NAME_INVALID', 'net-tls'],
  ['net::ERR_CERT_DATE_INVALID', 'net-tls'],
  ['net::ERR_SSL_PROTOCOL_ERROR', 'net-tls'],
  ['net::ERR_INVALID_HTTP_RESPONSE', 'net-malformed'],
])

const networkCauses: readonly NetworkCauseId[] = [
  'net-refused',
  'net-dns',
  'net-tls',
  'net-reset',
  'net-timeout',
  'net-malformed',
]

function networkCauseNamed(name: string | null): NetworkCauseId | null {
  return networkCauses.find(cause => cause === name) ?? null
}

/**
 * The header lines of a message. HTTP/2's pseudo-headers are none, and Chromium writes the lines of `Set-Cookie` as one
 * with line breaks.
 */
function headerLines(message: JsonObject): readonly HeaderLine[] {
  return arrayAt(message, 'headers').flatMap((header): readonly HeaderLine[] => {
    if (!isJsonObject(header)) return []
    const name = textAt(header, 'name')
    const value = header['value']
    if (name === null || name.startsWith(':') || typeof value !== 'string') return []
    const values =
      byteLowercase(name) === 'set-cookie' ? value.split('\n') : [value.replaceAll(/[\r\n]+/g, ' ')]
    return values.map(line => [name, line])
  })
}

function durationOf(entry: JsonObject): number | null {
  const wait = numberAt(objectAt(entry, 'timings'), 'wait')
  return wait !== null && wait >= 0 ? wait : null
}

/** Chromium writes IPv6 addresses in brackets. */
function addressOf(entry: JsonObject): string | null {
  return textAt(entry, 'serverIPAddress')?.replaceAll(/[[\]]/g, '') ?? null
}
