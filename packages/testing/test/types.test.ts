import { expect, expectTypeOf, test } from 'vitest'
import { target } from '../src/vitest.ts'
import { app, policy } from './kinds.ts'

test('wrong names do not compile', () => {
  const refused = () => [
    // @ts-expect-error: the option is credentials
    expect(policy).toAllowOrigin(app, { credential: 'include' }),
    // @ts-expect-error: no such engine
    expect(policy).toAllowOrigin(app, { engine: 'safari' }),
    // @ts-expect-error: no such cause
    expect(policy).toBlockOrigin(app, { cause: 'acao-absent' }),
    // @ts-expect-error: an origin is missing
    expect(policy).toAllowOrigin(),
    // @ts-expect-error: the page is missing
    expect(policy).toAnswerPreflight({ method: 'PUT' }),
    // @ts-expect-error: credentials are what it is about
    expect(policy).toAcceptCredentials(app, { credentials: 'omit' }),
    // @ts-expect-error: no such rule
    expect(policy).toPassCorsAudit({ except: ['A39'] }),
    // @ts-expect-error: the browser is missing
    expect(Promise.resolve()).toBeBlockedByCors(),
    // @ts-expect-error: what cannot be asked
    target({ listen: () => {} }),
    // @ts-expect-error: no such option
    target(policy, { uri: 'https://api.example' }),
  ]
  expectTypeOf(refused).toBeFunction()
})

test('every matcher has to be awaited', () => {
  expectTypeOf(expect(policy).toAllowOrigin).returns.toEqualTypeOf<Promise<void>>()
  expectTypeOf(expect(policy).not.toBlockOrigin).returns.toEqualTypeOf<Promise<void>>()
  expectTypeOf(expect(policy).toMatchCorsSnapshot).returns.toEqualTypeOf<Promise<void>>()
})
