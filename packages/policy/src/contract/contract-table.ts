import type { ContractAdapter } from './contract-adapter.ts'
import { type ContractResult, tryContract } from './run-contract.ts'
import { type SituationId, situationGroups } from './situations.ts'

/** How one adapter did in all situations. */
export interface AdapterResults {
  readonly adapter: ContractAdapter
  readonly results: readonly ContractResult[]
}

/** Runs the contract over adapters, one after the other. */
export async function tryAdapters(adapters: readonly ContractAdapter[]): Promise<readonly AdapterResults[]> {
  const tried: AdapterResults[] = []
  for (const adapter of adapters) tried.push({ adapter, results: await tryContract(adapter) })
  return tried
}

/**
 * The results as Markdown: adapters by groups of situations, the reasons why an adapter cannot do one, and all
 * situations by adapters.
 */
export function contractTable(tried: readonly AdapterResults[]): string {
  const reasons = new Reasons(tried)
  return [summary(tried, reasons), reasons.list(), matrix(tried, reasons)].join('\n\n')
}

/** Letters for reasons, in the order in which they come. */
class Reasons {
  readonly #letters = new Map<string, string>()

  constructor(tried: readonly AdapterResults[]) {
    for (const { results } of tried) {
      for (const { outcome } of results) {
        if (outcome.kind === 'unsupported' && !this.#letters.has(outcome.reason))
          this.#letters.set(outcome.reason, String.fromCharCode(97 + this.#letters.size))
      }
    }
  }

  letterOf(reason: string): string {
    return this.#letters.get(reason) ?? ''
  }

  list(): string {
    return [...this.#letters].map(([reason, letter]) => `<sup>${letter}</sup> ${reason}`).join('<br>\n')
  }
}

function summary(tried: readonly AdapterResults[], reasons: Reasons): string {
  const head = ['adapter', ...situationGroups.map(({ title }) => title.toLowerCase())]
  const rows = tried.map(({ adapter, results }) => [
    adapter.name,
    ...situationGroups.map(({ situations }) => groupCell(situations, results, reasons)),
  ])
  return table([head, ...rows])
}

function groupCell(
  group: readonly { readonly id: SituationId }[],
  results: readonly ContractResult[],
  reasons: Reasons,
): string {
  const here = results.filter(({ situation }) => group.some(({ id }) => id === situation.id))
  const passed = here.filter(({ outcome }) => outcome.kind === 'passed').length
  const marks = new Set(
    here.flatMap(({ outcome }) => (outcome.kind === 'unsupported' ? [reasons.letterOf(outcome.reason)] : [])),
  )
  if (passed === here.length) return `${passed}`
  return `${passed} of ${here.length}${marks.size === 0 ? '' : ` <sup>${[...marks].join(' ')}</sup>`}`
}

function matrix(tried: readonly AdapterResults[], reasons: Reasons): string {
  const head = ['situation', ...tried.map(({ adapter }) => adapter.name)]
  const rows = situationGroups.flatMap(({ title, situations }) => [
    [`**${title}**`, ...tried.map(() => '')],
    ...situations.map(({ id, title: one }) => [
      one.replaceAll('*', '\\*'),
      ...tried.map(({ results }) => situationCell(id, results, reasons)),
    ]),
  ])
  return table([head, ...rows])
}

function situationCell(id: SituationId, results: readonly ContractResult[], reasons: Reasons): string {
  const outcome = results.find(({ situation }) => situation.id === id)?.outcome
  switch (outcome?.kind) {
    case undefined:
      return ''
    case 'passed':
      return '✓'
    case 'unsupported':
      return `<sup>${reasons.letterOf(outcome.reason)}</sup>`
    case 'failed':
      return '✗'
  }
}

function table([head = [], ...rows]: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}
