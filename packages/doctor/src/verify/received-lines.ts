import type { Answer } from './browser-verdict.ts'

/** The values of a header, line by line. @param name - lower-case */
export function receivedLines({ headers }: Answer, name: string): readonly string[] {
  return headers.filter(([key]) => key.toLowerCase() === name).map(([, value]) => value)
}

/** The members of a list that may stand on several lines. */
export function membersOf(lines: readonly string[]): readonly string[] {
  return lines
    .flatMap(line => line.split(','))
    .map(member => member.trim())
    .filter(member => member !== '')
}
