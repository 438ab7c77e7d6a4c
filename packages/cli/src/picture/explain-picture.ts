import { engines } from '@accredit/doctor/check'
import type { Answer, ExplainResult, Explanation } from '@accredit/doctor/explain'
import type { Target } from '../fix-targets.ts'
import { fixLines, proof } from './fix-lines.ts'
import { prose } from './prose.ts'
import { section } from './section.ts'
import { commandLines, wordsOf } from './shell-words.ts'
import type { Style } from './style.ts'
import { visible, visibleLines } from './visible.ts'
import { wrap } from './wrap.ts'

export interface ExplainPictureOptions {
  /** Where remedies are to be written down as well. */
  readonly targets: readonly Target[]
  /** Causes only. */
  readonly quiet: boolean
}

/** An explanation as a person reads it. */
export function explainPicture(
  result: ExplainResult,
  options: ExplainPictureOptions,
  style: Style,
): string[] {
  const { explanations, answers, unrecognised } = result
  if (explanations.length === 0 && answers.length === 0) return unknownLines(unrecognised, style)
  const pictures = explanations.map(explanation =>
    options.quiet ? headLines(explanation, style) : explanationLines(explanation, options, style),
  )
  const rule = style.colors.dim((style.unicode ? '─' : '-').repeat(Math.min(style.width, 100)))
  return [
    ...pictures.flatMap((lines, index) => (index === 0 || options.quiet ? lines : ['', rule, '', ...lines])),
    ...answers.flatMap((answer, index) => [
      ...(index === 0 ? [] : ['']),
      ...answerLines(answer, options, style),
    ]),
  ]
}

/** A question that is asked again and again, and its answer. */
function answerLines(
  { question, answer, references }: Answer,
  { quiet }: ExplainPictureOptions,
  style: Style,
): string[] {
  const head = wrap(style.colors.bold(prose(question, style)), style.width)
  if (quiet) return head
  return [
    ...head,
    '',
    ...wrap(prose(answer, style), style.width, '  '),
    ...section('Read on', linkLines(references), style),
  ]
}

function explanationLines(
  explanation: Explanation,
  { targets }: ExplainPictureOptions,
  style: Style,
): string[] {
  const { compared, fixes, suspects, doesNotHelp, sideEffects, script, confirm, references } = explanation
  return [
    ...headLines(explanation, style),
    ...alternativeLines(explanation, style),
    ...section('Compared', compared === null ? [] : comparedLines(compared, style), style),
    ...fixes.flatMap((fix, index) =>
      section(
        index === 0 ? 'Fix' : 'Or',
        fixLines(fix, { targets, exchanges: [] }, style),
        style,
        proof(fix, fix.provenIn),
      ),
    ),
    ...section('Where to look, the likeliest first', numbered(suspects, style), style),
    ...section('What does not help', signed(doesNotHelp, style.colors.red(style.glyphs.fail), style), style),
    ...section('Beware', signed(sideEffects, style.colors.yellow(style.glyphs.warn), style), style),
    ...section('To tell them apart, in the console of the page', codeLines(script), style),
    ...section('Confirm', confirm === null ? [] : commandLines(wordsOf(visible(confirm)), style), style),
    ...section('Read on', linkLines(references), style),
  ]
}

/** The cause in one sentence, whether it is CORS, and whose words were read. */
function headLines(explanation: Explanation, style: Style): string[] {
  const { sentence, diagnosis, confidence } = explanation
  const { colors, glyphs } = style
  const facts = [
    ...(diagnosis.cause === null ? [] : [diagnosis.cause]),
    ...sourceWords(explanation),
    ...(confidence === 'certain' ? [] : [confidence]),
  ]
  const kind = `${kindWord(explanation, style)}${colors.dim(facts.map(fact => ` ${glyphs.dot} ${fact}`).join(''))}`
  return [...wrap(colors.bold(prose(sentence, style)), style.width), ...wrap(kind, style.width)]
}

function kindWord({ isCors, mendedByCors }: Explanation, { colors }: Style): string {
  if (isCors === null) return colors.yellow('perhaps CORS')
  if (isCors) return colors.red('CORS')
  return colors.yellow(mendedByCors ? 'not CORS; opting in by CORS mends it' : 'not CORS')
}

function sourceWords({ source }: Explanation): string[] {
  switch (source) {
    case null:
      return []
    case 'node':
      return ['words of a library in Node']
    case 'tool':
      return ['words of a tool']
    case 'spec':
    case 'chromium':
    case 'firefox':
    case 'webkit':
      return [`words of ${engines[source].label}`]
  }
}

function alternativeLines({ alternatives }: Explanation, style: Style): string[] {
  const causes = alternatives.flatMap(({ cause }) => cause ?? [])
  if (causes.length === 0) return []
  return wrap(style.colors.dim(`The same text is printed for ${causes.join(', ')}.`), style.width)
}

function comparedLines({ sent, received }: { sent: string; received: string }, style: Style): string[] {
  const { colors, glyphs } = style
  return [
    ...wrap(visible(sent), style.width, `  ${colors.dim(glyphs.sent)} `, '    '),
    ...wrap(visible(received), style.width, `  ${colors.dim(glyphs.received)} `, '    '),
  ]
}

function numbered(texts: readonly string[], style: Style): string[] {
  return texts.flatMap((text, index) => wrap(prose(text, style), style.width, `  ${index + 1}. `, '     '))
}

function signed(texts: readonly string[], sign: string, style: Style): string[] {
  return texts.flatMap(text => wrap(prose(text, style), style.width, `  ${sign} `, '    '))
}

function codeLines(code: string | null): string[] {
  return code === null
    ? []
    : visibleLines(code.trimEnd())
        .split('\n')
        .map(line => `  ${line}`)
}

/** Never wrapped: terminals make links of them. */
function linkLines(references: readonly string[]): string[] {
  return references.map(url => `  ${url}`)
}

function unknownLines(unrecognised: readonly string[], style: Style): string[] {
  return [
    ...wrap(style.colors.bold('Nothing in it is recognised.'), style.width),
    ...wrap(
      'Paste the whole red line of the console, from its first word on; or let accredit look for itself: accredit check URL --from PAGE.',
      style.width,
    ),
    ...section(
      'Read',
      unrecognised.slice(0, 5).flatMap(line => wrap(visible(line), style.width, '  ')),
      style,
    ),
  ]
}
