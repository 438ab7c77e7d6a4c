import type { Rule } from '../rule.ts'
import { nullTrusted } from './null-trusted.ts'
import { originReflection } from './origin-reflection.ts'
import { prefixMatch } from './prefix-match.ts'
import { substringMatch } from './substring-match.ts'
import { suffixMatch } from './suffix-match.ts'

/** The rules in the order in which their probes are made: what matters most first, for a budget may end. */
export const rules: readonly Rule[] = [
  originReflection,
  nullTrusted,
  prefixMatch,
  suffixMatch,
  substringMatch,
]
