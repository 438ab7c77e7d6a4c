import fc from 'fast-check'
import pc from 'picocolors'
import { expect, test } from 'vitest'
import wrapAnsi from 'wrap-ansi'
import { breakLines } from '../src/picture/break-lines.ts'

const colors = pc.createColors(true)

test('between words', () => {
  expect(breakLines('one two three', 8)).toEqual(['one two', 'three'])
})

test('inside a word that is longer than a line, where it takes the fewest breaks', () => {
  expect(breakLines('at https://api.example/me', 10)).toEqual(['at https:/', '/api.examp', 'le/me'])
  expect(breakLines('see https://api.example', 12)).toEqual(['see https://', 'api.example'])
  expect(breakLines('page abcdefghijk', 10)).toEqual(['page abcde', 'fghijk'])
})

test('a colour ends with its line and is on again on the next', () => {
  expect(breakLines(colors.red(`a ${colors.bold('bb cc')} d`), 4)).toEqual([
    '\u001b[31ma \u001b[1mbb\u001b[22m\u001b[39m',
    '\u001b[31m\u001b[1mcc\u001b[22m d\u001b[39m',
  ])
})

test('letters of two columns', () => {
  expect(breakLines('日本語 text', 5)).toEqual(['日本', '語', 'text'])
})

test('the lines of wrap-ansi', () => {
  const word = fc.string({
    unit: fc.constantFrom('a', 'B', '/', '.', 'é', '日'),
    minLength: 1,
    maxLength: 30,
  })
  const piece = fc.oneof(
    word,
    word.map(colors.cyan),
    word.map(colors.bold),
    fc.tuple(word, word).map(words => colors.red(words.join(' '))),
  )
  const text = fc.array(piece, { minLength: 1, maxLength: 12 }).map(pieces => pieces.join(' '))
  fc.assert(
    fc.property(text, fc.integer({ min: 12, max: 60 }), (text, room) => {
      const plain = (line: string) => line.replace(/\u001b\[\d+m/g, '')
      const expected = wrapAnsi(text, room, { hard: true, trim: true }).split('\n')
      expect(breakLines(text, room).map(plain)).toEqual(expected.map(plain))
    }),
  )
})
