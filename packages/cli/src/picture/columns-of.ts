import stringWidth from 'string-width'

/** Latin letters, and what pictures are drawn with: one column each. */
const narrow =
  /^[\u0020-\u007e\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2190-\u2193\u2500-\u257f\u25cb\u25cf\u2713\u2717]*$/

/** The columns that a text takes on a terminal, colours not counted. */
export function columnsOf(text: string): number {
  const plain = text.replace(/\u001b\[\d+m/g, '')
  // The tables of all scripts take longer to load than a check may take to print.
  return narrow.test(plain) ? plain.length : stringWidth(plain)
}
