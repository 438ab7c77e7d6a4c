import { expect, test } from 'vitest'
import { columnsOf } from '../src/picture/columns-of.ts'
import { asciiGlyphs, unicodeGlyphs } from '../src/picture/glyphs.ts'
import { redact } from '../src/picture/redact.ts'
import { quoteWord, wordsOf } from '../src/picture/shell-words.ts'
import { styleFor } from '../src/picture/style.ts'
import { ascii, visible, visibleLines } from '../src/picture/visible.ts'
import { wrap } from '../src/picture/wrap.ts'

test.each([
  ['an escape sequence', '\u001b[31mred\u001b[0m', '\\x1b[31mred\\x1b[0m'],
  ['a title of the window', '\u001b]0;x\u0007', '\\x1b]0;x\\x07'],
  ['the one-byte form of it', '\u009b31m', '\\x9b31m'],
  ['line breaks and tabs', 'a\r\nb\tc', 'a\\x0d\\x0ab\\x09c'],
  ['marks that reorder', 'https://\u202emoc.live\u202c', 'https://\\u{202e}moc.live\\u{202c}'],
  ['isolates', '\u2066a\u2069', '\\u{2066}a\\u{2069}'],
  ['what has no width', 'a\u200bb\ufeffc\u00ad', 'a\\u{200b}b\\u{feff}c\\xad'],
  ['separators of lines', 'a\u2028b\u2029c', 'a\\u{2028}b\\u{2029}c'],
  ['half a pair', 'a\ud83d', 'a\\u{d83d}'],
  ['tags', '\u{e0041}', '\\u{e0041}'],
  ['other scripts stay', 'https://bücher.example/日本/😀', 'https://bücher.example/日本/😀'],
])('%s is shown, and not obeyed', (_, text, shown) => {
  expect(visible(text)).toBe(shown)
})

test('text of several lines keeps them', () => {
  expect(visibleLines('a\r\n\tb\u001b[2J')).toBe('a\n\tb\\x1b[2J')
})

test('without UTF-8 there is nothing but ASCII', () => {
  expect(ascii('header ‘A’ “b” — … ü')).toBe(`header 'A' "b" - ... \\xfc`)
})

test.each([
  ['cookie', 'a=1; b=2', 'a=…; b=…'],
  ['Set-Cookie', 'sid=abc; Path=/; HttpOnly', 'sid=…; Path=/; HttpOnly'],
  ['Set-Cookie', 'abc', '…'],
  ['Authorization', 'Bearer abc.def', 'Bearer …'],
  ['Proxy-Authorization', 'Basic abc', 'Basic …'],
  ['X-Api-Key', 'abc', '…'],
  ['x-csrf-token', 'abc', '…'],
  ['Origin', 'https://app.example', 'https://app.example'],
  ['Access-Control-Allow-Headers', 'authorization, x-csrf-token', 'authorization, x-csrf-token'],
])('of %s: %s stays what is no secret', (name, value, shown) => {
  expect(redact(name, value, '…')).toBe(shown)
})

test.each([
  ['plain', 'plain'],
  ['https://a.example/x?y=1', "'https://a.example/x?y=1'"],
  ["it's", `'it'\\''s'`],
  ['', "''"],
  ['$(rm -rf ~)', "'$(rm -rf ~)'"],
  ['a\nb\u0007', "$'a\\x0ab\\x07'"],
])('the shell reads %j back', (word, quoted) => {
  expect(quoteWord(word)).toBe(quoted)
})

test('words of a command keep their quotes', () => {
  const words = [
    'accredit',
    'check',
    "'https://a.example/?b=1'",
    '--header',
    '"X-A: $TOKEN \\""',
    "it\\'s",
    "'a'\\''b'",
  ]
  expect(wordsOf(words.join('  '))).toEqual(words)
})

test.each([
  ['plain', 5],
  ['\u001b[31m✗ é\u001b[39m', 3],
  ['日本', 4],
  ['👩‍🚀', 2],
  ['│ → ●', 5],
])('%j takes %i columns', (text, columns) => {
  expect(columnsOf(text)).toBe(columns)
})

test('a long value is broken at the width, with its indent, and has no blanks at the ends', () => {
  expect(wrap(`name: ${'x'.repeat(30)} y`, 24, '  ', '    ')).toEqual([
    '  name: xxxxxxxxxxxxxx',
    '    xxxxxxxxxxxxxxxx y',
  ])
})

const terminal = { write() {}, isTTY: true, columns: 72 }

test.each([
  ['a terminal has its own width', terminal, { COLUMNS: '50' }, { width: 72, isColored: true }],
  ['a narrow one is taken for 40', { ...terminal, columns: 20 }, {}, { width: 40, isColored: true }],
  ['a wide one for 140', { ...terminal, columns: 400 }, {}, { width: 140, isColored: true }],
  ['what is none has 100 columns', { write() {} }, {}, { width: 100, isColored: false }],
  ['unless COLUMNS says otherwise', { write() {} }, { COLUMNS: '80' }, { width: 80, isColored: false }],
  ['NO_COLOR', terminal, { NO_COLOR: '1' }, { width: 72, isColored: false }],
  ['FORCE_COLOR', { write() {} }, { FORCE_COLOR: '1' }, { width: 100, isColored: true }],
  ['NO_COLOR is stronger', terminal, { NO_COLOR: '1', FORCE_COLOR: '1' }, { width: 72, isColored: false }],
  ['a dumb terminal', terminal, { TERM: 'dumb' }, { width: 72, isColored: false }],
])('style: %s', (_, output, env, { width, isColored }) => {
  const style = styleFor(output, env)
  expect([style.width, style.colors.isColorSupported]).toEqual([width, isColored])
})

test.each([
  [{}, true],
  [{ LANG: 'C' }, false],
  [{ LANG: 'en_GB.UTF-8' }, true],
  [{ LANG: 'en_GB.UTF-8', LC_ALL: 'POSIX' }, false],
  [{ LANG: 'C', LC_CTYPE: 'C.utf8' }, true],
  [{ LANG: 'en_US.ISO-8859-1' }, false],
  [{ TERM: 'linux' }, false],
])('glyphs for %j', (env, unicode) => {
  const style = styleFor(terminal, env)
  expect([style.unicode, style.glyphs]).toEqual([unicode, unicode ? unicodeGlyphs : asciiGlyphs])
})
