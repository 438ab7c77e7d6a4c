import {
  type EngineName,
  type Exchange,
  engineNames,
  engines,
  type Fix,
  type HeaderChange,
} from '@accredit/doctor/check'
import type { Target } from '../fix-targets.ts'
import { prose } from './prose.ts'
import type { Style } from './style.ts'
import { visible, visibleLines } from './visible.ts'
import { spread, wrap } from './wrap.ts'

export interface FixContext {
  /** Where the remedy is to be written down as well. */
  readonly targets: readonly Target[]
  /** What was recorded, so that a diff can show the lines of today. */
  readonly exchanges: readonly Exchange[]
}

/** A remedy: one sentence, the headers as a diff, the code for each target, and what it opens. */
export function fixLines(fix: Fix, context: FixContext, style: Style): string[] {
  return [
    ...wrap(prose(fix.title, style), style.width, '  '),
    ...diffLines(fix, context.exchanges, style),
    ...clientLines(fix, style),
    ...context.targets.flatMap(target => targetLines(fix, target, style)),
    ...(fix.caveats.length === 0 ? [] : ['']),
    ...fix.caveats.flatMap(caveat =>
      wrap(prose(caveat, style), style.width, `  ${style.colors.yellow(style.glyphs.warn)} `, '    '),
    ),
  ]
}

/** Remedies that change the same become one, which is proven wherever one of them is. */
export function distinctFixes(fixes: readonly Fix[]): readonly Fix[] {
  const distinct = new Map<string, Fix>()
  for (const fix of fixes) {
    const key = JSON.stringify([fix.side, fix.changes, fix.status, fix.policy, fix.client])
    const same = distinct.get(key)
    const provenIn = engineNames.filter(name => fix.provenIn.includes(name) || same?.provenIn.includes(name))
    distinct.set(key, { ...(same ?? fix), provenIn })
  }
  return [...distinct.values()]
}

/** `passes in all engines with it`: in which engines the remedy has been tried. */
export function proof({ provenIn }: Fix, all: readonly EngineName[]): string {
  if (provenIn.length === 0) return ''
  if (provenIn.length === all.length)
    return provenIn.length === 1 ? 'tried, and passes' : 'tried, and passes in all engines'
  return `tried, and passes in ${provenIn.map(name => engines[name].label).join(', ')}`
}

function diffLines(fix: Fix, exchanges: readonly Exchange[], style: Style): string[] {
  const places = ['preflight', 'response'] as const
  return places.flatMap(on => {
    const changes = fix.changes.filter(change => change.on === on)
    const status = fix.status?.on === on ? fix.status.value : null
    if (changes.length === 0 && status === null) return []
    const today = receivedOn(on, exchanges)
    const { colors } = style
    const heading = on === 'preflight' ? 'on the answer to the preflight' : 'on the response'
    return [
      '',
      `  ${colors.dim(heading)}`,
      ...(status === null ? [] : statusDiff(status, today?.status ?? null, style)),
      ...changes.flatMap(change => changeDiff(change, today?.headers ?? [], style)),
    ]
  })
}

/** The last answer of the kind that is to be changed. */
function receivedOn(on: HeaderChange['on'], exchanges: readonly Exchange[]): Exchange['received'] {
  const kind = on === 'preflight' ? 'preflight' : 'actual'
  return exchanges.filter(exchange => exchange.kind === kind).at(-1)?.received ?? null
}

function statusDiff(wanted: number, today: number | null, style: Style): string[] {
  if (today === wanted) return []
  return [...(today === null ? [] : removed(`status ${today}`, style)), ...added(`status ${wanted}`, style)]
}

function changeDiff(
  { op, name, value }: HeaderChange,
  today: NonNullable<Exchange['received']>['headers'],
  style: Style,
): string[] {
  const present = today.filter(([received]) => received.toLowerCase() === name.toLowerCase())
  const old = present.flatMap(([received, text]) =>
    text === value ? [] : removed(`${received}: ${text}`, style),
  )
  if (op === 'remove' || value === null) return old.length > 0 ? old : removed(name, style)
  const kept = present.some(([, text]) => text === value)
  return [...old, ...(kept ? unchanged : added)(`${name}: ${value}`, style)]
}

function removed(line: string, style: Style): string[] {
  return wrap(style.colors.red(visible(line)), style.width, `  ${style.colors.red('-')} `, '      ')
}

function added(line: string, style: Style): string[] {
  return wrap(style.colors.green(visible(line)), style.width, `  ${style.colors.green('+')} `, '      ')
}

function unchanged(line: string, style: Style): string[] {
  return wrap(style.colors.dim(visible(line)), style.width, '    ', '      ')
}

function clientLines({ client }: Fix, style: Style): string[] {
  if (client === null) return []
  return ['', `  ${style.colors.dim('in the page')}`, ...codeLines(client)]
}

function targetLines(fix: Fix, { label, render }: Target, style: Style): string[] {
  const { code, notes } = render(fix)
  if (code === '' && notes.length === 0) return []
  return [
    '',
    ...spread(`  ${style.colors.dim(`for ${label}`)}`, '', style.width),
    ...codeLines(code),
    ...notes.flatMap(note => wrap(prose(note, style), style.width, `    ${style.glyphs.bullet} `, '      ')),
  ]
}

/** Code is never wrapped: it is there to be copied. */
function codeLines(code: string): string[] {
  return code === ''
    ? []
    : visibleLines(code.trimEnd())
        .split('\n')
        .map(line => `    ${line}`.trimEnd())
}
