import {
  type CheckNote,
  type CheckResult,
  causeFacts,
  type EngineVerdict,
  type Fix,
  type Outcome,
} from '@accredit/doctor/check'
import type { Target } from '../fix-targets.ts'
import { cookieLines } from './cookie-lines.ts'
import { engineLabel, engineList } from './engine-label.ts'
import { distinctFixes, fixLines, proof } from './fix-lines.ts'
import { outcomeColor, outcomeSign } from './outcome.ts'
import { prose } from './prose.ts'
import { section } from './section.ts'
import { commandLines, quoteWord } from './shell-words.ts'
import type { Style } from './style.ts'
import { timeline } from './timeline.ts'
import { visible } from './visible.ts'
import { pad, spread, widestOf, wrap } from './wrap.ts'

export interface CheckPictureOptions {
  /** Where the remedy is to be written down as well. */
  readonly targets: readonly Target[]
  readonly verbose: boolean
  /** The words of a command that looks again. */
  readonly confirm: readonly string[] | null
}

/** A check as a person reads it: the verdicts, why, the exchange, cookies, consoles, headers, and the remedy. */
export function checkPicture(result: CheckResult, options: CheckPictureOptions, style: Style): string[] {
  const all = result.verdicts.map(verdict => verdict.engine)
  return [
    ...titleLines(result, style),
    '',
    ...verdictLines(result, style),
    ...reasonLines(result, style),
    ...section('Exchange', timeline(result, style, options.verbose), style),
    ...section('Cookies', cookieLines(result, style), style),
    ...section('Consoles', consoleLines(result, style), style),
    ...section('Response headers that the page can read', readableLines(result, style), style),
    ...distinctFixes(result.fixes).flatMap((fix, index) =>
      section(
        index === 0 ? 'Fix' : 'Or',
        fixLines(fix, { targets: options.targets, exchanges: result.exchanges }, style),
        style,
        proof(fix, all),
      ),
    ),
    ...section('Notes', noteLines(result, style), style),
    ...(options.confirm === null
      ? []
      : section('Confirm', commandLines(options.confirm.map(quoteWord), style), style)),
  ]
}

function titleLines({ request, page }: CheckResult, style: Style): string[] {
  const { colors, glyphs } = style
  const facts = [
    page.relation,
    request.via === 'xhr' ? 'XMLHttpRequest' : 'fetch',
    `credentials ${request.credentials}`,
    ...(request.mode === 'cors' ? [] : [`mode ${request.mode}`]),
    ...(request.redirect === 'follow' ? [] : [`redirect ${request.redirect}`]),
  ]
  return [
    ...wrap(colors.bold(`${visible(request.method)} ${visible(request.url)}`), style.width),
    ...wrap(`from ${visible(page.url)}`, style.width),
    ...wrap(colors.dim(facts.join(` ${glyphs.dot} `)), style.width),
  ]
}

/** One line for each engine. */
export function verdictLines({ verdicts }: CheckResult, style: Style): string[] {
  const labels = widestOf(verdicts.map(({ engine }) => engineLabel(engine)))
  const words = widestOf(verdicts.map(({ outcome }) => outcomeWord(outcome)))
  return verdicts.flatMap(verdict => {
    const word = outcomeColor(verdict.outcome, style)(pad(outcomeWord(verdict.outcome), words))
    const what =
      verdict.outcome === 'allow' ? withWhat(verdict) : `${verdict.cause ?? ''} ${placeOf(verdict)}`
    const head = `  ${outcomeSign(verdict.outcome, style)} ${pad(engineLabel(verdict.engine), labels)}  `
    return wrap(`${word}  ${what}`, style.width, head, ' '.repeat(labels + 6))
  })
}

function withWhat({ credentialed }: EngineVerdict): string {
  return credentialed ? 'with credentials' : 'without credentials'
}

function outcomeWord(outcome: Outcome): string {
  switch (outcome) {
    case 'allow':
      return 'allowed'
    case 'warn':
      return 'allowed, with a warning'
    case 'block':
      return 'blocked'
    case 'inconclusive':
      return 'no verdict'
  }
}

