import type { ProfileName } from './command-line.ts'

/** What a thread is told that runs a test. */
export interface TestTask {
  readonly url: string
  readonly scope: 'window' | 'worker'
  readonly profile: ProfileName
  readonly hosts: Readonly<Record<string, string>>
  readonly authority: string
  readonly trace: boolean
}

export function isTestTask(value: unknown): value is TestTask {
  return typeof value === 'object' && value !== null && 'url' in value && 'authority' in value
}

/** What the thread says: the subtests as they are through, and at the end the harness. */
export type TestMessage =
  | { readonly kind: 'loaded'; readonly isLong: boolean }
  | {
      readonly kind: 'subtest'
      readonly name: string
      readonly status: number
      readonly message: string | null
    }
  | { readonly kind: 'complete'; readonly status: number; readonly message: string | null }
  | { readonly kind: 'crash'; readonly message: string }
  | { readonly kind: 'trace'; readonly lines: readonly string[] }

export function isTestMessage(value: unknown): value is TestMessage {
  return typeof value === 'object' && value !== null && 'kind' in value
}
