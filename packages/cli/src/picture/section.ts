import type { Style } from './style.ts'
import { spread } from './wrap.ts'

/** A headed part of a picture; nothing where it has no lines. A blank line goes before it. */
export function section(title: string, lines: readonly string[], style: Style, margin = ''): string[] {
  if (lines.length === 0) return []
  return ['', ...spread(style.colors.bold(title), style.colors.dim(margin), style.width), ...lines]
}
