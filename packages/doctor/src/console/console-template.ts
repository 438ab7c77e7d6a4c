import type { CauseId, Stage } from '../cause.ts'

/** Whose words a line is: an engine's, an emulation's that runs in Node, or a wrapper's around `fetch` and XHR. */
export type ConsoleSource = 'chromium' | 'firefox' | 'webkit' | 'node' | 'tool'

/**
 * What a piece of text is in a message.
 * - `frame`: stands before the reason and names the URL, the origin or the API.
 * - `prefix`: between frame and reason; says that the preflight failed.
 * - `deciding`: the reason.
 * - `suffix`: after the reason; a status, an origin.
 * - `trailing`: a line that follows other lines, and alone proves nothing.
 * - `opaque`: what a script sees. It says by design no reason.
 * - `note`: belongs to the message before it and says nothing that is not known.
 * - `token`: what Firefox leaves as it is in every language.
 */
type ConsoleRole = 'frame' | 'prefix' | 'deciding' | 'suffix' | 'trailing' | 'opaque' | 'note' | 'token'

/** `current`: today's engine prints it; `variant`: so it does, in rarer cases; `legacy`: it no longer does. */
export type ConsoleEra = 'current' | 'variant' | 'legacy'

/** What stands in a placeholder. All but `rest` and `kind` are fields of a diagnosis. */
export type PlaceholderName =
  | 'api'
  | 'url'
  | 'redirectedFrom'
  | 'origin'
  | 'status'
  | 'method'
  | 'header'
  | 'received'
  | 'location'
  /** Anything that is of no use to a diagnosis. */
  | 'rest'

/** One text, in both directions: it is printed from a diagnosis, and a diagnosis is read from it. */
export interface ConsoleTemplate {
  readonly source: ConsoleSource
  readonly role: ConsoleRole
  /** The words, with `{placeholders}`. */
  readonly text: string
  readonly era: ConsoleEra
  /** null where the text names no cause. */
  readonly cause: CauseId | null
  /** Other causes for which the same words are printed. */
  readonly also?: readonly CauseId[]
  readonly stage?: Stage
  /** The header that it is about, where the words do not have it in a placeholder. */
  readonly header?: string
  /** The value that was received, where the words imply it. */
  readonly received?: string
  /** Printed inside the engine's frame. */
  readonly framed?: true
  /** `always`: only a preflight can fail so. `by-stage`: the prefix is there when it was the preflight. */
  readonly preflightPrefix?: 'always' | 'by-stage'
  /** Chromium's hint for one API, after the reason. */
  readonly hint?: 'valid-value' | 'with-credentials'
  /** Firefox and WebKit print the status after the reason. */
  readonly withStatus?: true
  /** The cause depends on what the message says elsewhere: the scheme of the URL, or whether the status is a redirect. */
  readonly refine?: 'url-scheme' | 'redirect-status'
  /** Short words that are common in prose: spaces and the edges of words count. */
  readonly exact?: true
}

export type TemplatePart =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'placeholder'; readonly name: PlaceholderName }

const placeholderNames: ReadonlySet<string> = new Set<PlaceholderName>([
  'api',
  'url',
  'redirectedFrom',
  'origin',
  'status',
  'method',
  'header',
  'received',
  'location',
  'rest',
])

const isPlaceholderName = (name: string): name is PlaceholderName => placeholderNames.has(name)

/** Splits a text at its placeholders. Throws a `TypeError` for a placeholder that does not exist. */
export function templateParts(text: string): readonly TemplatePart[] {
  return text
    .split(/(\{[A-Za-z]+\})/)
    .filter(part => part !== '')
    .map((part): TemplatePart => {
      if (!/^\{[A-Za-z]+\}$/.test(part)) return { kind: 'literal', text: part }
      const name = part.slice(1, -1)
      if (!isPlaceholderName(name)) throw new TypeError(`There is no placeholder {${name}}.`)
      return { kind: 'placeholder', name }
    })
}
