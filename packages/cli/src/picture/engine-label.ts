import { type EngineName, engines } from '@accredit/doctor/check'

/** `Chromium 156`, `Fetch standard`. */
export function engineLabel(name: EngineName): string {
  const { label, version } = engines[name]
  return version === null ? label : `${label} ${version}`
}

/** Engines of a report as a short list: nothing where there is but one to tell apart, `all engines` where it is all. */
export function engineList(some: readonly EngineName[], all: readonly EngineName[]): string {
  if (all.length === 1) return ''
  if (some.length === all.length) return 'all engines'
  return some.map(name => engines[name].label).join(', ')
}
