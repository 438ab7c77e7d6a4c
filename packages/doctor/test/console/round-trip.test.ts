import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { CauseId, Diagnosis } from '../../src/cause.ts'
import { causeFacts } from '../../src/cause-facts.ts'
import { consoleLines } from '../../src/console/console-lines.ts'
import { readText } from '../../src/explain/read-text.ts'
import type { Reading } from '../../src/explain/reading.ts'

const isCause = (text: string): text is CauseId => text in causeFacts
const causes = Object.keys(causeFacts).filter(isCause)
const engines = ['chromium', 'firefox', 'webkit'] as const

const host = fc.domain().map(name => name.toLowerCase())
const origin = host.map(name => `https://${name}`)
const token = fc.stringMatching(/^[a-z][a-z0-9-]{0,15}$/)
const url = fc
  .tuple(host, fc.webPath(), fc.option(fc.webQueryParameters(), { nil: null }))
  .map(([name, path, query]) => new URL(`https://${name}${path}${query === null ? '' : `?${query}`}`).href)
  // A quotation mark ends the URL in the words of two engines.
  .filter(text => !/['"()<>]|[.,;:\]]$/.test(text))

/** A value that the cause can be received with. */
function receivedFor(cause: CauseId): fc.Arbitrary<string | null> {
  switch (cause) {
    case 'acao-mismatch':
      return origin
    case 'acao-invalid':
      return fc.constantFrom('', 'true', 'undefined', 'NULL', '*.example')
    case 'acao-multiple':
      return fc.tuple(origin, origin).map(pair => pair.join(', '))
    case 'acao-star-credentials':
    case 'pf-auth-wildcard':
      return fc.constant('*')
    case 'acac-not-true':
      return fc.constantFrom('', 'True', 'TRUE', '1', 'false', 'true, true')
    case 'pf-methods-syntax':
    case 'pf-headers-syntax':
      return fc.constantFrom('PUT DELETE', 'GET;PUT', '(bad)', '"x"')
    default:
      return fc.constant(null)
  }
}

const statusFor = (cause: CauseId): fc.Arbitrary<number> =>
  cause === 'pf-redirect' ? fc.constantFrom(301, 302, 307, 308) : fc.constantFrom(200, 204, 401, 404, 500)

const urlFor = (cause: CauseId): fc.Arbitrary<string> => {
  if (cause === 'scheme-file') return fc.constant('file:///etc/hosts')
  return cause === 'scheme-unknown' ? fc.constant('foo://api.example/') : url
}

const diagnosisOf = (cause: CauseId): fc.Arbitrary<Diagnosis> =>
  fc.record({
    cause: fc.constant(cause),
    stage: fc.constant(cause.startsWith('pf-') ? ('preflight' as const) : ('actual' as const)),
    hop: fc.constant(0),
    api: fc.constantFrom('fetch', 'XMLHttpRequest'),
    url: urlFor(cause),
    redirectedFrom: fc.constant(null),
    origin,
    status: statusFor(cause),
    method: fc.constantFrom('PATCH', 'PROPFIND', 'MKCOL'),
    header: token,
    received: receivedFor(cause),
    expected: fc.constant(null),
    location: fc.constantFrom('https://login.example/', 'data:text/plain,x'),
  })

const shows = (lines: readonly string[], value: string): boolean => lines.some(line => line.includes(value))

for (const engine of engines) {
  for (const cause of causes) {
    const [sample] = fc.sample(diagnosisOf(cause), 1)
    // A cause of which this engine says nothing can not be read.
    if (sample === undefined || consoleLines(sample, engine).length === 0) continue
    test(`explain finds ${cause} in what ${engine} prints for it, and what the lines show`, () => {
      fc.assert(
        fc.property(diagnosisOf(cause), diagnosis => {
          const lines = consoleLines(diagnosis, engine)
          const { readings } = readText(lines.join('\n'))
          expect(readings).toHaveLength(1)
          const [reading] = readings
          const found = [reading?.diagnosis.cause, ...(reading?.also ?? [])]
          expect(found).toContain(cause)
          expect(reading?.source === null || reading?.source === engine).toBe(true)
          for (const name of ['url', 'origin', 'method', 'received'] as const) {
            const value = diagnosis[name]
            const read = reading?.diagnosis[name] ?? null
            // Read as printed, or not at all; never as something else.
            if (read !== null) expect(read).toBe(value)
            const isShown = value !== null && value.length > 3 && shows(lines, value)
            if (isShown && name !== 'origin') expect(read).toBe(value)
          }
        }),
        { numRuns: 40 },
      )
    })
  }
}

const asRead = ({ source, also, diagnosis }: Reading) => ({ source, also, ...diagnosis })

for (const engine of ['chromium', 'webkit'] as const) {
  for (const cause of causes) {
    test(`${engine}: a line of ${cause} whose quotes a shell took is the same line`, () => {
      fc.assert(
        fc.property(diagnosisOf(cause), diagnosis => {
          const text = consoleLines(diagnosis, engine).join(' ')
          // Marks inside a value are lost with those around it, as in a value that is nothing but marks.
          fc.pre(!/['"`]/.test(`${diagnosis.received}${diagnosis.url}`))
          const unquoted = readText(text.replaceAll(/['"`]/g, '')).readings
          expect(unquoted.map(asRead)).toEqual(
            readText(text).readings.map(reading => ({
              ...asRead(reading),
              // Between them stood a mark, and nothing else.
              ...(engine === 'chromium' && cause === 'mixed-content' && { api: null, url: null }),
            })),
          )
        }),
        { numRuns: 20 },
      )
    })
  }
}
