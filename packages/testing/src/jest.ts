import { expect } from '@jest/globals'
import type { CorsMatchers, CorsSnapshotMatchers } from './cors-matchers.ts'
import { type CorsMatrixOptions, corsMatrix } from './cors-matrix.ts'
import { matchers } from './matchers.ts'

declare module 'expect' {
  interface Matchers<R extends void | Promise<void>, T = unknown>
    extends CorsMatchers,
      CorsSnapshotMatchers {}
}

declare global {
  namespace jest {
    // As @types/jest declares it, for tests that use the globals.
    // biome-ignore lint/complexity/noBannedTypes: the parameters have to be those of the other declaration
    interface Matchers<R, T = {}> extends CorsMatchers, CorsSnapshotMatchers {}
  }
}

expect.extend({
  ...matchers,
  async toMatchCorsSnapshot(received: unknown, options: CorsMatrixOptions = {}, hint?: string) {
    if (this.isNot === true) throw new TypeError('A snapshot is matched, or made: there is no .not.')
    const text = await corsMatrix(received, options)
    // Throws where it does not match, with the difference.
    if (hint === undefined) expect(text).toMatchSnapshot()
    else expect(text).toMatchSnapshot(hint)
    return { pass: true, message: () => '' }
  },
})

export * from './index.ts'
