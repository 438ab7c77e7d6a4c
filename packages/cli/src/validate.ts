import { type ExitCode, exitCode } from './exit-code.ts'
import { formatIssues, issueToJson } from './issue-report.ts'
import { type PolicyFile, readPolicyFile } from './policy-file.ts'
import { colorsFor, type Terminal } from './terminal.ts'

export interface ValidateOptions {
  readonly json?: boolean
}

/**
 * `accredit validate`: reports every issue of every file.
 *
 * @returns 0 when all files are valid, else 1.
 */
export async function validate(
  files: readonly string[],
  options: ValidateOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const results: PolicyFile[] = []
  // One after the other: standard input can be read once, and the order of the report is the order asked for.
  for (const file of files) results.push(await readPolicyFile(file, terminal.stdin))
  terminal.stdout.write(options.json ? toJson(results) : toText(results, terminal))
  return results.every(result => result.ok) ? exitCode.ok : exitCode.failed
}

function toJson(results: readonly PolicyFile[]): string {
  const files = results.map(result => ({
    file: result.file,
    ok: result.ok,
    issues: result.ok ? [] : result.issues.map(issueToJson),
  }))
  return `${JSON.stringify({ version: 1, ok: results.every(result => result.ok), files }, null, 2)}\n`
}

function toText(results: readonly PolicyFile[], terminal: Terminal): string {
  const colors = colorsFor(terminal.stdout, terminal.env)
  const parts = results.map(result => {
    const name = colors.bold(result.file)
    if (result.ok) return `${name}  ${colors.green('valid')}  ${result.summary}\n`
    return `${formatIssues(result, colors)}\n${name}  ${colors.red('invalid')}  ${count(result.issues.length)}\n`
  })
  return parts.join('\n')
}

function count(issues: number): string {
  return issues === 1 ? '1 issue' : `${issues} issues`
}
