import { type CheckResult, causeFacts, type EngineName } from '@accredit/doctor'
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

function row({ request, verdicts }: CheckResult, width: number, style: Style): string[] {
  const signs = verdicts.map(({ outcome }) => outcomeSign(outcome, style)).join('')
  const causes = [...new Set(verdicts.flatMap(({ cause }) => cause ?? []))].join(', ')
  const text = `${visible(request.url)}${causes === '' ? '' : `  ${style.colors.dim(causes)}`}`
  const method = pad(visible(request.method), width)
  return wrap(
    text,
    style.width,
    `  ${signs}  ${style.colors.bold(method)} `,
    ' '.repeat(verdicts.length + width + 5),
  )
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
