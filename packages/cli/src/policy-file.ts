import { readFile } from 'node:fs/promises'
import { type Decider, type Issue, type PolicyOptions, parsePolicy, parsePolicyTable } from '@accredit/policy'
import { errorCode } from './failure.ts'
import {
  type Format,
  type PolicyDocument,
  type Position,
  parsePolicyDocument,
  type SyntaxFault,
} from './policy-document.ts'
import type { Terminal } from './terminal.ts'

/** One fault of a policy file: the policy's own issue, or one of the file around it. JSON-serialisable. */
export interface FileIssue {
  readonly code: Issue['code'] | SyntaxFault['code'] | 'file-missing' | 'file-unreadable' | 'file-not-utf8'
  readonly path: Issue['path']
  readonly value: unknown
  readonly message: string
  readonly fix: string
  /** `null` where the file could not be read. */
  readonly position: Position | null
}

/** A policy file as it was read: its text (empty where it could not be), and the policy or everything against it. */
export type PolicyFile = { readonly file: string; readonly text: string } & (
  | { readonly ok: true; readonly decider: Decider; readonly summary: string }
  | { readonly ok: false; readonly issues: readonly FileIssue[] }
)

/**
 * Reads and validates a policy file: JSON if its name ends in `.json`, else YAML. `-` reads standard input, as YAML
 * (of which JSON is a part). Never throws for what the file holds or that it cannot be read.
 */
export async function readPolicyFile(
  file: string,
  stdin: Terminal['stdin'],
  options: PolicyOptions = {},
): Promise<PolicyFile> {
  const name = file === '-' ? '<stdin>' : file
  let bytes: Uint8Array
  try {
    bytes = file === '-' ? await readAll(stdin) : await readFile(file)
  } catch (error) {
    return { file: name, text: '', ok: false, issues: [unreadable(error)] }
  }
  const text = decode(bytes)
  if (text === null) return { file: name, text: '', ok: false, issues: [notUtf8] }
  return parsePolicyText(name, text, /\.json$/i.test(file) ? 'json' : 'yaml', options)
}

/** Validates the text of a policy file. */
export function parsePolicyText(
  file: string,
  text: string,
  format: Format,
  options: PolicyOptions = {},
): PolicyFile {
  const { document, faults } = parsePolicyDocument(text, format)
  const syntax: FileIssue[] = faults.map(fault => ({ ...fault, path: [], value: null }))
  if (document === null) return { file, text, ok: false, issues: syntax }
  const compiled = compile(document.value, options)
  if (compiled.ok && syntax.length === 0) {
    return { file, text, ok: true, decider: compiled.decider, summary: compiled.summary }
  }
  const issues = compiled.ok ? [] : compiled.issues.map(issue => located(issue, document))
  return { file, text, ok: false, issues: [...syntax, ...issues].sort(byPosition) }
}

function byPosition(one: FileIssue, other: FileIssue): number {
  const [a, b] = [one.position, other.position]
  return a === null || b === null ? 0 : a.line - b.line || a.column - b.column
}

type Compiled =
  | { readonly ok: true; readonly decider: Decider; readonly summary: string }
  | { readonly ok: false; readonly issues: readonly Issue[] }

function compile(input: unknown, options: PolicyOptions): Compiled {
  if (isRecord(input) && 'routes' in input) {
    const result = parsePolicyTable(input, options)
    if (!result.ok) return result
    const count = Array.isArray(input['routes']) ? input['routes'].length : 0
    return {
      ok: true,
      decider: result.table,
      summary: `a table of ${count} ${count === 1 ? 'route' : 'routes'}`,
    }
  }
  const result = parsePolicy(input, options)
  return result.ok ? { ok: true, decider: result.policy, summary: 'a policy' } : result
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function located(issue: Issue, document: PolicyDocument): FileIssue {
  // What is wrong with an unknown key is its name, not what it holds.
  const part = issue.code === 'key-unknown' || issue.code === 'key-renamed' ? 'key' : 'value'
  return { ...issue, position: document.locate(issue.path, part) }
}

async function readAll(input: Terminal['stdin']): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for await (const chunk of input) chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk)
  return Buffer.concat(chunks)
}

/** UTF-8 without its byte order mark, or `null`. */
function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

const notUtf8: FileIssue = {
  code: 'file-not-utf8',
  path: [],
  value: null,
  message: 'The file is not UTF-8 text.',
  fix: 'Save it as UTF-8.',
  position: null,
}

function unreadable(error: unknown): FileIssue {
  const base = { path: [], value: null, position: null } as const
  switch (errorCode(error)) {
    case 'ENOENT':
    case 'ENOTDIR':
      return { ...base, code: 'file-missing', message: 'There is no such file.', fix: 'Check the path.' }
    case 'EISDIR':
      return {
        ...base,
        code: 'file-unreadable',
        message: 'This is a directory.',
        fix: 'Name the policy file in it.',
      }
    case 'EACCES':
    case 'EPERM':
      return {
        ...base,
        code: 'file-unreadable',
        message: 'Reading the file is not permitted.',
        fix: 'Give this user the right to read it.',
      }
    default: {
      const reason = error instanceof Error ? error.message : String(error)
      return {
        ...base,
        code: 'file-unreadable',
        message: `The file cannot be read: ${reason}.`,
        fix: 'Check the file.',
      }
    }
  }
}
