import type { CheckResult, EngineName, Exchange, HeaderLine } from '@accredit/doctor'
import { engineList } from './engine-label.ts'
import { isRequestNews, isResponseNews } from './header-news.ts'
import { decidedAt, type Mark, marksOf } from './mark.ts'
import { gravest, outcomeColor, outcomeSign } from './outcome.ts'
import { redact } from './redact.ts'
import type { Style } from './style.ts'
import { visible } from './visible.ts'
import { spread, wrap } from './wrap.ts'

/** What the drawing of every line needs to know. */
interface Drawing {
  readonly result: CheckResult
  readonly all: readonly EngineName[]
  readonly style: Style
  /** Every header line, not only those that CORS and credentials are about. */
  readonly verbose: boolean
}

/** The exchanges from top to bottom on a rail, what decided marked. */
export function timeline(result: CheckResult, style: Style, verbose: boolean): string[] {
  const drawing = { result, all: result.verdicts.map(verdict => verdict.engine), style, verbose }
  const blocks = result.exchanges.map(exchange => exchangeBlock(exchange, drawing))
  const unsent = unsentBlock(drawing)
  return [...blocks, ...unsent].flatMap((lines, index) => (index === 0 ? lines : [rail(style), ...lines]))
}

function rail({ colors, glyphs }: Style, sign = ' '): string {
  return `  ${colors.dim(glyphs.rail)}${sign === ' ' ? '' : ` ${sign}`}`
}

function exchangeBlock(exchange: Exchange, drawing: Drawing): string[] {
  const { style, all, result } = drawing
  const { colors, glyphs } = style
  const outcomes = result.verdicts
    .filter(verdict => decidedAt(verdict) === exchange.id)
    .map(({ outcome }) => outcome)
  const node = outcomeColor(
    exchange.failure === null ? gravest(outcomes) : 'inconclusive',
    style,
  )(glyphs.node)
  const margin = [engineList(exchange.engines, all), duration(exchange)]
    .filter(text => text !== '')
    .join('  ')
  const request = `${colors.bold(visible(exchange.sent.method))} ${visible(exchange.sent.url)}`
  return [
    ...spread(`  ${node} ${title(exchange, result)}`, colors.dim(margin), style.width),
    ...wrap(request, style.width, `${rail(style, colors.dim(glyphs.sent))} `, `${rail(style)}     `),
    ...requestHeaders(exchange, drawing),
    ...answer(exchange, drawing),
  ]
}

function title({ kind, hop }: Exchange, { exchanges }: CheckResult): string {
  const after = hop === 0 ? '' : ` after redirect ${hop}`
  if (kind === 'preflight') return `preflight${after}`
  return exchanges.some(exchange => exchange.kind === 'preflight')
    ? `actual request${after}`
    : `request${after}`
}

function duration({ duration }: Exchange): string {
  if (duration === null) return ''
  return `${duration < 10 ? Math.round(duration * 10) / 10 : Math.round(duration)} ms`
}

function requestHeaders({ sent }: Exchange, drawing: Drawing): string[] {
  const shown = sent.headers.filter(([name]) => drawing.verbose || isRequestNews(name))
  return shown.flatMap(line => headerLine(line, drawing.style))
}

function headerLine(
  [name, value]: HeaderLine,
  style: Style,
  sign = ' ',
  color = (text: string) => text,
): string[] {
  const safe = visible(redact(name, value, style.unicode ? '…' : '...'))
  const text = `${visible(name)}: ${safe === '' ? style.colors.dim('(empty)') : safe}`
  const first = sign === ' ' ? `${rail(style)}     ` : `${rail(style)}   ${sign} `
  return wrap(color(text), style.width, first, `${rail(style)}       `)
}

