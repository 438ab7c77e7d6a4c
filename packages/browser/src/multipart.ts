import { bareObject } from './bare-object.ts'

/** UTF-8 as it stands: a byte order mark is part of a value. */
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/**
 * The entries of a `multipart/form-data` body.
 *
 * @throws TypeError for a body that is not well formed, or has no end
 * @see https://fetch.spec.whatwg.org/#body-mixin
 * @see https://www.rfc-editor.org/rfc/rfc7578
 */
export function parseMultipart(body: Uint8Array, boundary: string): FormData {
  const form = new FormData()
  // What is before the first delimiter and after the last is for people whose mail program knows no MIME.
  const [, ...parts] = `\r\n${byteString(body)}`.split(`\r\n--${boundary}`)
  for (const part of parts) {
    if (part.startsWith('--')) return form
    appendPart(form, part)
  }
  throw malformed('it has no end')
}

/** A character for each byte: what can be searched and split. */
function byteString(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(text, 'latin1'))
}

function malformed(why: string): TypeError {
  return new TypeError(`The body is not form data: ${why}`)
}

/** @param part from the end of its delimiter */
function appendPart(form: FormData, part: string): void {
  const headersEnd = part.indexOf('\r\n\r\n')
  if (!/^[\t ]*\r\n/.test(part) || headersEnd === -1) throw malformed('a part has no headers')
  const headers = partHeaders(part.slice(part.indexOf('\r\n') + 2, headersEnd))
  const disposition = headers.get('content-disposition') ?? ''
  const parameters = dispositionParameters(disposition)
  const name = parameters.get('name')
  if (!/^form-data[\t ]*(?:;|$)/i.test(disposition) || name === undefined) {
    throw malformed('a part has no name')
  }
  const content = bytesOf(part.slice(headersEnd + 4))
  const filename = parameters.get('filename')
  if (filename === undefined) {
    form.append(name, decoder.decode(content))
  } else {
    const type = headers.get('content-type') ?? 'text/plain'
    form.append(name, new File([content], filename, bareObject({ type })))
  }
}

/** By lower-case name. */
function partHeaders(text: string): Map<string, string> {
  const headers = new Map<string, string>()
  for (const line of text.split('\r\n')) {
    const colon = line.indexOf(':')
    if (colon < 1) throw malformed('a part has a line that is no header')
    headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim())
  }
  return headers
}

/** `name` and `filename`, unescaped as `multipart/form-data` escapes them, which is not as MIME does. */
function dispositionParameters(value: string): Map<string, string> {
  const parameters = new Map<string, string>()
  for (const [, name = '', quoted, bare = ''] of value.matchAll(
    /;[\t ]*([^\s=;]+)=(?:"([^"]*)"|([^\s;"]*))/g,
  )) {
    const escaped = decoder.decode(bytesOf(quoted ?? bare))
    const text = escaped.replace(/%0A/gi, '\n').replace(/%0D/gi, '\r').replace(/%22/g, '"')
    parameters.set(name.toLowerCase(), text)
  }
  return parameters
}

/** The entries of an `application/x-www-form-urlencoded` body. @see https://url.spec.whatwg.org/#urlencoded-parsing */
export function parseUrlencoded(body: Uint8Array): FormData {
  const form = new FormData()
  // The constructor takes away a question mark, of which this one is not part of the body.
  for (const [name, value] of new URLSearchParams(`?${decoder.decode(body)}`)) form.append(name, value)
  return form
}
