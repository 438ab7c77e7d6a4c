import type { Outcome } from '@accredit/doctor'
import type { Style } from './style.ts'

/** The colour of an outcome. */
export function outcomeColor(outcome: Outcome, { colors }: Style): (text: string) => string {
  switch (outcome) {
    case 'allow':
      return colors.green
    case 'block':
      return colors.red
    case 'warn':
    case 'inconclusive':
      return colors.yellow
  }
}

/** One coloured sign. */
export function outcomeSign(outcome: Outcome, style: Style): string {
  return outcomeColor(outcome, style)(signOf(outcome, style))
}

function signOf(outcome: Outcome, { glyphs }: Style): string {
  switch (outcome) {
    case 'allow':
      return glyphs.pass
    case 'block':
      return glyphs.fail
    case 'warn':
      return glyphs.warn
    case 'inconclusive':
      return glyphs.unknown
  }
}

/** The one of several that matters most to a reader. */
export function gravest(outcomes: readonly Outcome[]): Outcome {
  const order: readonly Outcome[] = ['block', 'inconclusive', 'warn']
  return order.find(outcome => outcomes.includes(outcome)) ?? 'allow'
}
