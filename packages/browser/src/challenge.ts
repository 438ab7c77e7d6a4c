import { isToken } from '@accredit/protocol'

/** One challenge of a WWW-Authenticate line. */
export interface Challenge {
  /** In lower case. */
  readonly scheme: string
  /** Values without their quotes, by name in lower case. Byte strings. */
  readonly parameters: ReadonlyMap<string, string>
  /** What a scheme such as Negotiate has instead of parameters. */
  readonly token68: string | null
}

type ChallengeFaultCode =
  /** Where a scheme must stand there is something else. */
  | 'no-scheme'
  /** A parameter has no value, or the value is neither token nor quoted string. */
  | 'bad-value'
  /** A quoted string does not end. */
  | 'unterminated-quote'
  /** A parameter is given twice; the challenge is dropped, since readers differ on which one counts. */
  | 'duplicate-parameter'
  /** After a challenge or parameter there must be a comma. */
  | 'no-comma'

/** What is wrong with a line, and where. */
interface ChallengeFault {
  readonly code: ChallengeFaultCode
  readonly line: string
  /** Index into the line. */
  readonly at: number
}

export interface ParsedChallenges {
  readonly challenges: readonly Challenge[]
  readonly faults: readonly ChallengeFault[]
}

/**
 * Reads WWW-Authenticate lines: several challenges in a line, several lines. After a fault the rest of its line is lost,
 * and so is the challenge that it is in.
 *
 * @param lines field values, byte strings
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1
 */
export function parseChallenges(lines: readonly string[]): ParsedChallenges {
  const challenges: Challenge[] = []
  const faults: ChallengeFault[] = []
  for (const line of lines) {
    const reader = new LineReader(line)
    try {
      while (reader.skipCommas()) {
        challenges.push(readChallenge(reader))
      }
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      faults.push({ code: error.code, line, at: error.at })
    }
  }
  return { challenges, faults }
}

/**
 * Writes a challenge; reading it again gives the same one.
 *
 * @throws TypeError when the scheme or a name is no token, or a value has bytes that no quoted string can hold
 */
export function serializeChallenge(challenge: Challenge): string {
  const { scheme, parameters, token68 } = challenge
  if (!isToken(scheme)) throw new TypeError(`${JSON.stringify(scheme)} is no scheme`)
  if (token68 !== null) return `${scheme} ${token68}`
  const written = [...parameters].map(([name, value]) => {
    if (!isToken(name)) throw new TypeError(`${JSON.stringify(name)} is no parameter name`)
    return `${name}=${quotedString(value)}`
  })
  return written.length === 0 ? scheme : `${scheme} ${written.join(', ')}`
}

/**
 * A value in quotes.
 *
 * @throws TypeError for control characters and for code units that are not bytes
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-5.6.4
 */
export function quotedString(value: string): string {
  if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) {
    throw new TypeError(`${JSON.stringify(value)} does not fit in a quoted string`)
  }
  return `"${value.replace(/["\\]/g, '\\$&')}"`
}

class Fault extends Error {
  readonly code: ChallengeFaultCode
  readonly at: number

  constructor(code: ChallengeFaultCode, at: number) {
    super(code)
    this.code = code
    this.at = at
  }
}

function readChallenge(reader: LineReader): Challenge {
  const scheme = reader.token()
  if (scheme === null) throw new Fault('no-scheme', reader.at)
  const parameters = new Map<string, string>()
  const challenge = { scheme: scheme.toLowerCase(), parameters }
  if (!reader.skipBlanks()) {
    reader.expectComma()
    return { ...challenge, token68: null }
  }
  const token68 = reader.token68()
  if (token68 !== null) return { ...challenge, token68 }
  while (reader.skipCommas()) {
    const start = reader.at
    const name = reader.token()
    if (name === null) throw new Fault('bad-value', reader.at)
    if (!reader.equals()) {
      if (parameters.size === 0 && !reader.hasPassedComma) throw new Fault('bad-value', reader.at)
      // The scheme of the next challenge.
      reader.at = start
      break
    }
    const key = name.toLowerCase()
    if (parameters.has(key)) throw new Fault('duplicate-parameter', start)
    parameters.set(key, reader.value())
    reader.expectComma()
  }
  return { ...challenge, token68: null }
}

/** Walks over a field value. Every expression is anchored and linear. */
class LineReader {
  readonly #line: string
  at = 0
  /** Whether the last {@link skipCommas} passed one. */
  hasPassedComma = false

  constructor(line: string) {
    this.#line = line
  }

  #match(expression: RegExp): string | null {
    expression.lastIndex = this.at
    const found = expression.exec(this.#line)
    if (found === null) return null
    this.at = expression.lastIndex
    return found[0]
  }

  /** Skips empty list elements; `false` at the end of the line. */
  skipCommas(): boolean {
    const skipped = this.#match(/[\t ,]*/y) ?? ''
    this.hasPassedComma = skipped.includes(',')
    return this.at < this.#line.length
  }

  skipBlanks(): boolean {
    return this.#match(/[\t ]+/y) !== null
  }

  token(): string | null {
    return this.#match(/[!#$%&'*+.^_`|~0-9A-Za-z-]+/y)
  }

  /** A token68 that stands alone in its list element. */
  token68(): string | null {
    const start = this.at
    const token68 = this.#match(/[A-Za-z0-9._~+/-]+=*/y)
    if (token68 === null) return null
    const end = this.at
    this.skipBlanks()
    if (this.at === this.#line.length || this.#line[this.at] === ',') {
      this.at = end
      return token68
    }
    this.at = start
    return null
  }

  /** An equals sign, with the blanks around it that readers must take. */
  equals(): boolean {
    return this.#match(/[\t ]*=[\t ]*/y) !== null
  }

  value(): string {
    const start = this.at
    if (this.#line[this.at] !== '"') {
      const token = this.token()
      if (token === null) throw new Fault('bad-value', start)
      return token
    }
    const quoted = this.#match(/"[^"\\]*(?:\\.[^"\\]*)*"/sy)
    if (quoted === null) throw new Fault('unterminated-quote', start)
    return quoted.slice(1, -1).replace(/\\(.)/gs, '$1')
  }

  expectComma(): void {
    this.skipBlanks()
    if (this.at < this.#line.length && this.#line[this.at] !== ',') throw new Fault('no-comma', this.at)
  }
}
