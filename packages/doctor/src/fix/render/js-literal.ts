const escapes: Readonly<Record<string, string>> = {
  "'": "\\'",
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
  '<': '\\x3C',
}

/** A string as JavaScript, in single quotes. Safe in a script of a page too. */
export function jsString(value: string): string {
  const escaped = value.replace(
    /['\\\u0000-\u001f\u007f\u2028\u2029<]/g,
    char => escapes[char] ?? `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`,
  )
  return `'${escaped}'`
}

/** A list of strings as JavaScript. */
export function jsStrings(values: readonly string[]): string {
  return `[${values.map(jsString).join(', ')}]`
}

function jsKey(key: string): string {
  return /^[a-z_$][\w$]*$/i.test(key) ? key : jsString(key)
}

/**
 * Plain data as JavaScript. Lists stand on one line, records on several.
 *
 * @param indent of the line that the value begins on
 */
export function jsValue(value: unknown, indent = ''): string {
  if (typeof value === 'string') return jsString(value)
  if (Array.isArray(value)) return `[${value.map(item => jsValue(item, indent)).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'undefined'
  const deeper = `${indent}  `
  const entries = Object.entries(value).filter(([, item]) => item !== undefined)
  if (entries.length === 0) return '{}'
  const lines = entries.map(([key, item]) => `${deeper}${jsKey(key)}: ${jsValue(item, deeper)},\n`)
  return `{\n${lines.join('')}${indent}}`
}
