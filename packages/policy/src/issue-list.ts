import type { Issue, IssueCode, IssuePath } from './issue.ts'

/** Collects the issues of one input, so that all are reported at once. */
export class IssueList {
  readonly #issues: Issue[] = []

  add(code: IssueCode, path: IssuePath, value: unknown, message: string, fix: string): void {
    this.#issues.push({ code, path, value: jsonValue(value), message, fix })
  }

  get all(): readonly Issue[] {
    return this.#issues
  }

  get isEmpty(): boolean {
    return this.#issues.length === 0
  }
}

/** `value` where JSON can hold it, else its text: a function or a regular expression is reported, not dropped. */
function jsonValue(value: unknown): unknown {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value
    case 'number':
      return Number.isFinite(value) ? value : String(value)
    case 'object':
      if (value === null) return null
      if (value instanceof RegExp || value instanceof Date) return String(value)
      try {
        return JSON.parse(JSON.stringify(value))
      } catch {
        return Object.prototype.toString.call(value)
      }
    default:
      return String(value)
  }
}

/** Names a value's type in a message: `a list`, `the text "false"`, `null`. */
export function nameType(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (value instanceof RegExp) return 'a regular expression'
  switch (typeof value) {
    case 'string':
      return `the text ${JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value)}`
    case 'number':
    case 'boolean':
      return `\`${value}\``
    case 'function':
      return 'a function'
    case 'undefined':
      return 'undefined'
    case 'object':
      return 'an object'
    default:
      return `a ${typeof value}`
  }
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof RegExp)
}
