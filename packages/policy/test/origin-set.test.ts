import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type OriginPattern, parseOriginPattern } from '../src/origin-pattern.ts'
import { OriginSet } from '../src/origin-set.ts'
import { hostPart, nearlyOrigin, origin, pattern, port } from './arbitrary-origin.ts'
import { naiveMatches } from './naive-matcher.ts'

function setOf(sources: readonly string[]): OriginSet {
  const wildcards: OriginPattern[] = []
  const exact: string[] = []
  for (const source of sources) {
    const parsed = parseOriginPattern(source)
    if ('fault' in parsed) throw new Error(`${source}: ${parsed.fault.message}`)
    if (parsed.pattern.kind === 'exact') exact.push(source)
    else wildcards.push(parsed.pattern)
  }
  const set = new OriginSet(wildcards)
  for (const one of exact) set.addExact(one)
  return set
}

describe('the matcher', () => {
  it('equals a naive matcher over more than 200,000 random (pattern set, origin) pairs', {
    timeout: 300_000,
  }, () => {
    let pairs = 0
    let granted = 0
    fc.assert(
      fc.property(
        fc.array(pattern, { minLength: 1, maxLength: 12 }),
        fc.array(fc.oneof({ weight: 3, arbitrary: origin }, { weight: 1, arbitrary: nearlyOrigin }), {
          minLength: 20,
          maxLength: 20,
        }),
        fc.array(fc.tuple(fc.nat(), hostPart, port), { minLength: 20, maxLength: 20 }),
        (patterns, origins, members) => {
          const set = setOf(patterns)
          const probable = members.map(([index, part, anyPort]) =>
            (patterns[index % patterns.length] ?? '').replace(':*', anyPort).replace('*', part),
          )
          for (const one of [...origins, ...probable]) {
            const expected = patterns.some(source => naiveMatches(source, one))
            pairs++
            if (expected) granted++
            if (set.has(one) !== expected)
              throw new Error(`${one} against ${JSON.stringify(patterns)}: expected ${expected}`)
          }
        },
      ),
      { numRuns: 6_000, seed: 20_261_124 },
    )
    expect(pairs).toBeGreaterThanOrEqual(200_000)
    // The comparison is worth something only if both answers are common.
    expect(granted / pairs).toBeGreaterThan(0.1)
    expect(granted / pairs).toBeLessThan(0.9)
  })

  it('has the name behind every hash: 500,000 strangers beside 200,000 bases', () => {
    const set = setOf(Array.from({ length: 200_000 }, (_, i) => `https://*.t${i}.example`))
    // Were a 32-bit hash enough, some 23 of them would be let in.
    const admitted = Array.from({ length: 500_000 }, (_, i) => `https://x.u${i}.example`).filter(one =>
      set.has(one),
    )
    expect(admitted).toEqual([])
    expect(set.has('https://x.t0.example') && set.has('https://x.y.t199999.example')).toBe(true)
  })

  it('has a normal form that is the same set, and its own normal form', () => {
    fc.assert(
      fc.property(
        fc.array(pattern, { maxLength: 12 }),
        fc.array(origin, { minLength: 20, maxLength: 20 }),
        (patterns, origins) => {
          const set = setOf(patterns)
          const normal = set.toJSON()
          const again = setOf(normal)
          expect(again.toJSON()).toEqual(normal)
          for (const one of origins) expect(again.has(one)).toBe(set.has(one))
        },
      ),
      { numRuns: 1_000 },
    )
  })

  it.each([
    [
      ['https://foo.com', 'https://bar.com'],
      ['https://barfoo.com', 'https://foobar.com', 'https://ar.com', 'https://o.com', 'https://f.foo.com'],
    ],
    [
      ['https://*.foo.com'],
      [
        'https://foo.com',
        'https://barfoo.com',
        'https://.foo.com',
        'https://a..foo.com',
        'https://foo.com.evil.example',
        'https://x.foo.com.',
        'https://x.foo.com:8080',
        'http://x.foo.com',
        'https://x.foo.comx',
        'https://evil/.foo.com',
        'https://evil@x.foo.com',
        'https://X.foo.com',
        'null',
      ],
    ],
    [
      ['https://app-*-team.foo.com'],
      [
        'https://app--team.foo.com',
        'https://app-team.foo.com',
        'https://app-a.b-team.foo.com',
        'https://app-x-team.bar.foo.com',
        'https://xapp-x-team.foo.com',
        'https://app-x-teamx.foo.com',
      ],
    ],
    [
      ['http://localhost:*'],
      [
        'https://localhost',
        'http://localhost:0',
        'http://localhost:080',
        'http://localhost:65536',
        'http://localhost:',
        'http://localhost.evil.example',
        'http://localhost:*',
        'http://xlocalhost:3000',
        'http://a.localhost:3000',
      ],
    ],
    [
      ['https://a.example'],
      [
        'toString',
        'constructor',
        '__proto__',
        'hasOwnProperty',
        'https://a.example/',
        'https://A.example',
        'https://a.example, https://a.example',
        'https://a.exampl',
        'a.example',
        'gopher://a.example',
      ],
    ],
  ])('%j admits no look-alike', (patterns, lookAlikes) => {
    const set = setOf(patterns)
    expect(lookAlikes.filter(one => set.has(one))).toEqual([])
  })

  it('drops what a pattern subsumes', () => {
    expect(
      setOf([
        'https://a.foo.com',
        'https://a.foo.com:8080',
        'https://*.foo.com',
        'https://*.bar.foo.com',
        'https://*.foo.com:*',
        'https://app-*.foo.com',
        'https://x.foo.com:*',
        'http://a.foo.com',
        'https://foo.com',
        'https://foo.com',
      ]).toJSON(),
    ).toEqual(['http://a.foo.com', 'https://foo.com', 'https://*.foo.com:*'])
  })

  it('keeps at most 90 bytes of heap for each of a million exact origins', () => {
    const program = `
      import { parsePolicy } from ${JSON.stringify(new URL('../dist/index.js', import.meta.url).href)}
      const heap = () => { gc(); gc(); return process.memoryUsage().heapUsed }
      parsePolicy({ origins: ['https://warm.example'] })
      const before = heap()
      const compile = () => parsePolicy({ origins: Array.from({ length: 1_000_000 }, (_, i) => JSON.parse('"https://tenant-' + i + '.example"')), credentials: true })
      const { policy } = compile()
      const after = heap()
      if (policy.decide({ method: 'GET', headers: { origin: 'https://tenant-999999.example' } }).code !== 'granted') throw new Error('not granted')
      console.log((after - before) / 1_000_000)
    `
    const child = spawnSync(process.execPath, ['--expose-gc', '--input-type=module', '-e', program], {
      encoding: 'utf8',
      cwd: fileURLToPath(new URL('.', import.meta.url)),
    })
    expect(child.stderr).toBe('')
    const bytes = Number(child.stdout)
    expect(bytes).toBeGreaterThan(20)
    expect(bytes).toBeLessThanOrEqual(90)
  })
})
