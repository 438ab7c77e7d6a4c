import { type CheckResult, causeFacts, type EngineVerdict, type Exchange } from '@accredit/doctor'
import { engineLabel, engineList } from './engine-list.ts'
import { fixLines } from './fix-lines.ts'
import type { Paint } from './judgement.ts'
import type { Answer } from './question.ts'
import { wrap } from './wrap.ts'

/**
 * A check in plain text, as a failing test shows it: who asked for what, the verdict of every engine, why, the lines that
 * decided, what the consoles print, and the fix where the page was meant to read the response.
 *
 * @param isWanted whether it was: nobody needs to be told how to let a page read what it must not
 */
export async function checkReport(
  { result, fixes }: Answer,
  paint: Paint,
  isWanted: boolean,
): Promise<readonly string[]> {
  const { verdicts, exchanges } = result
  const isToMend = isWanted && verdicts.some(({ outcome }) => outcome === 'block')
  return [
    ...requestLines(result),
    '',
    ...verdicts.flatMap(verdict => verdictLines(verdict, verdicts)),
    ...reasonLines(verdicts),
    ...exchangeLines(exchanges, paint),
    ...consoleLines(verdicts, paint),
    ...(isToMend
      ? fixLines(await fixes(), { exchanges, engines: verdicts.map(({ engine }) => engine) }, paint)
      : []),
  ]
}

function requestLines({ request, page }: CheckResult): string[] {
  return [
    ...wrap(`${request.method} ${request.url}`),
    ...wrap(`from ${page.origin}, ${page.relation}, credentials ${request.credentials}`),
  ]
}

function verdictLines(verdict: EngineVerdict, all: readonly EngineVerdict[]): string[] {
  const labels = Math.max(...all.map(({ engine }) => engineLabel(engine).length))
  return wrap(outcomeText(verdict), `  ${engineLabel(verdict.engine).padEnd(labels)}  `)
}

/** The outcome of one engine in words: `blocked at the preflight: pf-method`. */
export function outcomeText({ outcome, cause, stage, credentialed }: EngineVerdict): string {
  const because = cause === null ? '' : `: ${cause}`
  switch (outcome) {
    case 'allow':
      return credentialed ? 'allowed with credentials' : 'allowed without credentials'
    case 'warn':
      return `allowed with a warning${because}`
    case 'block':
      return `blocked ${placeOf(stage)}${because}`
    case 'inconclusive':
      return `no verdict${because}`
  }
}

function placeOf(stage: EngineVerdict['stage']): string {
  switch (stage) {
    case 'preflight':
      return 'at the preflight'
    case 'actual':
      return 'at the response'
    case 'redirect':
      return 'at a redirect'
    case 'local':
      return 'before anything was sent'
    case 'network':
    case null:
      return 'on the way'
  }
}

/** Why: one sentence for each cause, with its engines where they differ. */
function reasonLines(verdicts: readonly EngineVerdict[]): string[] {
  const bySentence = new Map<string, EngineVerdict[]>()
  for (const verdict of verdicts) {
    if (verdict.diagnosis === null) continue
    const sentence = causeFacts[verdict.diagnosis.cause].sentence(verdict.diagnosis)
    bySentence.set(sentence, [...(bySentence.get(sentence) ?? []), verdict])
  }
  const failed = [...bySentence.values()].flat().map(({ engine }) => engine)
  const lines = [...bySentence].flatMap(([sentence, some]) => {
    const names = some.map(({ engine }) => engine)
    return wrap(names.length === failed.length ? sentence : `(${engineList(names, failed)}) ${sentence}`)
  })
  return lines.length === 0 ? [] : ['', ...lines]
}

/** What of every exchange concerns CORS; engines that differ in other headers alone have sent the same. */
function exchangeLines(exchanges: readonly Exchange[], paint: Paint): string[] {
  const distinct = new Map(
    exchanges.map(exchange => {
      const lines = [...sentLines(exchange), ...receivedLines(exchange, paint)]
      return [lines.join('\n'), lines]
    }),
  )
  return [...distinct.values()].flatMap(lines => ['', ...lines])
}

function sentLines({ sent }: Exchange): string[] {
  return [
    ...wrap(`${sent.method} ${sent.url}`, '  > '),
    ...sent.headers.filter(([name]) => isOfCors(name)).flatMap(headerLine),
  ]
}

function receivedLines({ received, failure }: Exchange, paint: Paint): string[] {
  if (received === null) return wrap(`no response: ${failure?.message ?? 'unknown'}`, '  < ')
  const lines = received.headers.filter(([name]) => isOfCors(name)).flatMap(headerLine)
  const hasCors = received.headers.some(([name]) => /^access-control-/i.test(name))
  return [
    ...wrap(`${received.status} ${received.statusMessage}`.trimEnd(), '  < '),
    ...lines,
    ...(hasCors ? [] : [paint.dim('      no Access-Control headers')]),
  ]
}

function headerLine([name, value]: readonly [string, string]): string[] {
  return wrap(`${name}: ${value}`, '      ', '        ')
}

function isOfCors(name: string): boolean {
  return /^(access-control-.*|origin|vary|location)$/i.test(name)
}

function consoleLines(verdicts: readonly EngineVerdict[], paint: Paint): string[] {
  return verdicts.flatMap(({ engine, console: lines }) =>
    lines.length === 0
      ? []
      : ['', paint.bold(`Console of ${engineLabel(engine)}`), ...lines.flatMap(line => wrap(line, '  '))],
  )
}
