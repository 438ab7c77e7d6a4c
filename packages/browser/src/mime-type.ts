import { MIMEType } from 'node:util'
import { getDecodeAndSplit, type HeaderList } from '@accredit/protocol'

/**
 * The MIME type that a header list declares, or null: the last valid one of all its `Content-Type`s, which inherits the
 * charset of an earlier one of the same essence.
 *
 * @see https://fetch.spec.whatwg.org/#concept-header-extract-mime-type
 */
export function extractMimeType(headers: HeaderList): MIMEType | null {
  let found: MIMEType | null = null
  let charset: string | null = null
  for (const value of getDecodeAndSplit(headers, 'content-type') ?? []) {
    const type = parseMimeType(value)
    if (type === null || type.essence === '*/*') continue
    const own = type.params.get('charset')
    if (type.essence !== found?.essence) charset = own
    else if (own === null && charset !== null) type.params.set('charset', charset)
    found = type
  }
  return found
}

/** @see https://mimesniff.spec.whatwg.org/#parse-a-mime-type */
export function parseMimeType(value: string): MIMEType | null {
  try {
    return new MIMEType(value)
  } catch {
    return null
  }
}
