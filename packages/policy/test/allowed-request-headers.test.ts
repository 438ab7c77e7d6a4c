import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AllowedRequestHeaders } from '../src/allowed-request-headers.ts'

const names = ['x-a', 'x-ab', 'x-b', 'content-type', 'authorization', 'x']
const token = /^[!#$%&'*+.^_`|~0-9a-z-]+$/i

/** The plain reading: split, trim, look up. */
function naiveRefusal(list: string, allowed: readonly string[], any: boolean): string | null {
  if (allowed.includes(list)) return null
  if (list.length > 4_096) return 'request-headers-too-large'
  const elements = list.split(',')
  for (const [index, element] of elements.entries()) {
    if (index >= 64) return 'request-headers-too-large'
    const name = element.replace(/^[ \t]+|[ \t]+$/g, '')
    if (name === '') continue
    const lower = name.toLowerCase()
    if (allowed.includes(lower)) continue
    if (!token.test(name)) return 'request-headers-malformed'
    if (!any || lower === 'authorization') return 'header-not-allowed'
  }
  return null
}

const element = fc.oneof(
  fc.constantFrom(...names),
  fc.constantFrom(...names).map(name => name.toUpperCase()),
  fc.constantFrom(...names).map(name => ` ${name}\t`),
  fc.constantFrom('', ' ', 'x y', 'x-evil', 'ä', 'x-a;', '"x-a"', 'x-\u0000a'),
  fc.string({ maxLength: 8 }),
)

describe('the reading of Access-Control-Request-Headers', () => {
  it('equals the plain reading, for lists in any case and order, with blanks and without', () => {
    fc.assert(
      fc.property(
        fc.array(element, { maxLength: 70 }),
        fc.subarray(names),
        fc.boolean(),
        (elements, allowed, any) => {
          const list = elements.join(',')
          const rule = new AllowedRequestHeaders(new Set(allowed), any)
          expect(rule.refusalOf(list)?.code ?? null).toBe(naiveRefusal(list, allowed, any))
        },
      ),
      { numRuns: 5_000 },
    )
  })

  it('does not read a hostile list', () => {
    const rule = new AllowedRequestHeaders(new Set(['x-a']), true)
    expect(rule.refusalOf('x-a,'.repeat(4_096))).toEqual({ code: 'request-headers-too-large', name: null })
    expect(rule.refusalOf(','.repeat(4_096))).toEqual({ code: 'request-headers-too-large', name: null })
    expect(rule.refusalOf(' '.repeat(16_384))).toEqual({ code: 'request-headers-too-large', name: null })
  })
})
