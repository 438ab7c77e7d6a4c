/** What a case wants to see of a response: the status, and every header that CORS is about, in lower case. */
export interface ExpectedHead {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
}

/**
 * Compares what came out of a socket with what is right. A benchmark of a wrong answer is worth nothing.
 *
 * @param response - everything that was written
 * @returns what is wrong, `null` when nothing is
 */
export function wrongHead(response: string, expected: ExpectedHead): string | null {
  const [head = ''] = response.split('\r\n\r\n', 1)
  const [statusLine = '', ...lines] = head.split('\r\n')
  const found = lines.map(lineOf).filter(([name]) => name === 'vary' || name.startsWith('access-control-'))
  const got = JSON.stringify([Number(statusLine.split(' ')[1]), sorted(found)])
  const wanted = JSON.stringify([expected.status, sorted(Object.entries(expected.headers))])
  return got === wanted ? null : `got ${got}, not ${wanted}`
}

function lineOf(line: string): [name: string, value: string] {
  const colon = line.indexOf(':')
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
}

function sorted(lines: readonly (readonly [string, string])[]): readonly (readonly [string, string])[] {
  return [...lines].sort(([a], [b]) => (a < b ? -1 : 1))
}
