import { type EngineName, engines } from '@accredit/doctor'

/** `Chromium 156`, `Fetch standard`. */
export function engineLabel(name: EngineName): string {
  const { label, version } = engines[name]
  return version === null ? label : `${label} ${version}`
}

/** Engines in a sentence: `Chromium and WebKit`, or `every engine` where it is all of several. */
export function engineList(some: readonly EngineName[], all: readonly EngineName[]): string {
  if (some.length === all.length && all.length > 1) return 'every engine'
  const names = some.map(name => (name === 'spec' ? 'the standard' : engines[name].label))
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}

/** The same at the beginning of a sentence. */
export function sentenceStart(some: readonly EngineName[], all: readonly EngineName[]): string {
  return capitalised(engineList(some, all))
}

function capitalised(text: string): string {
  return text.replace(/^./, first => first.toUpperCase())
}
