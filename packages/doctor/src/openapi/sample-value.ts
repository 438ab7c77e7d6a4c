import {
  arrayAt,
  isJsonObject,
  type JsonObject,
  numberAt,
  objectAt,
  stringsAt,
  textAt,
} from '../json-value.ts'

/** Deep enough for what servers demand, and an end to schemas that contain themselves. */
const maxDepth = 6

const byFormat: Readonly<Record<string, string>> = {
  uuid: '00000000-0000-4000-8000-000000000000',
  date: '2026-01-01',
  'date-time': '2026-01-01T00:00:00Z',
  email: 'user@example.com',
  uri: 'https://example.com/',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  byte: 'YQ==',
}

/**
 * A value that a schema allows, as far as is told without solving it: its example, default or first choice, or else one
 * of its type. Objects have what they require.
 *
 * @param owner what the schema is of, such as a parameter or a media type, which may have examples of its own
 */
export function sampleValue(owner: JsonObject, schema: JsonObject, depth = 0): unknown {
  for (const given of [...givenValues(owner), ...givenValues(schema)]) {
    if (given !== undefined) return given
  }
  return depth > maxDepth ? null : valueOfType(schema, depth)
}

function givenValues(object: JsonObject): readonly unknown[] {
  const examples = object['examples']
  const named = isJsonObject(examples) ? Object.values(examples).find(isJsonObject)?.['value'] : undefined
  return [
    object['example'],
    Array.isArray(examples) ? examples[0] : named,
    object['default'],
    object['const'],
    arrayAt(object, 'enum')[0],
  ]
}

function valueOfType(schema: JsonObject, depth: number): unknown {
  const branches = [...arrayAt(schema, 'oneOf'), ...arrayAt(schema, 'anyOf')].filter(isJsonObject)
  const parts = arrayAt(schema, 'allOf').filter(isJsonObject)
  if (parts.length > 0) return merged(parts, depth)
  const [branch] = branches
  if (branch !== undefined) return sampleValue({}, branch, depth + 1)
  switch (typeOf(schema)) {
    case 'integer':
    case 'number':
      return numberAt(schema, 'minimum') ?? 1
    case 'boolean':
      return true
    case 'array':
      return [sampleValue({}, objectAt(schema, 'items'), depth + 1)]
    case 'object':
      return sampleObject(schema, depth)
    case 'null':
      return null
    default:
      return byFormat[textAt(schema, 'format') ?? ''] ?? 'example'
  }
}

function merged(parts: readonly JsonObject[], depth: number): unknown {
  const values = parts.map(part => sampleValue({}, part, depth + 1))
  return values.every(isJsonObject) ? Object.assign({}, ...values) : values[0]
}

function typeOf(schema: JsonObject): string | null {
  const [first] = stringsAt(schema, 'type')
  return textAt(schema, 'type') ?? first ?? ('properties' in schema ? 'object' : null)
}

function sampleObject(schema: JsonObject, depth: number): JsonObject {
  const properties = objectAt(schema, 'properties')
  const required = stringsAt(schema, 'required')
  return Object.fromEntries(
    required.map(name => [name, sampleValue({}, objectAt(properties, name), depth + 1)]),
  )
}

/** A sample as a URL or a header has it. */
export function sampleText(value: unknown): string {
  if (Array.isArray(value)) return value.map(sampleText).join(',')
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : `${value}`
}
