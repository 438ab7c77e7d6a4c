import type { Exchange } from '@accredit/doctor'
import type { Judgement } from '../judgement.ts'
import { probeOrigins } from '../probe-origins.ts'
import { ask } from '../question.ts'
import { type RequestOptions, requireKnownOptions } from '../request-options.ts'
import { askedTarget } from '../target.ts'
import { wrap } from '../wrap.ts'

export interface LayerOptions extends Omit<RequestOptions, 'engine' | 'method'> {
  /** An origin that is allowed. Default: one that the policy lists, else `https://app.example`. */
  readonly from?: string
  /** Default: GET, and PUT for the sake of its preflight, of which nothing but the preflight is sent. */
  readonly method?: string
}

/** Whether one layer alone sets the CORS headers: on responses and preflights, for an allowed origin and another. */
export async function judgeEmitSingleCorsLayer(
  received: unknown,
  { from, ...options }: LayerOptions = {},
): Promise<Judgement> {
  requireKnownOptions(options, ['from'])
  const target = await askedTarget(received)
  const { allowed, rejected } = probeOrigins(target, from)
  const exchanges: Exchange[] = []
  for (const page of [allowed, rejected]) {
    for (const [method, preflightOnly] of methodsOf(options)) {
      const asked: RequestOptions = { ...options, method, engine: 'spec' }
      const { result } = await ask(target, page, asked, { preflightOnly })
      exchanges.push(...result.exchanges)
    }
  }
  return { held: heldBy(exchanges), report: () => layerLines(exchanges) }
}

/** One response that shows two layers is enough. */
function heldBy(exchanges: readonly Exchange[]): boolean | null {
  const answers = exchanges.map(isSingle)
  if (answers.includes(false)) return false
  return answers.includes(null) ? null : true
}

function methodsOf({
  method,
}: RequestOptions): readonly (readonly [method: string, preflightOnly: boolean])[] {
  return method === undefined
    ? [
        ['GET', false],
        ['PUT', true],
      ]
    : [[method, false]]
}

/** Values of which there can be one alone: a second shows as a list, where a server joins the lines of two layers. */
const single: ReadonlySet<string> = new Set([
  'access-control-allow-origin',
  'access-control-allow-credentials',
  'access-control-max-age',
])

/** CORS headers that came more than once, with their lines. */
function doubled({ received }: Exchange): readonly (readonly [name: string, values: readonly string[]])[] {
  const lines = new Map<string, string[]>()
  for (const [name, value] of received?.headers ?? []) {
    const lower = name.toLowerCase()
    if (lower.startsWith('access-control-')) lines.set(lower, [...(lines.get(lower) ?? []), value])
  }
  return [...lines].filter(
    ([name, values]) => values.length > 1 || (single.has(name) && values[0]?.includes(',') === true),
  )
}

/** null without a response. */
function isSingle(exchange: Exchange): boolean | null {
  return exchange.received === null ? null : doubled(exchange).length === 0
}

function layerLines(exchanges: readonly Exchange[]): string[] {
  const twice = exchanges.filter(exchange => isSingle(exchange) === false)
  const silent = exchanges.filter(exchange => exchange.received === null)
  return [
    ...wrap(
      twice.length > 0
        ? 'Two layers set CORS headers, such as an app and the proxy before it; browsers refuse a doubled Access-Control-Allow-Origin, whatever it says. Leave them to one.'
        : silent.length > 0
          ? 'There was no response.'
          : 'Every CORS header that came stands on one line, with one value.',
    ),
    ...twice.flatMap(exchange => [
      '',
      ...wrap(`${exchange.sent.method} ${exchange.sent.url} from ${originOf(exchange)}`, '  '),
      ...doubled(exchange).flatMap(([name, values]) =>
        values.flatMap(value => wrap(`${name}: ${value}`, '    ')),
      ),
    ]),
    ...silent.flatMap(({ sent, failure }) =>
      wrap(`${sent.method} ${sent.url}: ${failure?.message ?? 'unknown'}`, '  '),
    ),
  ]
}

function originOf({ sent }: Exchange): string {
  return sent.headers.find(([name]) => name.toLowerCase() === 'origin')?.[1] ?? 'its own origin'
}
