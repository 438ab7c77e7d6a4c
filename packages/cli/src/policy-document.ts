import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type ParsedNode,
  parseDocument,
  visit,
  type YAMLError,
} from 'yaml'
import { findJsonFault } from './strict-json.ts'

/** A place in a file. Lines and columns count from 1; a column is a UTF-16 code unit. */
export interface Position {
  readonly line: number
  readonly column: number
  /** How much of the line to mark, at least 1. */
  readonly length: number
}

export type Format = 'json' | 'yaml'

/** A fault of the file's syntax, before it says anything about a policy. */
export interface SyntaxFault {
  readonly code: 'json-syntax' | 'yaml-syntax' | 'key-duplicate' | 'document-empty'
  readonly message: string
  readonly fix: string
  readonly position: Position
}

/** A file's value, and where in the text each part of it stands. */
export interface PolicyDocument {
  readonly value: unknown
  /**
   * Where a path of the value stands: its key if `part` is `key`, else its value. For a path that is absent, the
   * nearest part of it that is there.
   */
  locate(path: readonly (string | number)[], part: 'key' | 'value'): Position
}

/** `document` is `null` where the text has no value; it may have one and faults too, when keys are written twice. */
export interface DocumentResult {
  readonly document: PolicyDocument | null
  readonly faults: readonly SyntaxFault[]
}

/** Reads JSON strictly (no comments, no trailing commas) or YAML 1.2; a key written twice is a fault in both. */
export function parsePolicyDocument(text: string, format: Format): DocumentResult {
  const lines = new LineCounter()
  // `keepSourceTokens` is not needed: node ranges are enough for positions.
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    strict: true,
    uniqueKeys: true,
  })
  const mark = (from: number, to: number): Position => positionOf(lines, text, from, to)
  const faults = format === 'json' ? jsonFaults(text, document, mark) : yamlFaults(document, mark)
  if (faults.some(fault => fault.code !== 'key-duplicate')) return { document: null, faults }
  if (document.contents === null) return { document: null, faults: [emptyDocument(mark(0, 0))] }
  return expanded(document, faults, mark)
}

type Mark = (from: number, to: number) => Position

function expanded(document: Document.Parsed, faults: readonly SyntaxFault[], mark: Mark): DocumentResult {
  try {
    const value: unknown = document.toJS({ maxAliasCount: 1000 })
    return { document: { value, locate: (path, part) => mark(...rangeOf(document, path, part)) }, faults }
  } catch (error) {
    // The guard of the parser against aliases that expand without end.
    const message = `The aliases cannot be expanded: ${error instanceof Error ? error.message : String(error)}.`
    const fix = 'Write the values out instead of using aliases.'
    return { document: null, faults: [{ code: 'yaml-syntax', message, fix, position: mark(0, 0) }] }
  }
}

function jsonFaults(text: string, document: Document.Parsed, mark: Mark): SyntaxFault[] {
  const fault = findJsonFault(text)
  if (fault !== null) {
    const { offset, message, fix } = fault
    return text.trim() === ''
      ? [emptyDocument(mark(0, 0))]
      : [{ code: 'json-syntax', message, fix, position: mark(offset, offset + 1) }]
  }
  // The text is JSON: of YAML's complaints only the duplicate keys are about it.
  return document.errors.filter(error => error.code === 'DUPLICATE_KEY').map(error => yamlFault(error, mark))
}

function yamlFaults(document: Document.Parsed, mark: Mark): SyntaxFault[] {
  const faults = [...document.errors, ...document.warnings].map(error => yamlFault(error, mark))
  visit(document, {
    Alias(_key, node) {
      if (node.resolve(document) !== undefined) return
      const fix = `Write &${node.source} before the value meant, or write the value itself.`
      faults.push(yamlSyntax(`Nothing before is named &${node.source}.`, fix, mark(...rangeOfNode(node))))
    },
  })
  // What the parser says of a line after its first complaint is mostly an echo of it.
  const lines = new Set<number>()
  return faults.filter(({ code, position: { line } }) => {
    if (code === 'key-duplicate') return true
    const isFirst = !lines.has(line)
    lines.add(line)
    return isFirst
  })
}

function yamlFault(error: YAMLError, mark: Mark): SyntaxFault {
  const position = mark(error.pos[0], error.pos[1])
  switch (error.code) {
    case 'DUPLICATE_KEY':
      return {
        code: 'key-duplicate',
        message: 'This key is written twice in the same mapping: one of the two would be ignored.',
        fix: 'Keep one of them.',
        position,
      }
    case 'TAB_AS_INDENT':
      return yamlSyntax(
        'A tab indents this line, which YAML does not allow.',
        'Indent with spaces.',
        position,
      )
    case 'MULTIPLE_DOCS':
      return yamlSyntax(
        'A second document begins here.',
        'Keep one policy in a file, and remove "---".',
        position,
      )
    case 'TAG_RESOLVE_FAILED':
      return yamlSyntax('This tag is not one that a policy can hold.', 'Remove the tag.', position)
    default:
      return yamlSyntax(sentence(error.message), 'Correct the YAML here.', position)
  }
}

function yamlSyntax(message: string, fix: string, position: Position): SyntaxFault {
  return { code: 'yaml-syntax', message, fix, position }
}

function emptyDocument(position: Position): SyntaxFault {
  const message = 'The file is empty.'
  return { code: 'document-empty', message, fix: 'Write a policy: at least the key "origins".', position }
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`
}

function positionOf(lines: LineCounter, text: string, from: number, to: number): Position {
  const start = Math.min(from, text.length)
  const { line, col } = lines.linePos(start)
  const newline = text.indexOf('\n', start)
  const lineEnd = newline === -1 ? text.length : newline
  return {
    line: Math.max(line, 1),
    column: Math.max(col, 1),
    length: Math.max(1, Math.min(to, lineEnd) - start),
  }
}

function rangeOf(
  document: Document.Parsed,
  path: readonly (string | number)[],
  part: 'key' | 'value',
): [from: number, to: number] {
  let range = rangeOfNode(document.contents)
  let node: unknown = document.contents
  for (const [index, step] of path.entries()) {
    const found = stepInto(isAlias(node) ? node.resolve(document) : node, step)
    if (found === null) break
    const last = index === path.length - 1
    // An alias stands where it is used; what it resolves to stands elsewhere.
    range = rangeOfNode(last && part === 'key' && found.key !== null ? found.key : (found.value ?? found.key))
    node = found.value
  }
  return range
}

function stepInto(node: unknown, step: string | number): { key: Node | null; value: Node | null } | null {
  if (isSeq(node)) {
    const item = typeof step === 'number' ? node.items[step] : undefined
    return isNode(item) ? { key: null, value: item } : null
  }
  if (!isMap(node)) return null
  // Of a key written twice the last one counts, as in the value.
  const pair = [...node.items]
    .reverse()
    .find(({ key }) => isScalar(key) && String(key.value) === String(step))
  if (pair === undefined || !isNode(pair.key)) return null
  return { key: pair.key, value: isNode(pair.value) ? pair.value : null }
}

function rangeOfNode(node: Node | ParsedNode | null): [from: number, to: number] {
  const range = node?.range
  if (range === null || range === undefined) return [0, 0]
  return [range[0], range[1]]
}
