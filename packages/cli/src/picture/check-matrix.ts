import { type CheckResult, causeFacts, type EngineName } from '@accredit/doctor/check'
import { engineLabel } from './engine-label.ts'
import { gravest, outcomeSign } from './outcome.ts'
import { prose } from './prose.ts'
import { section } from './section.ts'
import type { Style } from './style.ts'
import { visible } from './visible.ts'
import { pad, widestOf, wrap } from './wrap.ts'

/** Several checks as a table: one row for each request, grouped by page, one sign for each engine. */
export function checkMatrix(results: readonly CheckResult[], style: Style): string[] {
  const pages = [...new Set(results.map(({ page }) => page.url))]
  return [
    ...legend(results, style),
    ...pages.flatMap(url => {
      const own = results.filter(({ page }) => page.url === url)
      return section(
        `from ${visible(url)}`,
        own.flatMap(result => row(result, methodsWidth(results), style)),
        style,
      )
    }),
    ...section('Causes', causeLines(results, style), style),
    '',
    summary(results, style),
  ]
}

/** The same without a word around it: one row for each request, with its page. */
export function matrixRows(results: readonly CheckResult[], style: Style): string[] {
  const width = methodsWidth(results)
  return results.flatMap(result => row(result, width, style, '', `from ${visible(result.page.url)}`))
}

function enginesOf(results: readonly CheckResult[]): readonly EngineName[] {
  return [...new Set(results.flatMap(({ verdicts }) => verdicts.map(({ engine }) => engine)))]
}

function legend(results: readonly CheckResult[], style: Style): string[] {
  const names = enginesOf(results).map(engineLabel)
  return wrap(style.colors.dim(`Signs, from the left: ${names.join(', ')}.`), style.width)
}

function methodsWidth(results: readonly CheckResult[]): number {
  return widestOf(results.map(({ request }) => visible(request.method)))
}

function row(
  { request, verdicts }: CheckResult,
  width: number,
  style: Style,
  indent = '  ',
  page = '',
): string[] {
  const { colors } = style
  const signs = verdicts.map(({ outcome }) => outcomeSign(outcome, style)).join('')
  const causes = [...new Set(verdicts.flatMap(({ cause }) => cause ?? []))].join(', ')
  const parts = [visible(request.url), page, colors.dim(causes)].filter(
    part => part !== '' && part !== colors.dim(''),
  )
  const method = pad(visible(request.method), width)
  const rest = ' '.repeat(indent.length + verdicts.length + width + 3)
  return wrap(parts.join('  '), style.width, `${indent}${signs}  ${colors.bold(method)} `, rest)
}

/** Each cause once, by the sentence of the first that shows it. */
function causeLines(results: readonly CheckResult[], style: Style): string[] {
  const sentences = new Map<string, string>()
  for (const { diagnosis } of results.flatMap(({ verdicts }) => verdicts)) {
    if (diagnosis === null || sentences.has(diagnosis.cause)) continue
    sentences.set(diagnosis.cause, causeFacts[diagnosis.cause].sentence(diagnosis))
  }
  const width = widestOf([...sentences.keys()])
  return [...sentences].flatMap(([cause, sentence]) =>
    wrap(prose(sentence, style), style.width, `  ${pad(cause, width)}  `, ' '.repeat(width + 4)),
  )
}

function summary(results: readonly CheckResult[], { colors }: Style): string {
  const worst = results.map(({ verdicts }) => gravest(verdicts.map(({ outcome }) => outcome)))
  const count = (outcome: string) => worst.filter(each => each === outcome).length
  const readable = count('allow') + count('warn')
  return [
    `${results.length} ${results.length === 1 ? 'request' : 'requests'}`,
    colors.green(`${readable} allowed in all engines`),
    colors.red(`${count('block')} blocked`),
    ...(count('inconclusive') > 0 ? [colors.yellow(`${count('inconclusive')} without a verdict`)] : []),
  ].join(', ')
}
