/** A stretch of a text that was recognised. */
interface Span {
  readonly start: number
  readonly end: number
}

/** No line is repeated at a greater length. */
const longestLine = 400

/** How many lines are told. */
const mostLines = 200

/** The lines of a text in which nothing was recognised, without blank ones. */
export function unrecognisedLines(text: string, spans: readonly Span[]): readonly string[] {
  const ordered = spans.toSorted((a, b) => a.start - b.start)
  const lines: string[] = []
  let next = 0
  for (let start = 0; start < text.length && lines.length < mostLines; ) {
    const found = text.indexOf('\n', start)
    const end = found === -1 ? text.length : found
    while ((ordered[next]?.end ?? Number.POSITIVE_INFINITY) <= start) next += 1
    const isRecognised = (ordered[next]?.start ?? Number.POSITIVE_INFINITY) < end
    const line = text.slice(start, Math.min(end, start + 4 * longestLine)).trim()
    if (!isRecognised && line !== '') {
      lines.push(line.length > longestLine ? `${line.slice(0, longestLine)}…` : line)
    }
    start = end + 1
  }
  return lines
}
