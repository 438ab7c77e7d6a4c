import { randomUUID } from 'node:crypto'
import { types } from 'node:util'
import { readBlob, requireReadable } from './blob-bytes.ts'
import { concatenate, encodeUtf8 } from './bytes.ts'
import { PageBody } from './page-body.ts'

/**
 * A form as a body, with its type.
 *
 * @throws TypeError for a file that cannot be read
 * @see https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data
 */
export function encodeMultipart(form: FormData): { readonly body: PageBody; readonly type: string } {
  const boundary = `----formdata-${randomUUID()}`
  const parts: (Uint8Array | Blob)[] = []
  for (const [name, value] of form) {
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="${escapeName(normalizeNewlines(name))}"`
    if (typeof value === 'string') {
      parts.push(encodeUtf8(`${head}\r\n\r\n${normalizeNewlines(value)}\r\n`))
    } else {
      requireReadable(value)
      const type = value.type === '' ? 'application/octet-stream' : value.type
      const fileHead = `${head}; filename="${escapeName(value.name)}"\r\nContent-Type: ${type}\r\n\r\n`
      parts.push(encodeUtf8(fileHead), value, encodeUtf8('\r\n'))
    }
  }
  parts.push(encodeUtf8(`--${boundary}--\r\n`))
  return { body: bodyOfParts(parts), type: `multipart/form-data; boundary=${boundary}` }
}

function bodyOfParts(parts: readonly (Uint8Array | Blob)[]): PageBody {
  const chunks = parts.filter(isBytes)
  if (chunks.length === parts.length) return PageBody.ofBytes(concatenate(chunks))
  const length = parts.reduce((sum, part) => sum + (isBytes(part) ? part.byteLength : part.size), 0)
  const read = async () =>
    concatenate(await Promise.all(parts.map(part => (isBytes(part) ? part : readBlob(part)))))
  return PageBody.ofLazy(read, length)
}

/** Of any realm: in an environment of a test runner, that of TextEncoder may be another than this one. */
function isBytes(part: Uint8Array | Blob): part is Uint8Array {
  return types.isUint8Array(part)
}

function normalizeNewlines(text: string): string {
  return text.replace(/\r\n|\r|\n/g, '\r\n')
}

function escapeName(name: string): string {
  return name.replaceAll('\r', '%0D').replaceAll('\n', '%0A').replaceAll('"', '%22')
}
