import type { Exchange, Line } from './exchange.ts'

/** What a response must have. What is not named is not looked at, except for CORS lines: those are all named. */
export interface Expectation {
  readonly status?: number | readonly number[]
  /** Every `Access-Control-*` line, name in lower case; none where absent. Order does not matter, number does. */
  readonly cors?: readonly Line[]
  /**
   * Names that `Vary` must have, each once. `Origin` must not be there unless it is named. Others may be, since
   * frameworks vary by more. `'*'`: `Vary` must be `*` alone.
   */
  readonly vary?: readonly string[] | '*'
  /** Other lines: all values of a name, in order. */
  readonly lines?: Readonly<Record<string, readonly string[]>>
  readonly body?: string | RegExp
  readonly complete?: boolean
}

/**
 * Holds an exchange against an expectation.
 *
 * @throws Error naming each difference, with what was expected and the lines that were received
 */
export function expectExchange(exchange: Exchange, expected: Expectation): void {
  const faults = [
    ...statusFaults(exchange, expected),
    ...corsFaults(exchange, expected.cors ?? []),
    ...varyFaults(exchange, expected.vary ?? []),
    ...lineFaults(exchange, expected.lines ?? {}),
    ...bodyFaults(exchange, expected),
  ]
  if (faults.length > 0) throw new Error(`${faults.join('\n')}\nreceived:\n${describeExchange(exchange)}`)
}

/** All values of one header, one for each line. */
export function valuesOf({ lines }: Pick<Exchange, 'lines'>, name: string): string[] {
  return lines.filter(([one]) => one.toLowerCase() === name.toLowerCase()).map(([, value]) => value)
}

function statusFaults({ status }: Exchange, { status: wanted }: Expectation): string[] {
  if (wanted === undefined || [wanted].flat().includes(status)) return []
  return [`expected status ${[wanted].flat().join(' or ')}, received ${status}`]
}

function corsFaults({ lines }: Exchange, wanted: readonly Line[]): string[] {
  const received = lines
    .map(lineText)
    .filter(line => line.startsWith('access-control-'))
    .sort()
  const expected = wanted.map(lineText).sort()
  if (received.join('\n') === expected.join('\n')) return []
  return [`expected the CORS lines\n${indent(expected)}\nreceived\n${indent(received)}`]
}

/** Blanks after the commas of a list say nothing: a gateway that joins lines may leave them out. */
function lineText([name, value]: Line): string {
  return `${name.toLowerCase()}: ${value.replaceAll(', ', ',')}`
}

function varyFaults(exchange: Exchange, wanted: readonly string[] | '*'): string[] {
  const lines = valuesOf(exchange, 'vary')
  const names = lines.flatMap(line => line.split(',')).map(name => name.trim().toLowerCase())
  const said = lines.length === 0 ? 'none' : lines.map(line => `"${line}"`).join(' and ')
  if (wanted === '*')
    return lines.length === 1 && lines[0] === '*' ? [] : [`expected Vary: *, received ${said}`]
  const faults: string[] = []
  for (const name of wanted) {
    const count = names.filter(one => one === name.toLowerCase()).length
    if (count !== 1) faults.push(`expected ${name} once in Vary, received ${count} times in ${said}`)
  }
  if (!wanted.includes('Origin') && names.includes('origin'))
    faults.push(`expected no Origin in Vary, received ${said}`)
  return faults
}

function lineFaults(exchange: Exchange, wanted: Readonly<Record<string, readonly string[]>>): string[] {
  const faults: string[] = []
  for (const [name, values] of Object.entries(wanted)) {
    const received = valuesOf(exchange, name)
    if (received.join('\n') !== values.join('\n'))
      faults.push(`expected ${name}: ${JSON.stringify(values)}, received ${JSON.stringify(received)}`)
  }
  return faults
}

function bodyFaults({ body, complete }: Exchange, expected: Expectation): string[] {
  const faults: string[] = []
  const received = body.toString()
  const { body: wanted } = expected
  const matches =
    wanted === undefined || (typeof wanted === 'string' ? received === wanted : wanted.test(received))
  if (!matches)
    faults.push(`expected the body ${String(wanted)}, received ${JSON.stringify(received.slice(0, 200))}`)
  if (expected.complete !== undefined && expected.complete !== complete)
    faults.push(`expected ${expected.complete ? 'a complete message' : 'a message that breaks off'}`)
  return faults
}

function describeExchange({ status, lines, informational }: Exchange): string {
  const heads = [...informational, { status, lines }]
  return heads.map(head => indent([`${head.status}`, ...head.lines.map(line => line.join(': '))])).join('\n')
}

function indent(lines: readonly string[]): string {
  return lines.length === 0 ? '  none' : lines.map(line => `  ${line}`).join('\n')
}
