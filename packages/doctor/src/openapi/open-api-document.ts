import { isJsonObject, type JsonObject, objectAt, stringsAt, textAt } from '../json-value.ts'
import { OpenApiError } from './open-api-error.ts'

export interface OpenApiDocument {
  readonly version: '2' | '3'
  /** Without references: it may contain itself. */
  readonly root: JsonObject
}

const formatFix = 'Name an OpenAPI 3.0 or 3.1 document, or a Swagger 2 one, as JSON or YAML'

/**
 * Reads a description, in JSON or YAML, and puts everything in the place of its references: a schema that refers to itself
 * contains itself. Local files alone are read.
 *
 * @param source its path, or what a parser made of it
 * @throws OpenApiError for what is no such document, and for references that lead nowhere or to the network
 */
export async function openApiDocument(source: string | object): Promise<OpenApiDocument> {
  const root = await dereferenced(source)
  if (!isJsonObject(root)) throw new OpenApiError('The document is no object', formatFix)
  const version = textAt(root, 'openapi') ?? textAt(root, 'swagger')
  if (version?.startsWith('3.')) return { version: '3', root }
  if (version === '2.0') return { version: '2', root }
  const what = version === null ? 'it has neither "openapi" nor "swagger"' : `its version is ${version}`
  throw new OpenApiError(`The document is no OpenAPI document: ${what}`, formatFix)
}

async function dereferenced(source: string | object): Promise<unknown> {
  if (typeof source === 'string' && /^https?:/i.test(source)) {
    throw new OpenApiError(`${source} is not read from the network`, 'Download it, and name the file')
  }
  // Loaded when there is a document to read, and not before.
  const { $RefParser } = await import('@apidevtools/json-schema-ref-parser')
  try {
    return await $RefParser.dereference(source, {
      mutateInputSchema: false,
      resolve: { http: false },
    })
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    throw new OpenApiError(
      `The document cannot be read: ${message}`,
      'Mend it; references may lead to local files only',
      {
        cause: error,
      },
    )
  }
}

/**
 * Where an operation is, without a slash at the end.
 *
 * @param owners the operation and its path item, which may name servers of their own
 * @throws OpenApiError where the document names no absolute URL
 */
export function serverUrl({ version, root }: OpenApiDocument, owners: readonly JsonObject[]): string {
  const url = version === '2' ? swaggerServer(root) : declaredServer([...owners, root])
  if (url !== null && URL.canParse(url)) return url.replace(/\/$/, '')
  throw new OpenApiError(
    url === null
      ? 'The document does not say where the API is'
      : `The server ${JSON.stringify(url)} is no absolute URL`,
    'Name the server, such as https://api.example/v1',
  )
}

function declaredServer(owners: readonly JsonObject[]): string | null {
  for (const owner of owners) {
    const servers = owner['servers']
    const server: unknown = Array.isArray(servers) ? servers[0] : null
    if (isJsonObject(server)) return filledServer(server)
  }
  return null
}

function filledServer(server: JsonObject): string | null {
  const variables = objectAt(server, 'variables')
  return (
    textAt(server, 'url')?.replaceAll(/\{([^}]*)\}/g, (whole, name: string) => {
      return textAt(objectAt(variables, name), 'default') ?? whole
    }) ?? null
  )
}

function swaggerServer(root: JsonObject): string | null {
  const host = textAt(root, 'host')
  if (host === null) return null
  const schemes = stringsAt(root, 'schemes')
  const scheme = schemes.includes('https') ? 'https' : (schemes[0] ?? 'https')
  return `${scheme}://${host}${textAt(root, 'basePath') ?? ''}`
}
