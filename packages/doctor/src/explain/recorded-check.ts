import type { CauseId } from '../cause.ts'
import { causeFacts } from '../cause-facts.ts'
import type { CheckRequest } from '../check/check-result.ts'
import { type EngineName, engineNames } from '../engine.ts'
import type { Exchange, HeaderLine } from '../exchange.ts'
import { harCheckRequest } from '../har/har-check-request.ts'
import { arrayAt, isJsonObject, type JsonObject, numberAt, objectAt, textAt } from '../json-value.ts'

/** What the JSON of a check holds of the world: what was asked, of which engines, and what was exchanged. */
export interface RecordedCheck {
  readonly request: CheckRequest
  readonly engines: readonly EngineName[]
  readonly exchanges: readonly Exchange[]
}

/** Reads the JSON of `check`; null for any other. Its verdicts are not taken over: they follow from the exchanges. */
export function recordedCheck(json: unknown): RecordedCheck | null {
  if (!isJsonObject(json) || json['kind'] !== 'check') return null
  const request = harCheckRequest(json['request'])
  if (request === null) return null
  const asked = arrayAt(json, 'verdicts').map(verdict => (isJsonObject(verdict) ? verdict['engine'] : null))
  return {
    request,
    engines: engineNames.filter(name => asked.includes(name)),
    exchanges: arrayAt(json, 'exchanges').flatMap(exchange => exchangeOf(exchange) ?? []),
  }
}

function exchangeOf(value: unknown): Exchange | null {
  if (!isJsonObject(value)) return null
  const sent = objectAt(value, 'sent')
  const id = textAt(value, 'id')
  const method = textAt(sent, 'method')
  const url = textAt(sent, 'url')
  if (id === null || method === null || url === null || !URL.canParse(url)) return null
  const failure = isJsonObject(value['failure']) ? value['failure'] : null
  return {
    id,
    kind: value['kind'] === 'preflight' ? 'preflight' : 'actual',
    hop: numberAt(value, 'hop') ?? 0,
    engines: engineNames.filter(name => arrayAt(value, 'engines').includes(name)),
    sent: { method, url, headers: linesAt(sent) },
    received: isJsonObject(value['received']) ? receivedOf(value['received']) : null,
    failure: failure && { cause: causeAt(failure), message: textAt(failure, 'message') ?? '' },
    duration: numberAt(value, 'duration'),
    address: textAt(value, 'address'),
  }
}

function receivedOf(received: JsonObject): Exchange['received'] {
  const status = numberAt(received, 'status')
  return status === null
    ? null
    : { status, statusMessage: textAt(received, 'statusMessage') ?? '', headers: linesAt(received) }
}

function linesAt(message: JsonObject): readonly HeaderLine[] {
  return arrayAt(message, 'headers').flatMap((line): readonly HeaderLine[] => {
    if (!Array.isArray(line)) return []
    const [name, value]: readonly unknown[] = line
    return typeof name === 'string' && typeof value === 'string' ? [[name, value]] : []
  })
}

function causeAt(failure: JsonObject): CauseId {
  const cause = textAt(failure, 'cause')
  return cause !== null && isCause(cause) ? cause : 'net-unspecified'
}

const isCause = (text: string): text is CauseId => Object.hasOwn(causeFacts, text)
