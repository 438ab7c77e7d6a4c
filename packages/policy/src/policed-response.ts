import type { OutgoingHttpHeader, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { Decider, Decision } from './decision.ts'
import { isOwnedResponseHeader } from './owned-response-header.ts'
import { refuseSecond } from './stacked-policies.ts'
import { mergeVary, type VaryValue } from './vary.ts'

// Names no module of Node but for types, so that frameworks of every runtime can police the raw responses of Node.

/** A head that is to be written, and how. */
export interface DecidedHead {
  readonly decision: Decision
  /** What writes it: `response.writeHead` as it was before. */
  readonly writeHead: ServerResponse['writeHead']
  /** Whether that is Node's own. */
  readonly isPlain: boolean
}

interface Policed extends DecidedHead {
  readonly decider: Decider
}

const policed: unique symbol = Symbol('accredit.policed')

type PolicedResponse = ServerResponse & { [policed]?: Policed }

/**
 * @returns whether this policy was applied to a response already
 * @throws Error when another one was: the preflight and the request would be answered by different policies
 */
export function isPoliced(response: ServerResponse, decider: Decider): boolean {
  const { [policed]: state }: PolicedResponse = response
  if (state === undefined) return false
  refuseSecond(state, decider)
  return true
}

/**
 * Sets the headers of a decision whenever the head of a response is written.
 *
 * @param isPlain - whether `response.writeHead` is Node's own, which writes a head at half the cost
 */
export function policeResponse(
  response: PolicedResponse,
  decider: Decider,
  decision: Decision,
  isPlain: boolean,
): void {
  response[policed] = { decider, decision, writeHead: response.writeHead, isPlain }
  response.writeHead = writePolicedHead
}

/**
 * `policeResponse` for frameworks of web-standard responses, whose runtime hands Node's own response through: what it
 * or a handler writes there, past the framework, has the headers too.
 *
 * @param raw - anything; HTTP/2 has heads that no method writes, so its responses are left alone
 * @returns whether it is a response of Node, and the policy is on it
 * @throws Error when another policy was applied to it
 */
export function policeNodeResponse(raw: unknown, decider: Decider, decision: Decision): boolean {
  if (!isNodeResponse(raw)) return false
  if (!isPoliced(raw, decider)) policeResponse(raw, decider, decision, !Object.hasOwn(raw, 'writeHead'))
  return true
}

function isNodeResponse(value: unknown): value is ServerResponse {
  if (typeof value !== 'object' || value === null || 'stream' in value) return false
  return 'writeHead' in value && typeof value.writeHead === 'function' && 'getHeaderNames' in value
}

/** Stands in for `response.writeHead`, which Node calls for implicit heads too. */
function writePolicedHead(
  this: PolicedResponse,
  statusCode: number,
  reasonOrHeaders?: string | OutgoingHttpHeaders | OutgoingHttpHeader[],
  headers?: OutgoingHttpHeaders | OutgoingHttpHeader[],
): ServerResponse {
  const state = this[policed]
  if (state === undefined) throw new TypeError('accredit: writeHead was moved to another response')
  if (typeof reasonOrHeaders === 'string') this.statusMessage = reasonOrHeaders
  const given = (typeof reasonOrHeaders === 'string' ? undefined : reasonOrHeaders) ?? headers
  // 101 switches protocols and other 1xx are no final response: neither is the policy's to change.
  if (statusCode < 200 || this.headersSent) return state.writeHead.call(this, statusCode, given)
  return writeDecidedHead(this, state, statusCode, given)
}

/** Writes the head: what is set on the response, what was given to `writeHead`, and over both what was decided. */
export function writeDecidedHead(
  response: ServerResponse,
  { writeHead, isPlain, decision }: DecidedHead,
  statusCode: number,
  given?: OutgoingHttpHeaders | OutgoingHttpHeader[],
): ServerResponse {
  // Where nothing is set yet, Node writes a record at half the cost of storing its lines first. A `writeHead` that
  // somebody else put there expects to find them on the response.
  const names = response.getHeaderNames()
  if (names.length === 0 && isPlain && !Array.isArray(given)) {
    return writeHead.call(response, statusCode, decidedRecord(decision, given))
  }
  const rest = given === undefined ? undefined : adoptHead(response, given)
  // One walk over the few names that are there costs less than asking for each name that must not be.
  let hasVary = given !== undefined
  for (let i = 0; i < names.length; i++) {
    const name = names[i] ?? ''
    if (isOwnedResponseHeader(name)) response.removeHeader(name)
    else if (isVary(name)) hasVary = true
  }
  setHeaders(response, decision, hasVary ? response.getHeader('vary') : undefined)
  return writeHead.call(response, statusCode, rest)
}

function decidedRecord({ set, vary }: Decision, given: OutgoingHttpHeaders | undefined): OutgoingHttpHeaders {
  const head: OutgoingHttpHeaders = {}
  let existing: VaryValue
  if (given !== undefined) {
    for (const name of Object.keys(given)) {
      if (isVary(name)) existing = given[name]
      else if (!isOwnedResponseHeader(name)) head[name] = given[name]
    }
  }
  for (let i = 0; i < set.length; i++) {
    const line = set[i]
    if (line !== undefined) head[line[0]] = line[1]
  }
  if (vary.length > 0 || existing !== undefined) head.vary = mergeVary(existing, vary)
  return head
}

function setHeaders(response: ServerResponse, { set, vary }: Decision, existing: VaryValue): void {
  for (let i = 0; i < set.length; i++) {
    const line = set[i]
    if (line !== undefined) response.setHeader(line[0], line[1])
  }
  if (vary.length > 0) response.setHeader('vary', mergeVary(existing, vary))
}

/**
 * The headers given to `writeHead`, without those that the policy owns. `Vary` among them moves to the response, where
 * the policy merges into it, and so does a list.
 *
 * @returns what is left for `writeHead`
 */
function adoptHead(
  response: ServerResponse,
  headers: OutgoingHttpHeaders | OutgoingHttpHeader[],
): OutgoingHttpHeaders | undefined {
  return Array.isArray(headers) ? adoptList(response, headers) : adoptRecord(response, headers)
}

function adoptRecord(response: ServerResponse, headers: OutgoingHttpHeaders): OutgoingHttpHeaders {
  const rest: OutgoingHttpHeaders = {}
  for (const name of Object.keys(headers)) {
    const value = headers[name]
    if (isVary(name)) {
      if (value !== undefined) response.setHeader('vary', value)
    } else if (!isOwnedResponseHeader(name)) rest[name] = value
  }
  return rest
}

/**
 * Names and values in turn, or pairs. They move to the response one by one: beside headers that are already set, Node
 * takes no pairs, and keeps only the last of several lines.
 */
function adoptList(response: ServerResponse, headers: OutgoingHttpHeader[]): undefined {
  const flat = Array.isArray(headers[0]) ? headers.flat() : headers
  const lines = new Map<string, { readonly name: string; readonly values: string[] }>()
  for (let i = 0; i < flat.length; i += 2) {
    const name = String(flat[i])
    if (isOwnedResponseHeader(name)) continue
    const line = lines.get(name.toLowerCase()) ?? { name, values: [] }
    lines.set(name.toLowerCase(), line)
    line.values.push(...[flat[i + 1] ?? ''].flat().map(String))
  }
  for (const { name, values } of lines.values()) {
    const [only = ''] = values
    response.setHeader(name, values.length === 1 ? only : values)
  }
}

function isVary(name: string): boolean {
  return name.length === 4 && name.toLowerCase() === 'vary'
}
