import type { RequestHeaderRecord, RequestHeaders } from './decision.ts'

/**
 * Reads one request header.
 *
 * @returns the value, several lines joined by `, `; `null` when absent
 */
export function readHeader(
  headers: RequestHeaders,
  name: Exclude<keyof RequestHeaderRecord, ':authority'>,
): string | null {
  if (isHeaders(headers)) return headers.get(name)
  const value = headers[name]
  if (value === undefined) return null
  return typeof value === 'string' ? value : value.join(', ')
}

/** A `Headers` object; a record's values are never functions. */
export function isHeaders(headers: RequestHeaders): headers is Pick<Headers, 'get'> {
  // Read and not asked for with `in`, which has no fast path in V8 where requests come in many shapes.
  const { get }: { readonly get?: unknown; readonly origin?: unknown } = headers
  return typeof get === 'function'
}
