import {
  isForbiddenMethod,
  isForbiddenRequestHeaderName,
  isForbiddenResponseHeaderName,
  isSafelistedMethod,
  isSafelistedResponseHeaderName,
  isToken,
  normalizeMethod,
} from '@accredit/protocol'
import type { IssuePath } from './issue.ts'
import { type IssueList, nameType } from './issue-list.ts'
import { isOwnedResponseHeader } from './owned-response-header.ts'

/** A list of names, or `*`. */
export interface Names {
  readonly any: boolean
  readonly names: ReadonlySet<string>
}

type Key = 'methods' | 'readMethods' | 'allowHeaders' | 'exposeHeaders'

/** Judges one name: reports its fault and returns `null`, or returns its normal form; `''` drops it. */
type ReadName = (name: string, path: IssuePath, issues: IssueList) => string | null

const examples: Readonly<Record<Key, string>> = {
  methods: "['PUT', 'DELETE']",
  readMethods: "['QUERY']",
  allowHeaders: "['authorization', 'content-type']",
  exposeHeaders: "['etag', 'x-request-id']",
}

/** Names that say nothing on the response to an actual request (R4). */
const notExposable: ReadonlySet<string> = new Set([
  'origin',
  'access-control-request-method',
  'access-control-request-headers',
  'access-control-allow-methods',
  'access-control-allow-headers',
  'access-control-max-age',
])

const readMethod: ReadName = (method, path, issues) => {
  if (!isToken(method)) {
    issues.add(
      'method-invalid',
      path,
      method,
      `${JSON.stringify(method)} is not a method.`,
      'Write one method for each entry, such as `PUT`.',
    )
    return null
  }
  if (isForbiddenMethod(method)) {
    issues.add(
      'method-forbidden',
      path,
      method,
      `Browsers never let a script send ${method.toUpperCase()}.`,
      'Leave it out.',
    )
    return null
  }
  const normalized = normalizeMethod(method)
  if (normalized !== normalized.toUpperCase()) {
    issues.add(
      'method-not-normalized',
      path,
      method,
      `Browsers upper-case only DELETE, GET, HEAD, OPTIONS, POST and PUT, and compare the rest by case: \`${method}\` ` +
        `would not allow ${method.toUpperCase()}.`,
      `Write \`${method.toUpperCase()}\`, here and in the client.`,
    )
    return null
  }
  return isSafelistedMethod(normalized) ? '' : normalized
}

const readRequestHeader: ReadName = (name, path, issues) => {
  const lower = name.toLowerCase()
  if (!isToken(name)) {
    issues.add(
      'request-header-invalid',
      path,
      name,
      `${JSON.stringify(name)} is not a header name.`,
      'Write one name for each entry, such as `content-type`.',
    )
    return null
  }
  if (isForbiddenRequestHeaderName(lower)) {
    issues.add(
      'request-header-forbidden',
      path,
      name,
      `Browsers never let a script set \`${lower}\`, so no preflight asks for it.`,
      lower === 'cookie' ? 'Leave it out; cookies go by `credentials: true`.' : 'Leave it out.',
    )
    return null
  }
  if (isOwnedResponseHeader(lower)) {
    issues.add(
      'request-header-prohibited',
      path,
      name,
      `\`${lower}\` is a response header; a client that sends it has mixed up the two sides.`,
      'Leave it out, here and in the client.',
    )
    return null
  }
  return lower
}

const readResponseHeader: ReadName = (name, path, issues) => {
  const lower = name.toLowerCase()
  if (!isToken(name)) {
    issues.add(
      'response-header-invalid',
      path,
      name,
      `${JSON.stringify(name)} is not a header name.`,
      'Write one name for each entry, such as `etag`.',
    )
    return null
  }
  if (isForbiddenResponseHeaderName(lower)) {
    issues.add(
      'response-header-forbidden',
      path,
      name,
      `Browsers never show \`${lower}\` to a script, exposed or not.`,
      'Leave it out; send what the script needs in a header or body of its own.',
    )
    return null
  }
  if (notExposable.has(lower)) {
    issues.add(
      'response-header-prohibited',
      path,
      name,
      `\`${lower}\` says nothing on the response that a script reads.`,
      'Leave it out.',
    )
    return null
  }
  return isSafelistedResponseHeaderName(lower) ? '' : lower
}

function parseNames(key: Key, value: unknown, issues: IssueList, read: ReadName): Names {
  const names = new Set<string>()
  if (value === undefined) return { any: false, names }
  if (value === '*') return { any: true, names }
  if (!Array.isArray(value)) {
    issues.add(
      'type-invalid',
      [key],
      value,
      `\`${key}\` is ${nameType(value)}, not a list.`,
      `Write a list: \`${examples[key]}\`.`,
    )
    return { any: false, names }
  }
  let any = false
  for (let index = 0; index < value.length; index++) {
    const entry: unknown = value[index]
    const path = [key, index]
    if (entry === '*') any = true
    else if (typeof entry !== 'string') {
      issues.add(
        'type-invalid',
        path,
        entry,
        `A name is a text, and this is ${nameType(entry)}.`,
        `Write a list of texts: \`${examples[key]}\`.`,
      )
    } else {
      const name = read(entry, path, issues)
      if (name !== null && name !== '') names.add(name)
    }
  }
  return { any, names }
}

/** `methods` (M1, M2, and methods that browsers do not normalise); safelisted ones are dropped. */
export function parseMethods(value: unknown, issues: IssueList): Names {
  const { any, names } = parseNames('methods', value, issues, readMethod)
  return { any, names: any ? new Set() : names }
}

/** `readMethods`, where `*` would switch the guard off. */
export function parseReadMethods(value: unknown, issues: IssueList): ReadonlySet<string> {
  const { any, names } = parseNames('readMethods', value, issues, readMethod)
  if (any || (Array.isArray(value) && value.includes('POST'))) {
    issues.add(
      'value-invalid',
      ['readMethods'],
      value,
      `${any ? '`*`' : '`POST`'} would switch the write guard off by another name: any page can send a form.`,
      "List methods that change nothing, or write `writes: 'off'`.",
    )
  }
  return names
}

/** `allowHeaders` (H1-H3); beside `*` only `authorization` says anything. */
export function parseAllowHeaders(value: unknown, issues: IssueList): Names {
  const { any, names } = parseNames('allowHeaders', value, issues, readRequestHeader)
  return { any, names: any ? new Set([...names].filter(name => name === 'authorization')) : names }
}

/** `exposeHeaders` (R1-R4); safelisted ones are dropped. */
export function parseExposeHeaders(value: unknown, credentialed: boolean, issues: IssueList): Names {
  const { any, names } = parseNames('exposeHeaders', value, issues, readResponseHeader)
  if (any && credentialed) {
    issues.add(
      'expose-wildcard-credentialed',
      ['exposeHeaders'],
      value,
      'With credentials `*` exposes only a header that is really called `*`.',
      "List the names that scripts read: `['etag', 'x-request-id']`.",
    )
  }
  return { any, names: any ? new Set() : names }
}
