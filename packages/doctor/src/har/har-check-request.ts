import type { CheckRequest } from '../check/check-result.ts'
import type { HeaderLine } from '../exchange.ts'
import { arrayAt, isJsonObject, type JsonObject, stringsAt, textAt } from '../json-value.ts'

/** The request of a check as its HAR keeps it, or null for anything else. */
export function harCheckRequest(value: unknown): CheckRequest | null {
  if (!isJsonObject(value)) return null
  const url = textAt(value, 'url')
  const from = textAt(value, 'from')
  if (url === null || from === null) return null
  const topLevel = textAt(value, 'topLevel')
  const method = textAt(value, 'method')
  const body = value['body']
  return {
    url,
    from,
    ...(topLevel !== null && { topLevel }),
    ...(method !== null && { method }),
    ...(typeof body === 'string' && { body }),
    headers: pairsAt(value, 'headers'),
    cookies: stringsAt(value, 'cookies'),
    via: oneOf(value['via'], ['fetch', 'xhr']),
    credentials: oneOf(value['credentials'], ['same-origin', 'include', 'omit']),
    mode: oneOf(value['mode'], ['cors', 'no-cors', 'same-origin']),
    redirect: oneOf(value['redirect'], ['follow', 'error', 'manual']),
    preflightOnly: value['preflightOnly'] === true,
  }
}

/** The value, or the first choice where it is none of them. */
function oneOf<const Choice extends string>(value: unknown, choices: readonly [Choice, ...Choice[]]): Choice {
  return choices.find(choice => choice === value) ?? choices[0]
}

function pairsAt(object: JsonObject, name: string): readonly HeaderLine[] {
  return arrayAt(object, name).flatMap((pair): readonly HeaderLine[] => {
    if (!Array.isArray(pair)) return []
    const [first, second]: readonly unknown[] = pair
    return typeof first === 'string' && typeof second === 'string' ? [[first, second]] : []
  })
}