function answer(exchange: Exchange, drawing: Drawing): string[] {
  const { style } = drawing
  const { received, failure } = exchange
  if (received === null) {
    const why = style.colors.yellow(visible(failure?.message ?? 'no response'))
    return wrap(
      why,
      style.width,
      `${rail(style, outcomeSign('inconclusive', style))} `,
      `${rail(style)}     `,
    )
  }
  const marks = marksOf(exchange, drawing.result.verdicts)
  const hidden = received.headers.filter(([name], index) => !isShown(name, index, marks, drawing)).length
  return [
    ...statusLine(
      `${received.status} ${visible(received.statusMessage)}`.trimEnd(),
      marks,
      exchange,
      drawing,
    ),
    ...received.headers.flatMap((line, index) =>
      isShown(line[0], index, marks, drawing) ? responseHeader(line, index, marks, exchange, drawing) : [],
    ),
    ...missingHeaders(marks, exchange, drawing),
    ...(hidden === 0
      ? []
      : [`${rail(style)}     ${style.colors.dim(`${hidden} other header ${lines(hidden)}`)}`]),
  ]
}

function lines(count: number): string {
  return count === 1 ? 'line' : 'lines'
}

function isShown(name: string, index: number, marks: readonly Mark[], { verbose }: Drawing): boolean {
  return verbose || isResponseNews(name) || marks.some(mark => mark.at === index)
}

function statusLine(status: string, marks: readonly Mark[], exchange: Exchange, drawing: Drawing): string[] {
  const { style } = drawing
  const { colors, glyphs } = style
  const own = marks.filter(mark => mark.at === 'status')
  if (own.length === 0) return [`${rail(style, colors.dim(glyphs.received))} ${colors.bold(status)}`]
  const outcome = gravest(own.map(mark => mark.outcome))
  return [
    `${rail(style, outcomeSign(outcome, style))} ${outcomeColor(outcome, style)(colors.bold(status))}`,
    ...elbows(own, exchange, drawing),
  ]
}

function responseHeader(
  line: HeaderLine,
  index: number,
  marks: readonly Mark[],
  exchange: Exchange,
  drawing: Drawing,
): string[] {
  const { style } = drawing
  const own = marks.filter(mark => mark.at === index)
  if (own.length === 0) return headerLine(line, style)
  const outcome = gravest(own.map(mark => mark.outcome))
  return [
    ...headerLine(line, style, outcomeSign(outcome, style), outcomeColor(outcome, style)),
    ...elbows(own, exchange, drawing),
  ]
}

function missingHeaders(marks: readonly Mark[], exchange: Exchange, drawing: Drawing): string[] {
  const { style } = drawing
  const missing = marks.filter(mark => mark.at === 'missing')
  const names = [...new Set(missing.map(mark => mark.name))]
  return names.flatMap(name => {
    const own = missing.filter(mark => mark.name === name)
    const outcome = gravest(own.map(mark => mark.outcome))
    const text = outcomeColor(outcome, style)(`${titleCase(visible(name))} is missing`)
    return [`${rail(style)}   ${outcomeSign(outcome, style)} ${text}`, ...elbows(own, exchange, drawing)]
  })
}

function titleCase(name: string): string {
  return name.replace(/(^|-)[a-z]/g, letter => letter.toUpperCase())
}

/** What had to be there, under the line that it is about, with the engines where not all of the exchange say so. */
function elbows(marks: readonly Mark[], exchange: Exchange, { style }: Drawing): string[] {
  const { colors, glyphs } = style
  const faults = marks.filter(mark => mark.outcome !== 'allow')
  return [...new Set(faults.map(mark => mark.expected))].flatMap(expected => {
    const engines = faults.filter(mark => mark.expected === expected).flatMap(mark => mark.engines)
    const who = engines.length < exchange.engines.length ? engineList(engines, exchange.engines) : ''
    const text = [who, expected === null ? '' : `expected ${visible(expected)}`]
      .filter(part => part !== '')
      .join(': ')
    const indent = `${rail(style)}     `
    return text === ''
      ? []
      : wrap(colors.dim(text), style.width, `${indent}${colors.dim(glyphs.elbow)} `, `${indent}  `)
  })
}

/** A last stop for what some engines never sent. */
function unsentBlock({ result, all, style }: Drawing): string[][] {
  const { colors, glyphs } = style
  const unsent = result.verdicts.filter(({ outcome, reachedServer }) => outcome === 'block' && !reachedServer)
  if (unsent.length === 0) return []
  const engines = engineList(
    unsent.map(({ engine }) => engine),
    all,
  )
  const text = `  ${colors.dim(glyphs.hollow)} ${visible(result.request.method)} was not sent`
  return [spread(text, colors.dim(engines), style.width)]
}