function placeOf({ stage, diagnosis }: EngineVerdict): string {
  switch (stage) {
    case 'preflight':
      return 'at the preflight'
    case 'actual':
      return 'at the response'
    case 'redirect':
      return diagnosis?.hop === null || diagnosis === null
        ? 'at a redirect'
        : `at redirect ${diagnosis.hop + 1}`
    case 'local':
      return 'before anything was sent'
    case 'network':
    case null:
      return ''
  }
}

/** Why, in one sentence for each cause, with its engines where there are several. */
function reasonLines({ verdicts }: CheckResult, style: Style): string[] {
  const sentences = new Map<string, EngineVerdict[]>()
  for (const verdict of verdicts) {
    if (verdict.diagnosis === null) continue
    const sentence = causeFacts[verdict.diagnosis.cause].sentence(verdict.diagnosis)
    sentences.set(sentence, [...(sentences.get(sentence) ?? []), verdict])
  }
  const faulty = [...sentences.values()].flat().map(({ engine }) => engine)
  const lines = [...sentences].flatMap(([sentence, some]) => {
    const who =
      some.length === faulty.length
        ? ''
        : `${engineList(
            some.map(({ engine }) => engine),
            faulty,
          )}: `
    return wrap(`${style.colors.dim(who)}${prose(sentence, style)}`, style.width, '  ')
  })
  return lines.length === 0 ? [] : ['', ...lines]
}

function consoleLines({ verdicts }: CheckResult, style: Style): string[] {
  const talking = verdicts.filter(verdict => verdict.console.length > 0)
  const labels = widestOf(talking.map(({ engine }) => engineLabel(engine)))
  return talking.flatMap(({ engine, console }) =>
    console.flatMap((line, index) =>
      wrap(
        visible(line),
        style.width,
        `  ${style.colors.dim(pad(index === 0 ? engineLabel(engine) : '', labels))}  `,
        `  ${' '.repeat(labels)}  `,
      ),
    ),
  )
}

function readableLines({ verdicts }: CheckResult, style: Style): string[] {
  const reading = verdicts.filter(({ outcome }) => outcome === 'allow' || outcome === 'warn')
  const rows = new Map<string, EngineVerdict[]>()
  for (const verdict of reading) {
    const key = JSON.stringify([verdict.readableHeaders, verdict.hiddenHeaders])
    rows.set(key, [...(rows.get(key) ?? []), verdict])
  }
  return [...rows.values()].flatMap(some => {
    const [first] = some
    if (first === undefined) return []
    const who = rows.size === 1 ? '' : `${some.map(({ engine }) => engineLabel(engine)).join(', ')}`
    return [
      ...(who === '' ? [] : spread(`  ${style.colors.dim(who)}`, '', style.width)),
      ...nameList(style.colors.green(style.glyphs.pass), first.readableHeaders, style),
      ...nameList(style.colors.yellow(style.glyphs.fail), first.hiddenHeaders.filter(isOfTheAnswer), style),
    ]
  })
}

function nameList(sign: string, names: readonly string[], style: Style): string[] {
  return names.length === 0 ? [] : wrap(names.map(visible).join(', '), style.width, `  ${sign} `, '    ')
}

/** What would fail next is no news where the remedy has been tried. */
function isNews({ code }: CheckNote, fixes: readonly Fix[]): boolean {
  return (
    code !== 'fails-next' || !fixes.some(({ side, provenIn }) => side === 'server' && provenIn.length > 0)
  )
}

/** The headers of CORS and of the connection are nobody's business in a page. */
function isOfTheAnswer(name: string): boolean {
  return !/^(access-control-.*|connection|keep-alive|transfer-encoding|date|vary|server)$/i.test(name)
}

/** What should be known beside the verdict. */
function noteLines({ notes, fixes }: CheckResult, style: Style): string[] {
  const messages = new Set(notes.filter(note => isNews(note, fixes)).map(({ message }) => message))
  return [...messages].flatMap(message =>
    wrap(prose(message, style), style.width, `  ${style.colors.yellow(style.glyphs.warn)} `, '    '),
  )
}
