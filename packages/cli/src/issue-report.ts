import type { FileIssue, PolicyFile } from './policy-file.ts'
import type { Colors } from './terminal.ts'

const widest = 160

/**
 * Writes the issues of one file for a person: `file:line:column  code  message`, the line with a caret under the
 * place, and the fix. Ends with a line break; empty without issues.
 */
export function formatIssues(file: PolicyFile, colors: Colors): string {
  if (file.ok) return ''
  const lines = file.text.split(/\r?\n/)
  return file.issues.map(issue => formatIssue(issue, file.file, lines, colors)).join('\n')
}

function formatIssue(issue: FileIssue, file: string, lines: readonly string[], colors: Colors): string {
  const { position } = issue
  const place = position === null ? file : `${file}:${position.line}:${position.column}`
  const head = `${colors.bold(place)}  ${colors.red(issue.code)}  ${plain(issue.message)}\n`
  const excerpt = position === null ? '' : formatExcerpt(position, lines[position.line - 1] ?? '', colors)
  return `${head}${excerpt}  ${colors.green('fix')}  ${plain(issue.fix)}\n`
}

function formatExcerpt(
  { line, column, length }: NonNullable<FileIssue['position']>,
  source: string,
  colors: Colors,
): string {
  // A long line (minified JSON) is cut to the part around the place.
  const from = column > widest / 2 ? column - 1 - widest / 4 : 0
  const shown = source.slice(from, from + widest)
  const number = String(line)
  const gutter = ' '.repeat(number.length)
  // Tabs stay tabs under tabs, so that the caret stands where the eye looks for it.
  const indent = shown.slice(0, column - 1 - from).replace(/[^\t]/g, ' ')
  const carets = '^'.repeat(Math.max(1, Math.min(length, shown.length - indent.length)))
  const bar = colors.dim('|')
  return `  ${colors.dim(number)} ${bar} ${plain(shown)}\n  ${gutter} ${bar} ${indent}${colors.yellow(carets)}\n`
}

/** Makes control characters of a file harmless to the terminal. */
export function plain(text: string): string {
  return text.replace(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/g, '\ufffd')
}

/** An issue as `--json` prints it. */
export function issueToJson({ position, ...issue }: FileIssue): object {
  const { code, path, value, message, fix } = issue
  return {
    line: position?.line ?? null,
    column: position?.column ?? null,
    path,
    code,
    value: value ?? null,
    message,
    fix,
  }
}
