import type { CheckResult, CookieReport, EngineName } from '@accredit/doctor'
import { cookieReason } from './cookie-reason.ts'
import { engineList } from './engine-label.ts'
import type { Style } from './style.ts'
import { visible } from './visible.ts'
import { pad, spread, widestOf, wrap } from './wrap.ts'

interface CookieRow {
  readonly cookie: CookieReport
  readonly engines: readonly EngineName[]
}

/** The cookies that travelled or were stored, and those that did not with the reason, each with its engines. */
export function cookieLines(result: CheckResult, style: Style): string[] {
  const rows = rowsOf(result)
  const all = result.verdicts.map(verdict => verdict.engine)
  const names = widestOf(rows.map(({ cookie }) => visible(cookie.name)))
  return rows.flatMap(({ cookie, engines }) => {
    const passed = cookie.what === 'sent' || cookie.what === 'stored'
    const { colors, glyphs } = style
    const sign = passed ? colors.green(glyphs.pass) : colors.yellow(glyphs.fail)
    const head = `  ${sign} ${pad(visible(cookie.name), names)}  ${wordFor(cookie.what)}`
    const why = passed ? '' : cookieReason(cookie.reason)
    return [
      ...spread(head, colors.dim(engineList(engines, all)), style.width),
      ...(why === '' ? [] : wrap(colors.dim(visible(why)), style.width, '      ')),
    ]
  })
}

function wordFor(what: CookieReport['what']): string {
  switch (what) {
    case 'sent':
      return 'travels'
    case 'withheld':
      return 'stays behind'
    case 'stored':
      return 'is stored'
    case 'refused':
      return 'is not stored'
  }
}

/** Equal fates of a cookie become one row, whatever exchange they happened on. */
function rowsOf({ verdicts }: CheckResult): readonly CookieRow[] {
  const rows = new Map<string, CookieRow>()
  for (const { engine, cookies } of verdicts) {
    for (const cookie of cookies) {
      const key = JSON.stringify([cookie.name, cookie.domain, cookie.path, cookie.what, cookie.reason])
      const engines = rows.get(key)?.engines ?? []
      rows.set(key, { cookie, engines: engines.includes(engine) ? engines : [...engines, engine] })
    }
  }
  return [...rows.values()].sort((a, b) => order.indexOf(a.cookie.what) - order.indexOf(b.cookie.what))
}

const order: readonly CookieReport['what'][] = ['sent', 'withheld', 'stored', 'refused']
