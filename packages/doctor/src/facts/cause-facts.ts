import type { Diagnosis } from '../cause.ts'

/** What was sent, and what came back for it. */
export interface Compared {
  readonly sent: string
  readonly received: string
}

/** What a text says that does not tell its causes apart. */
interface Unsure {
  readonly sentence: string
  readonly compared: Compared | null
  readonly suspects: readonly string[]
}

/** The prose of one cause. Values of the diagnosis are filled in; what is not known is left out. */
export interface CauseFacts {
  /** Whether a rule of CORS refused it. */
  readonly isCors: boolean
  /** Whether opting in by CORS mends it, on the element or in the call, and on the server: so it is too with some that CORS did not refuse. */
  readonly mendedByCors: boolean
  readonly title: string
  /** The cause in one sentence. */
  readonly sentence: (diagnosis: Diagnosis) => string
  /** What is known all the same when the words mean other causes too; null where the above holds for each of them. */
  readonly unsure: ((diagnosis: Diagnosis) => Unsure | null) | null
  /** What the browser compared, null where it compared nothing or where the values are unknown. */
  readonly compared: (diagnosis: Diagnosis) => Compared | null
  /** Where the fault usually is, the likeliest first. */
  readonly suspects: (diagnosis: Diagnosis) => readonly string[]
  /** What is often tried, and does not help. */
  readonly doesNotHelp: readonly string[]
  /** What happened although the page saw nothing. */
  readonly sideEffects: (diagnosis: Diagnosis) => readonly string[]
  /** Public URLs: sections of the standard, MDN. */
  readonly references: readonly string[]
}

/** What an entry says; the rest is the same for most. */
interface FactsEntry {
  readonly isCors?: boolean
  readonly mendedByCors?: boolean
  readonly title: string
  readonly sentence: (diagnosis: Diagnosis) => string
  readonly unsure?: (diagnosis: Diagnosis) => Unsure | null
  readonly compared?: (diagnosis: Diagnosis) => Compared | null
  readonly suspects?: (diagnosis: Diagnosis) => readonly string[]
  readonly doesNotHelp?: readonly string[]
  readonly sideEffects?: (diagnosis: Diagnosis) => readonly string[]
  readonly references: readonly string[]
}

function capitalised(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1)
}

/** The facts of a cause that is about CORS. */
export function corsFacts({ sentence, ...entry }: FactsEntry): CauseFacts {
  return {
    isCors: true,
    mendedByCors: entry.isCors ?? true,
    unsure: null,
    compared: () => null,
    suspects: () => [],
    doesNotHelp: [],
    sideEffects: () => [],
    ...entry,
    sentence: diagnosis => capitalised(sentence(diagnosis)),
  }
}

/** The facts of a cause that no CORS header would change, unless the entry says so. */
export function otherFacts(entry: FactsEntry): CauseFacts {
  return corsFacts({ isCors: false, doesNotHelp: [falseCures.corsHeaders], ...entry })
}

/** What forums recommend, and why it does not help. */
export const falseCures = {
  noCors: "`mode: 'no-cors'`: the script gets an opaque response, without status, headers or body.",
  clientHeaders:
    '`Access-Control-Allow-*` set by the client: these are response headers, and on a request they only ask for one more preflight.',
  extension: 'An extension or a flag that switches CORS off: it changes one browser, and none of a visitor.',
  starWithCookies: '`Access-Control-Allow-Origin: *` where cookies are used: browsers refuse that pair.',
  reflectAll:
    'Answering every `Origin` with itself and `Access-Control-Allow-Credentials: true`: any site then reads what the users of this one can.',
  allowNull:
    '`Access-Control-Allow-Origin: null`: every site can make a sandboxed frame, whose origin is `null`.',
  severalOrigins: 'Several origins in one header, by comma or by space: exactly one, or `*`, is compared.',
  corsHeaders: 'CORS headers: no rule of CORS refused this.',
  noAuth: 'Switching authentication off for every method: only the preflight has to pass without it.',
} as const

const fetchStandard = 'https://fetch.spec.whatwg.org/'
const mdn = 'https://developer.mozilla.org/en-US/docs/'

/** A section of the Fetch standard. */
export function fetchSection(anchor: string): string {
  return `${fetchStandard}#${anchor}`
}

/** A page of MDN. */
export function mdnPage(path: string): string {
  return `${mdn}${path}`
}

/** MDN's page on one of Firefox' CORS errors. */
export function mdnCorsError(key: string): string {
  return mdnPage(`Web/HTTP/Guides/CORS/Errors/${key}`)
}
