import { type EngineName, type Exchange, engineNames, type Fix, type HeaderChange } from '@accredit/doctor'
import { engineList } from './engine-list.ts'
import type { Paint } from './judgement.ts'
import { wrap } from './wrap.ts'

/** What a fix is compared with. */
interface Today {
  readonly exchanges: readonly Exchange[]
  readonly engines: readonly EngineName[]
}

/** Remedies, each with its title, the headers as a diff, the page's code, and what it opens. */
export function fixLines(fixes: readonly Fix[], today: Today, paint: Paint): string[] {
  return distinct(fixes).flatMap((fix, index) => [
    '',
    paint.bold(`${index === 0 ? 'Fix' : 'Alternative'}${proof(fix, today)}`),
    ...wrap(fix.title, '  '),
    ...diffLines(fix, 'preflight', today, paint),
    ...diffLines(fix, 'response', today, paint),
    ...clientLines(fix),
    ...fix.caveats.flatMap(caveat => wrap(caveat, '  ! ')),
  ])
}

/** Remedies that change the same are one, which is proven wherever one of them is. */
function distinct(fixes: readonly Fix[]): readonly Fix[] {
  const byChange = new Map<string, Fix>()
  for (const fix of fixes) {
    const key = JSON.stringify([fix.side, fix.changes, fix.status, fix.policy, fix.client])
    const same = byChange.get(key)
    const provenIn = engineNames.filter(name => fix.provenIn.includes(name) || same?.provenIn.includes(name))
    byChange.set(key, { ...(same ?? fix), provenIn })
  }
  return [...byChange.values()]
}

function proof({ provenIn }: Fix, { engines }: Today): string {
  return provenIn.length === 0 ? '' : ` (tried: passes in ${engineList(provenIn, engines)})`
}

function diffLines(fix: Fix, on: HeaderChange['on'], { exchanges }: Today, paint: Paint): string[] {
  const changes = fix.changes.filter(change => change.on === on)
  const status = fix.status?.on === on ? fix.status.value : null
  if (changes.length === 0 && status === null) return []
  const kind = on === 'preflight' ? 'preflight' : 'actual'
  const received = exchanges.findLast(exchange => exchange.kind === kind)?.received ?? null
  return [
    paint.dim(on === 'preflight' ? '  on the answer to the preflight' : '  on the response'),
    ...statusLines(status, received?.status ?? null, paint),
    ...changes.flatMap(change => changeLines(change, received?.headers ?? [], paint)),
  ]
}

function statusLines(wanted: number | null, today: number | null, paint: Paint): string[] {
  if (wanted === null || wanted === today) return []
  return [
    ...(today === null ? [] : [paint.removed(`  - status ${today}`)]),
    paint.added(`  + status ${wanted}`),
  ]
}

function changeLines(
  { op, name, value }: HeaderChange,
  today: NonNullable<Exchange['received']>['headers'],
  paint: Paint,
): string[] {
  const present = today.filter(([received]) => received.toLowerCase() === name.toLowerCase())
  const isKept = op === 'set' && present.some(([, text]) => text === value)
  const gone = present
    .filter(([, text]) => op === 'remove' || text !== value)
    .flatMap(([received, text]) => painted(paint.removed, `${received}: ${text}`, '  - '))
  if (op === 'remove' || value === null) return gone.length > 0 ? gone : painted(paint.removed, name, '  - ')
  return [
    ...gone,
    ...painted(isKept ? paint.dim : paint.added, `${name}: ${value}`, isKept ? '    ' : '  + '),
  ]
}

function painted(color: (text: string) => string, text: string, first: string): string[] {
  return wrap(text, first, '      ').map(line => color(line))
}

/** Code is never wrapped: it is there to be copied. */
function clientLines({ client }: Fix): string[] {
  if (client === null) return []
  return [
    '  in the page',
    ...client
      .trimEnd()
      .split('\n')
      .map(line => `    ${line}`.trimEnd()),
  ]
}
