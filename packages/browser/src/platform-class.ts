/**
 * Whether an object is of a platform class, or of jsdom's or happy-dom's class of that name. Their tags or the names of
 * their constructors say so; `instanceof` does not.
 */
export function isOfClass(value: unknown, name: string): value is object {
  if (typeof value !== 'object' || value === null) return false
  if (Object.prototype.toString.call(value) === `[object ${name}]`) return true
  for (let of = Object.getPrototypeOf(value); of !== null; of = Object.getPrototypeOf(of)) {
    if (of.constructor?.name === name) return true
  }
  return false
}

export function isStream(value: unknown): value is ReadableStream {
  return isOfClass(value, 'ReadableStream') && 'getReader' in value
}

export function isBlob(value: unknown): value is Blob {
  return isOfClass(value, 'Blob') || isOfClass(value, 'File')
}

export function isFormData(value: unknown): value is FormData {
  return isOfClass(value, 'FormData') && Symbol.iterator in value
}

export function isUrlSearchParams(value: unknown): value is URLSearchParams {
  return isOfClass(value, 'URLSearchParams')
}
