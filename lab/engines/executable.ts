import { accessSync, constants } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'

/** The first of the names or paths that can be executed. */
export function findExecutable(candidates: readonly (string | undefined)[]): string | null {
  const directories = (process.env['PATH'] ?? '').split(delimiter)
  const paths = candidates
    .filter((candidate): candidate is string => candidate !== undefined && candidate !== '')
    .flatMap(candidate =>
      isAbsolute(candidate) ? [candidate] : directories.map(directory => join(directory, candidate)),
    )
  return paths.find(isExecutable) ?? null
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
