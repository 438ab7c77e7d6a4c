import { Document } from 'yaml'

/** YAML with a comment at its head; what is undefined is left out. */
export function yamlDocument(value: unknown, comment: string): string {
  const document = new Document(value, { keepUndefined: false })
  document.commentBefore = comment
    .split('\n')
    .map(line => ` ${line}`)
    .join('\n')
  return document.toString({ lineWidth: 0 })
}

/** JSON, two blanks, a line end. */
export function jsonDocument(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}

/** The list, or undefined where it is empty: such a field is not written. */
export function orAbsent<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length === 0 ? undefined : list
}
