/** JSON that somebody else wrote, member by member: what is not of the wanted type is as good as absent. */

export type JsonObject = Readonly<Record<string, unknown>>

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const nothing: JsonObject = {}

export function objectAt(object: JsonObject, name: string): JsonObject {
  const value = object[name]
  return isJsonObject(value) ? value : nothing
}

export function arrayAt(object: JsonObject, name: string): readonly unknown[] {
  const value = object[name]
  return Array.isArray(value) ? value : []
}

/** The strings of an array, or of anything else none. */
export function stringsAt(object: JsonObject, name: string): readonly string[] {
  return arrayAt(object, name).filter(item => typeof item === 'string')
}

/** null for what is no string, and for the empty one. */
export function textAt(object: JsonObject, name: string): string | null {
  const value = object[name]
  return typeof value === 'string' && value !== '' ? value : null
}

export function numberAt(object: JsonObject, name: string): number | null {
  const value = object[name]
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}
