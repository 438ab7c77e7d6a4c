import { test } from 'vitest'
import { type EngineName, engines } from './engines/index.ts'
import { hasEngine } from './gateway.ts'

/** A missing engine skips its tests by name, but fails them in CI. */
export function engineTest(name: EngineName, title: string, run: () => Promise<void>): void {
  test.skipIf(!hasEngine(engines[name]) && process.env['CI'] === undefined)(title, run)
}
