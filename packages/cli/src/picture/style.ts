import { type Colors, colorsFor, type Output, type Terminal } from '../terminal.ts'
import { asciiGlyphs, type Glyphs, unicodeGlyphs } from './glyphs.ts'

/** How one output is drawn on. */
export interface Style {
  readonly colors: Colors
  readonly glyphs: Glyphs
  /** False where the locale has no UTF-8: then nothing but ASCII is printed. */
  readonly unicode: boolean
  /** Columns. */
  readonly width: number
}

const narrowest = 40
const widest = 140
/** Of what is no terminal: a file, a log, a pipe. */
const unboundWidth = 100

/**
 * The style of an output: colours by `NO_COLOR` and `FORCE_COLOR`, glyphs by the locale, width by the terminal or, where
 * there is none, by `COLUMNS`. A picture is never narrower than 40 columns, nor wider than 140.
 */
export function styleFor(output: Output, env: Terminal['env']): Style {
  const unicode = hasUnicode(env)
  return {
    colors: colorsFor(output, env),
    glyphs: unicode ? unicodeGlyphs : asciiGlyphs,
    unicode,
    width: Math.min(widest, Math.max(narrowest, columnsOf(output, env))),
  }
}

function columnsOf(output: Output, env: Terminal['env']): number {
  if (output.isTTY && output.columns !== undefined && output.columns > 0) return output.columns
  const columns = Number(env['COLUMNS'])
  return Number.isInteger(columns) && columns > 0 ? columns : unboundWidth
}

/** The first of these that is set names the locale (POSIX, Environment Variables 8.2). */
function hasUnicode(env: Terminal['env']): boolean {
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG']
  if (locale) return /utf-?8/i.test(locale)
  // Containers set none, and their terminals understand UTF-8 nevertheless; the console of Linux has few glyphs.
  return env['TERM'] !== 'linux'
}
