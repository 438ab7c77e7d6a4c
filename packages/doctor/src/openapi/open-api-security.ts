import type { CheckNote } from '../check/check-result.ts'
import type { HeaderLine } from '../exchange.ts'
import { arrayAt, isJsonObject, type JsonObject, objectAt, textAt } from '../json-value.ts'
import type { OpenApiDocument } from './open-api-document.ts'

/** What the security schemes of an operation put into its request. The secrets are placeholders. */
export interface SecurityParts {
  readonly headers: readonly HeaderLine[]
  readonly query: readonly (readonly [name: string, value: string])[]
  /** A credential that the browser adds: the page has to ask for `include`. */
  readonly isAmbient: boolean
  readonly notes: readonly CheckNote[]
}

const nothing: SecurityParts = { headers: [], query: [], isAmbient: false, notes: [] }
const placeholder = 'placeholder'

/** The first of the alternatives that asks for anything. */
export function securityParts({ version, root }: OpenApiDocument, operation: JsonObject): SecurityParts {
  const declared = arrayAt('security' in operation ? operation : root, 'security')
  const requirement = declared.filter(isJsonObject).find(one => Object.keys(one).length > 0)
  const schemes =
    version === '2'
      ? objectAt(root, 'securityDefinitions')
      : objectAt(objectAt(root, 'components'), 'securitySchemes')
  return Object.keys(requirement ?? {})
    .map(name => schemeParts(name, objectAt(schemes, name)))
    .reduce(joined, nothing)
}

function joined(left: SecurityParts, right: SecurityParts): SecurityParts {
  return {
    headers: [...left.headers, ...right.headers],
    query: [...left.query, ...right.query],
    isAmbient: left.isAmbient || right.isAmbient,
    notes: [...left.notes, ...right.notes],
  }
}

function schemeParts(name: string, scheme: JsonObject): SecurityParts {
  switch (textAt(scheme, 'type')) {
    case 'apiKey':
      return keyParts(name, scheme)
    case 'basic':
      return authorization(name, 'Basic')
    case 'http':
      return authorization(name, capitalized(textAt(scheme, 'scheme') ?? 'bearer'))
    case 'oauth2':
    case 'openIdConnect':
      return authorization(name, 'Bearer')
    case 'mutualTLS':
      return {
        ...nothing,
        isAmbient: true,
        notes: [note(name, 'a client certificate, which only include presents')],
      }
    default:
      return nothing
  }
}

function keyParts(scheme: string, { in: place, name }: JsonObject): SecurityParts {
  if (typeof name !== 'string') return nothing
  switch (place) {
    case 'header':
      return { ...nothing, headers: [[name, placeholder]], notes: [note(scheme, `the header ${name}`)] }
    case 'query':
      return { ...nothing, query: [[name, placeholder]], notes: [note(scheme, `${name} in the URL`)] }
    case 'cookie':
      return {
        ...nothing,
        isAmbient: true,
        notes: [note(scheme, `the cookie ${name}, which only include sends`)],
      }
    default:
      return nothing
  }
}

function authorization(name: string, kind: string): SecurityParts {
  return {
    ...nothing,
    headers: [['Authorization', `${kind} ${placeholder}`]],
    notes: [note(name, 'the header Authorization')],
  }
}

function note(scheme: string, what: string): CheckNote {
  return {
    code: 'security-scheme',
    message: `The scheme ${scheme} asks for ${what}; its secret is a placeholder here`,
  }
}

function capitalized(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}
