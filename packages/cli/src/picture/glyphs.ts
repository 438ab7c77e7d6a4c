/** The signs of a picture: one column each but for `ellipsis`. */
export interface Glyphs {
  readonly pass: string
  readonly warn: string
  readonly fail: string
  readonly unknown: string
  readonly sent: string
  readonly received: string
  /** An exchange on the rail of a timeline, and one that did not take place. */
  readonly node: string
  readonly hollow: string
  readonly rail: string
  /** From a header line to what is said of it. */
  readonly elbow: string
  readonly bullet: string
  readonly dot: string
}

export const unicodeGlyphs: Glyphs = {
  pass: '✓',
  warn: '!',
  fail: '✗',
  unknown: '?',
  sent: '→',
  received: '←',
  node: '●',
  hollow: '○',
  rail: '│',
  elbow: '╰',
  bullet: '•',
  dot: '·',
}

export const asciiGlyphs: Glyphs = {
  pass: '+',
  warn: '!',
  fail: 'x',
  unknown: '?',
  sent: '>',
  received: '<',
  node: '*',
  hollow: 'o',
  rail: '|',
  elbow: '`',
  bullet: '-',
  dot: '-',
}
