import { writeFile } from 'node:fs/promises'
import type { Log } from 'sarif'
import { type ReportFlags, reportFormats } from '../commands/report-options.ts'
import { exitCode } from '../exit-code.ts'
import { Failure } from '../failure.ts'
import { type Style, styleFor } from '../picture/style.ts'
import { ascii } from '../picture/visible.ts'
import type { Terminal } from '../terminal.ts'

export type ReportFormat = (typeof reportFormats)[number]

/** A result in every form that it can be asked for. What is not asked for is not made. */
export interface Report {
  /** For people. */
  text(style: Style): readonly string[]
  json(): unknown
  sarif(): Promise<Log>
  junit(): Promise<string>
  github(): Promise<string>
}

/**
 * The one format that the options ask for.
 *
 * @throws {Failure} when they ask for several.
 */
export function reportFormat(flags: ReportFlags): ReportFormat {
  const short = (['json', 'sarif', 'junit', 'github'] as const).filter(format => flags[format])
  const asked = new Set([...short, ...reportFormats.filter(format => format === flags.format)])
  const [first = 'text', second] = [...asked]
  if (second === undefined) return first
  throw new Failure(
    `Two formats are asked for: ${first} and ${second}.`,
    'Name one. A second one comes from a second run.',
    exitCode.usage,
  )
}

/**
 * Writes a report: to standard output, or to the file of `--output` and as text to standard output.
 *
 * @throws {Failure} when the file cannot be written.
 */
export async function writeReport(
  report: Report,
  flags: ReportFlags,
  { stdout, env }: Terminal,
): Promise<void> {
  const format = reportFormat(flags)
  const text = () => printed(report.text(styleFor(stdout, env)), styleFor(stdout, env))
  if (flags.output === undefined) {
    stdout.write(format === 'text' ? text() : await rendered(report, format))
    return
  }
  const plain = styleFor({ write() {} }, { ...env, NO_COLOR: '1', FORCE_COLOR: '' })
  const content = format === 'text' ? printed(report.text(plain), plain) : await rendered(report, format)
  await save(flags.output, content)
  if (format !== 'text') stdout.write(text())
}

async function rendered(report: Report, format: Exclude<ReportFormat, 'text'>): Promise<string> {
  switch (format) {
    case 'json':
      return json(report.json())
    case 'sarif':
      return json(await report.sarif())
    case 'junit':
      return report.junit()
    case 'github':
      return report.github()
  }
}

/** A JSON document as every command prints it. */
export function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}

/** The lines of a picture as text: without blanks at their ends, and in ASCII where there is no more. */
export function printed(lines: readonly string[], { unicode }: Style): string {
  return lines.map(line => `${unicode ? line.trimEnd() : ascii(line.trimEnd())}\n`).join('')
}

/**
 * Writes a file that an option names.
 *
 * @throws {Failure} when that is not possible.
 */
export async function save(file: string, content: string): Promise<void> {
  try {
    await writeFile(file, content)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Failure(
      `${file} cannot be written: ${reason}.`,
      'Name a file in a folder that exists.',
      exitCode.usage,
    )
  }
}
