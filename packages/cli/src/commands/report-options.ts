import { type Command, Option } from 'commander'

/** Of a command whose result is a report. */
export interface ReportFlags {
  readonly format?: string
  readonly json?: boolean
  readonly sarif?: boolean
  readonly junit?: boolean
  readonly github?: boolean
  readonly output?: string
  readonly quiet?: boolean
}

export const reportFormats = ['text', 'json', 'sarif', 'junit', 'github'] as const

/** Adds the options that choose the form of a report, and where it goes. */
export function addReportOptions(command: Command, quiet: string): Command {
  return command
    .addOption(new Option('--format <format>', 'form of the report (default: text)').choices(reportFormats))
    .option('--json', 'the same as --format json')
    .option('--sarif', 'the same as --format sarif: SARIF 2.1.0, for code scanning')
    .option('--junit', 'the same as --format junit: JUnit XML, for CI')
    .option('--github', 'the same as --format github: annotations of GitHub Actions')
    .option('-o, --output <file>', 'write the report there; the text goes to standard output all the same')
    .option('-q, --quiet', quiet)
}

/** Values of an option that may be repeated. */
export function collect(value: string, previous: readonly string[] | undefined): readonly string[] {
  return [...(previous ?? []), value]
}
