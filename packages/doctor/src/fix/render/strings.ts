/** A string that Java, Python, Go and C# read alike: JSON, in ASCII. */
export function doubleQuoted(value: string): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** A string that Ruby and PHP read alike: in single quotes nothing is expanded. */
export function singleQuoted(value: string): string {
  return `'${value.replace(/['\\]/g, '\\$&')}'`
}

export function doubleQuotedList(values: readonly string[]): string {
  return values.map(doubleQuoted).join(', ')
}

export function singleQuotedList(values: readonly string[]): string {
  return values.map(singleQuoted).join(', ')
}
