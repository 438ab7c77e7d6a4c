import { types } from 'node:util'
import { readBlob, requireReadable } from './blob-bytes.ts'
import { isDisturbed } from './body-stream.ts'
import { type Bytes, encodeUtf8 } from './bytes.ts'
import { encodeMultipart } from './multipart-encoding.ts'
import { PageBody } from './page-body.ts'
import { isBlob, isFormData, isStream, isUrlSearchParams } from './platform-class.ts'
import type { Profile } from './profile.ts'

export interface ExtractedBody {
  readonly body: PageBody
  /** The `Content-Type` that goes with it. */
  readonly type: string | null
  /** Made from a string or a query: the charset is the user agent's to say. */
  readonly isText: boolean
}

/**
 * Turns what script gives as a body into bytes, or a promise of bytes, and a type. Objects are told by what they are,
 * not by whose class made them: jsdom's `FormData` is one too. What is of no known kind is a string.
 *
 * @throws TypeError for a stream that is in use, or goes with keepalive
 * @throws DOMException NotSupportedError for a stream, in a profile that refuses them
 * @see https://fetch.spec.whatwg.org/#concept-bodyinit-extract
 */
export function extractBody(
  value: unknown,
  keepalive = false,
  streamBodies: Profile['streamBodies'] = 'preflight',
): ExtractedBody {
  if (isStream(value) && streamBodies !== 'stringify') {
    return {
      body: PageBody.ofStream(checkedStream(value, keepalive, streamBodies)),
      type: null,
      isText: false,
    }
  }
  if (isBlob(value)) {
    requireReadable(value)
    const type = value.type === '' ? null : value.type
    return { body: PageBody.ofLazy(() => readBlob(value), value.size), type, isText: false }
  }
  if (types.isSharedArrayBuffer(value)) throw new TypeError('A body cannot be in shared memory')
  if (types.isArrayBuffer(value))
    return { body: PageBody.ofBytes(new Uint8Array(value).slice()), type: null, isText: false }
  if (ArrayBuffer.isView(value)) return { body: PageBody.ofBytes(copyView(value)), type: null, isText: false }
  if (isFormData(value)) return { ...encodeMultipart(value), isText: false }
  const type = isUrlSearchParams(value) ? 'application/x-www-form-urlencoded' : 'text/plain'
  return {
    body: PageBody.ofBytes(encodeUtf8(`${value}`)),
    type: `${type};charset=UTF-8`,
    isText: true,
  }
}

function checkedStream(
  stream: ReadableStream,
  keepalive: boolean,
  streamBodies: 'preflight' | 'refuse',
): ReadableStream {
  if (streamBodies === 'refuse') {
    throw new DOMException('A ReadableStream is not supported as a body', 'NotSupportedError')
  }
  if (keepalive) throw new TypeError('A ReadableStream cannot be the body of a keepalive request')
  if (stream.locked || isDisturbed(stream)) throw new TypeError('The stream of the body is in use')
  return stream
}

function copyView({ buffer, byteOffset, byteLength }: ArrayBufferView): Bytes {
  if (!types.isArrayBuffer(buffer)) throw new TypeError('A body cannot be in shared memory')
  return new Uint8Array(buffer, byteOffset, byteLength).slice()
}
