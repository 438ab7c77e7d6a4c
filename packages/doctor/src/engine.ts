import type { ProfileName } from '@accredit/protocol'

/** The standard, or an engine: a profile of `@accredit/browser`. */
export type EngineName = ProfileName

export interface Engine {
  readonly name: EngineName
  /** As a person calls it. */
  readonly label: string
  /** The version that the profile was measured on, null for the standard. */
  readonly version: string | null
}

/** What the profiles were measured on, in the order of every report. */
export const engines: Readonly<Record<EngineName, Engine>> = {
  spec: { name: 'spec', label: 'Fetch standard', version: null },
  chromium: { name: 'chromium', label: 'Chromium', version: '156' },
  firefox: { name: 'firefox', label: 'Firefox', version: '153' },
  webkit: { name: 'webkit', label: 'WebKit', version: '2.50' },
}

export const engineNames: readonly EngineName[] = ['spec', 'chromium', 'firefox', 'webkit']
