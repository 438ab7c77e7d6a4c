/** The first place where a text stops being JSON. */
export interface JsonFault {
  /** UTF-16 code units from the start of the text. */
  readonly offset: number
  readonly message: string
  readonly fix: string
}

const blank = /[ \t\r\n]*/y
const string = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.+-])/y
const literal = /(?:true|false|null)(?!\w)/y

/** Thrown inside the scan only. */
class Fault extends Error {
  readonly fault: JsonFault
  constructor(fault: JsonFault) {
    super(fault.message)
    this.fault = fault
  }
}

/**
 * Finds where a text breaks the JSON grammar, `null` where it does not. `JSON.parse` is the judge of validity; it
 * does not say the place on every Node version, and never the fix, so this walk does.
 */
export function findJsonFault(text: string): JsonFault | null {
  try {
    JSON.parse(text)
    return null
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return scan(text) ?? { offset: 0, message: `This is not JSON: ${message}.`, fix: 'Correct the JSON.' }
  }
}

function scan(text: string): JsonFault | null {
  const walk = new Walk(text)
  try {
    walk.value()
    walk.end()
    return null
  } catch (error) {
    if (error instanceof Fault) return error.fault
    // A text nested deeper than the stack is no policy; JSON.parse's own message will do.
    if (error instanceof RangeError) return null
    throw error
  }
}

class Walk {
  private at = 0
  private readonly text: string

  constructor(text: string) {
    this.text = text
  }

  value(): void {
    this.skip(blank)
    const next = this.text[this.at]
    if (next === '{') this.members('}')
    else if (next === '[') this.members(']')
    else if (!this.skip(string) && !this.skip(number) && !this.skip(literal)) throw this.notAValue()
    this.skip(blank)
  }

  end(): void {
    if (this.at < this.text.length) {
      throw this.fault('Something follows the end of the JSON value.', 'Keep one value, and remove the rest.')
    }
  }

  private members(close: '}' | ']'): void {
    const open = this.at
    this.at++
    this.skip(blank)
    if (this.take(close)) return
    for (;;) {
      if (close === '}') this.key()
      this.value()
      if (this.take(close)) return
      const comma = this.at
      if (!this.take(',')) throw this.notSeparated(close, open)
      this.skip(blank)
      if (this.text[this.at] === close) {
        this.at = comma
        throw this.fault(`A comma stands before the closing "${close}".`, 'Remove the comma.')
      }
    }
  }

  private key(): void {
    if (!this.skip(string)) throw this.notAKey()
    this.skip(blank)
    if (!this.take(':'))
      throw this.fault('A colon is missing after the key.', 'Write ":" between key and value.')
  }

  private notAKey(): Fault {
    const broken = this.brokenString()
    if (broken !== null) return broken
    const name = /[\w$-]*/y
    name.lastIndex = this.at
    const bare = name.exec(this.text)?.[0] ?? ''
    return bare === ''
      ? this.unexpected('A key in double quotes', 'Write "key": value.')
      : this.fault(`The key ${bare} has no double quotes.`, `Write "${bare}".`)
  }

  private notAValue(): Fault {
    return (
      this.brokenString() ??
      this.unexpected('A value', 'Write a string in double quotes, or a number, true, false, null, [ or {.')
    )
  }

  private notSeparated(close: '}' | ']', open: number): Fault {
    const what = close === '}' ? 'object' : 'list'
    if (this.at >= this.text.length) {
      this.at = open
      return this.fault(`This ${what} is never closed.`, `Write the missing "${close}".`)
    }
    return this.unexpected(
      `A comma or "${close}"`,
      `Write "," between two entries, or "${close}" after the last.`,
    )
  }

  private brokenString(): Fault | null {
    const next = this.text[this.at]
    if (next === "'") return this.fault('A string stands in single quotes.', 'Write double quotes.')
    if (next !== '"') return null
    return this.fault(
      'This string does not end on its line, or holds a control character or an unknown escape.',
      'Close it with a double quote, and write \\\\ for a backslash.',
    )
  }

  private unexpected(wanted: string, fix: string): Fault {
    if (this.at >= this.text.length)
      return this.fault(`The file ends too early: ${wanted.toLowerCase()} is missing.`, fix)
    const comment = this.text.startsWith('//', this.at) || this.text.startsWith('/*', this.at)
    if (comment || this.text[this.at] === '#') {
      return this.fault('JSON has no comments.', 'Remove the comment, or write the policy as YAML.')
    }
    return this.fault(`${wanted} is missing here.`, fix)
  }

  private fault(message: string, fix: string): Fault {
    return new Fault({ offset: this.at, message, fix })
  }

  private take(character: string): boolean {
    if (this.text[this.at] !== character) return false
    this.at++
    return true
  }

  private skip(token: RegExp): boolean {
    token.lastIndex = this.at
    const found = token.exec(this.text)
    if (found === null) return false
    this.at += found[0].length
    return found[0].length > 0
  }
}
