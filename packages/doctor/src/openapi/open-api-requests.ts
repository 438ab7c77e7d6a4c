import type { CheckNote, CheckRequest } from '../check/check-result.ts'
import type { HeaderLine } from '../exchange.ts'
import { arrayAt, isJsonObject, type JsonObject, objectAt, stringsAt, textAt } from '../json-value.ts'
import { type OpenApiDocument, openApiDocument, serverUrl } from './open-api-document.ts'
import { type SecurityParts, securityParts } from './open-api-security.ts'
import { sampleText, sampleValue } from './sample-value.ts'

export interface OpenApiOptions {
  /** The pages that ask: origins or URLs, as `from` of a request. */
  readonly origins: readonly string[]
  /** Where the API is, instead of what the document says. */
  readonly server?: string
  /** Whether requests that may change something are sent. Default: their preflight alone. */
  readonly writes?: boolean
  /** The credentials mode. Default: `include` where a security scheme needs it. */
  readonly credentials?: CheckRequest['credentials']
}

/** One operation, asked for by one page. */
export interface OpenApiRequest {
  readonly method: string
  /** The template, such as `/users/{id}`. */
  readonly path: string
  readonly operationId: string | null
  readonly request: CheckRequest
  readonly notes: readonly CheckNote[]
}

const methods = ['get', 'head', 'options', 'post', 'put', 'patch', 'delete'] as const

/** @see https://www.rfc-editor.org/rfc/rfc9110#section-9.2.1 */
const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Every operation of an API's description, asked for by every page: OpenAPI 3 or Swagger 2, JSON or YAML. Parameters
 * that are required have their example, default, first choice or a value of their type.
 *
 * @param source the path of the document, or what a parser made of it
 * @throws OpenApiError for what is no such document, or does not say where the API is
 */
export async function requestsFromOpenApi(
  source: string | object,
  options: OpenApiOptions,
): Promise<readonly OpenApiRequest[]> {
  const document = await openApiDocument(source)
  return Object.entries(objectAt(document.root, 'paths')).flatMap(([path, item]) => {
    if (!isJsonObject(item)) return []
    return methods.flatMap(method => {
      const operation = item[method]
      if (!isJsonObject(operation)) return []
      return operationRequests({ document, path, item, operation, method: method.toUpperCase() }, options)
    })
  })
}

interface Operation {
  readonly document: OpenApiDocument
  readonly path: string
  readonly item: JsonObject
  readonly operation: JsonObject
  readonly method: string
}

function operationRequests(described: Operation, options: OpenApiOptions): readonly OpenApiRequest[] {
  const { document, path, operation, method } = described
  const security = securityParts(document, operation)
  const parameters = requiredParameters(described)
  const body = bodyOf(described)
  const url = urlOf(described, parameters, security, options)
  const hasCookie = security.isAmbient || parameters.some(({ place }) => place === 'cookie')
  const headers: readonly HeaderLine[] = [
    ...parameters
      .filter(({ place }) => place === 'header')
      .map(({ name, value }): HeaderLine => [name, value]),
    ...(body.type === null ? [] : [['Content-Type', body.type] as const]),
    ...security.headers,
  ]
  return options.origins.map(from => ({
    method,
    path,
    operationId: textAt(operation, 'operationId'),
    request: {
      url,
      from,
      method,
      headers,
      credentials: options.credentials ?? (hasCookie ? 'include' : 'same-origin'),
      ...(body.text !== null && { body: body.text }),
      preflightOnly: !safeMethods.has(method) && options.writes !== true,
    },
    notes: security.notes,
  }))
}

interface Parameter {
  readonly name: string
  readonly place: string
  readonly value: string
}

