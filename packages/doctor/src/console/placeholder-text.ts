import type { PlaceholderName } from './console-template.ts'
import { letterOf } from './letter.ts'

export type Placeholders = Readonly<Partial<Record<PlaceholderName, string>>>

/** No URL or header value that a console prints is longer. */
export const longestValue = 8192

/** A line end that a terminal or a chat put in, with what it indented or quoted. */
const wrap = /[ \t]*\r?\n[ \t>|│]*/g

const outerQuotes = /^[\s'"`‘’“”„«»<[]+|[\s'"`‘’“”„«»>\]]+$/g

const unwrapped = (raw: string): string => raw.replaceAll(wrap, '').replaceAll(outerQuotes, '')

/** After a comma, and between words, a line end was a space; inside an origin and a keyword it was nothing. */
function unwrappedList(raw: string): string {
  const whole = raw.replaceAll(wrap, '')
  const isOneWord = whole.includes('://') || /^\s*(true|false|null|undefined)\s*$/i.test(whole)
  return isOneWord
    ? raw.replaceAll(/,[ \t]*\r?\n[ \t>|│]*/g, ', ').replaceAll(wrap, '')
    : raw.replaceAll(wrap, ' ')
}

/** Markdown makes a link of a URL. */
const linkTarget = (value: string): string => value.match(/^\[?(\S+)\]\(\1.*\)?$/)?.[1] ?? value

const isUrl = (value: string): boolean => /^[A-Za-z][A-Za-z0-9+.-]*:\S*$/.test(value) && !/\s/.test(value)

const isToken = (value: string): boolean => /^[!#$%&*+.^_|~0-9A-Za-z-]+$/.test(value)

/**
 * What stands in a placeholder, without what wrapping put into it; null when that is nothing which can stand there.
 *
 * @param raw the text between two words
 */
export function placeholderText(name: PlaceholderName, raw: string): string | null {
  switch (name) {
    case 'url':
    case 'redirectedFrom':
    case 'location': {
      const value = linkTarget(unwrapped(raw))
      return isUrl(value) ? value : elided(value)
    }
    case 'origin': {
      const value = unwrapped(raw)
      return value === 'null' || isUrl(value) ? value : elided(value)
    }
    case 'status': {
      const value = unwrapped(raw)
      return /^\d{3}$/.test(value) || value === '(null' || value === '(null)' ? value : null
    }
    case 'method':
    case 'header': {
      const value = unwrapped(raw)
      return isToken(value) ? value : null
    }
    case 'api': {
      const value = raw.replaceAll(/\s+/g, ' ').trim()
      return /^[A-Za-z ]{2,40}$/.test(value) ? value : null
    }
    case 'received':
      return hasBlankLine(raw) ? null : unwrappedList(raw).trim()
    case 'rest':
      return raw.length > 2048 || hasBlankLine(raw) ? null : raw.trim()
  }
}

const hasBlankLine = (raw: string): boolean => /\n[ \t\r]*\n/.test(raw)

/** People shorten and redact: a message is one without its URL too. */
const elided = (value: string): string | null => (/^[^\s]{0,200}$/.test(value) ? '' : null)

/** A stretch that was read as the value of a placeholder at the end of a template. */
export interface Run {
  readonly from: number
  readonly end: number
}

/**
 * Where a placeholder at the end of a template ends; null when that stretch stands inside a value that was read before, so
 * that none is read twice.
 *
 * @param known the last run of each placeholder
 */
export function trailingRun(
  name: PlaceholderName,
  text: string,
  from: number,
  known: Map<PlaceholderName, Run>,
): number | null {
  const start = skipBlanks(text, from)
  if (name === 'status') return statusEnd(text, start)
  const before = known.get(name)
  if (before !== undefined && before.from === start) return before.end
  if (before !== undefined && before.from < start && start < before.end) return null
  const stop = name === 'received' || name === 'rest' ? isLineEnd : isSpace
  let end = start
  while (end < text.length && end - start < longestValue && !stop(text.charCodeAt(end))) end += 1
  known.set(name, { from: start, end })
  return end
}

/** Three digits or `(null)`, even where a line was broken between them. */
function statusEnd(text: string, start: number): number {
  const isNull = text.charCodeAt(start) === 0x28
  let missing = isNull ? '(null)'.length : 3
  let end = start
  for (let offset = start; missing > 0 && offset < text.length && offset - start < 16; offset += 1) {
    const code = text.charCodeAt(offset)
    if (isSpace(code)) continue
    if (!isNull && (code < 0x30 || code > 0x39)) break
    missing -= 1
    end = offset + 1
  }
  return end
}

/** Where a placeholder at the start of a template begins: after the quotation mark or the space before it. */
export function leadingStart(text: string, end: number): number {
  let start = end
  while (start > 0 && end - start < 2048 && !isEdge(text.charCodeAt(start - 1))) start -= 1
  return start
}

const isEdge = (code: number): boolean => isSpace(code) || letterOf(code) === 0x27

function skipBlanks(text: string, from: number): number {
  let offset = from
  while (offset < text.length && offset - from < 80 && isSpace(text.charCodeAt(offset))) offset += 1
  return offset
}

const isLineEnd = (code: number): boolean => code === 10 || code === 13
const isSpace = (code: number): boolean => code === 32 || (code >= 9 && code <= 13) || code === 0xa0
