import type { Style } from './style.ts'
import { visible } from './visible.ts'

/** A sentence in which `code` stands between backticks; on a terminal with colours, colour takes their place. */
export function prose(text: string, { colors }: Style): string {
  const safe = visible(text)
  return colors.isColorSupported ? safe.replace(/`([^`]+)`/g, (_, code: string) => colors.cyan(code)) : safe
}