/** An operation's parameters come before those of its path, by place and name. */
function requiredParameters({ document, item, operation }: Operation): readonly Parameter[] {
  const declared = [...arrayAt(item, 'parameters'), ...arrayAt(operation, 'parameters')].filter(isJsonObject)
  const parameters = new Map<string, Parameter>()
  for (const parameter of declared) {
    const name = textAt(parameter, 'name')
    const place = textAt(parameter, 'in')
    if (name === null || place === null) continue
    const key = `${place} ${name}`
    parameters.delete(key)
    if (parameter['required'] !== true && place !== 'path') continue
    parameters.set(key, {
      name,
      place,
      value: sampleText(sampleValue(parameter, schemaOf(parameter, document))),
    })
  }
  return [...parameters.values()]
}

/** Swagger 2 has the type in the parameter itself. */
function schemaOf(parameter: JsonObject, { version }: OpenApiDocument): JsonObject {
  if (version === '2') return parameter
  const [media] = Object.values(objectAt(parameter, 'content')).filter(isJsonObject)
  return objectAt(media ?? parameter, 'schema')
}

function urlOf(
  { document, path, item, operation }: Operation,
  parameters: readonly Parameter[],
  { query }: SecurityParts,
  { server }: OpenApiOptions,
): string {
  const base = (server ?? serverUrl(document, [operation, item])).replace(/\/$/, '')
  const filled = path.replaceAll(/\{([^}]*)\}/g, (_whole, name: string) => {
    const given = parameters.find(parameter => parameter.place === 'path' && parameter.name === name)
    return encodeURIComponent(given?.value ?? 'example')
  })
  const url = new URL(base + filled)
  for (const { name, place, value } of parameters) if (place === 'query') url.searchParams.append(name, value)
  for (const [name, value] of query) url.searchParams.append(name, value)
  return url.href
}

interface Body {
  /** null without a body. */
  readonly type: string | null
  readonly text: string | null
}

function bodyOf(described: Operation): Body {
  if (described.method === 'GET' || described.method === 'HEAD') return { type: null, text: null }
  return described.document.version === '2' ? swaggerBody(described) : declaredBody(described)
}

function declaredBody({ operation }: Operation): Body {
  const content = objectAt(objectAt(operation, 'requestBody'), 'content')
  const type = preferredType(Object.keys(content))
  if (type === null) return { type, text: null }
  const media = objectAt(content, type)
  return { type, text: bodyText(type, sampleValue(media, objectAt(media, 'schema'))) }
}

function swaggerBody({ document, item, operation }: Operation): Body {
  const parameters = [...arrayAt(item, 'parameters'), ...arrayAt(operation, 'parameters')].filter(
    isJsonObject,
  )
  const body = parameters.find(parameter => parameter['in'] === 'body')
  const fields = parameters.filter(
    parameter => parameter['in'] === 'formData' && parameter['required'] === true,
  )
  if (body === undefined && fields.length === 0) return { type: null, text: null }
  const consumed = stringsAt('consumes' in operation ? operation : document.root, 'consumes')
  if (body !== undefined) {
    const type = preferredType(consumed) ?? 'application/json'
    return { type, text: bodyText(type, sampleValue({}, objectAt(body, 'schema'))) }
  }
  const values = fields.map(field => [textAt(field, 'name') ?? '', sampleValue({}, field)])
  const type = consumed[0] ?? 'application/x-www-form-urlencoded'
  return { type, text: bodyText(type, Object.fromEntries(values)) }
}

/** JSON where the API takes it: its media type asks for a preflight, as a page's request would. */
function preferredType(types: readonly string[]): string | null {
  return types.find(isJsonType) ?? types[0] ?? null
}

function isJsonType(type: string): boolean {
  return /^application\/(?:[^;]*\+)?json\b/i.test(type)
}

function bodyText(type: string, value: unknown): string {
  if (isJsonType(type) || !isJsonObject(value))
    return typeof value === 'string' ? value : JSON.stringify(value)
  const pairs = Object.entries(value).map(([name, one]): [string, string] => [name, sampleText(one)])
  return new URLSearchParams(pairs).toString()
}
