import { expect, Snapshots } from 'vitest'
import type { CorsMatchers, CorsSnapshotMatchers } from './cors-matchers.ts'
import { type CorsMatrixOptions, corsMatrix } from './cors-matrix.ts'
import { matchers } from './matchers.ts'

declare module 'vitest' {
  // biome-ignore lint/suspicious/noExplicitAny: the parameters have to be those of Vitest's own declaration
  interface Matchers<T = any> extends CorsMatchers, CorsSnapshotMatchers {}
}

expect.extend({
  ...matchers,
  async toMatchCorsSnapshot(received: unknown, options: CorsMatrixOptions = {}, hint?: string) {
    if (this.isNot) throw new TypeError('A snapshot is matched, or made: there is no .not.')
    const text = await corsMatrix(received, options)
    return hint === undefined
      ? Snapshots.toMatchSnapshot.call(this, text)
      : Snapshots.toMatchSnapshot.call(this, text, hint)
  },
})

export * from './index.ts'
