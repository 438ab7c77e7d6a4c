import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { EngineName } from '../../src/engine.ts'
import { confirmCommand, failedRequest } from '../../src/explain/confirm-command.ts'
import { explain } from '../../src/explain/explain.ts'
import type { ReadDiagnosis } from '../../src/explain/explanation.ts'
import { unknownDiagnosis } from '../../src/explain/reading.ts'
import { shellQuote } from '../../src/explain/shell-quote.ts'

const known = { ...unknownDiagnosis, url: 'https://api.example/orders', origin: 'https://app.example' }

const confirmOf = (diagnosis: ReadDiagnosis, engine: EngineName | null): string | null =>
  confirmCommand(failedRequest(diagnosis, {}), engine)

test('URL and page are enough', () => {
  expect(confirmOf(known, null)).toBe('accredit check https://api.example/orders --from https://app.example')
})

test('without one of them there is none', () => {
  expect(confirmOf({ ...known, url: null }, null)).toBe(null)
  expect(confirmOf({ ...known, origin: null }, null)).toBe(null)
  expect(confirmOf({ ...known, url: 'file:///etc/hosts' }, null)).toBe(null)
  expect(confirmOf({ ...known, origin: '--help' }, null)).toBe(null)
})

test('what the line says of the request is asked for again', () => {
  expect(confirmOf({ ...known, cause: 'pf-method', method: 'PUT' }, 'webkit')).toBe(
    'accredit check https://api.example/orders --from https://app.example --method PUT --engine webkit',
  )
  expect(confirmOf({ ...known, cause: 'pf-header', header: 'x-request-id' }, null)).toBe(
    "accredit check https://api.example/orders --from https://app.example --header 'x-request-id: x'",
  )
  expect(confirmOf({ ...known, cause: 'acac-not-true', api: 'XMLHttpRequest' }, null)).toBe(
    'accredit check https://api.example/orders --from https://app.example --credentials include --via-xhr',
  )
})

test('the values of headers are no part of it, but for a media type', () => {
  const headers = [
    ['Authorization', 'Bearer secret'],
    ['Content-Type', 'application/json'],
  ] as const
  expect(confirmCommand({ url: 'https://api.example/', from: 'null', headers }, null)).toBe(
    "accredit check https://api.example/ --from null --header 'Authorization: x' --header 'Content-Type: application/json'",
  )
})

test('after a redirect the first URL is asked for', () => {
  expect(
    confirmOf({ ...known, url: 'https://login.example/', redirectedFrom: 'https://api.example/me' }, null),
  ).toBe('accredit check https://api.example/me --from https://app.example')
})

test('a pasted URL can not become a command', async () => {
  const { explanations } = await explain(
    "Access to fetch at 'https://api.example/?a=1&b=$(id);touch$IFS|`id`' from origin 'https://app.example' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource.",
  )
  expect(explanations[0]?.confirm).toMatch(/^accredit check 'https:\/\/api\.example\/\?a=1&b=\$\(id\);touch/)
})

test('a shell reads back what was quoted', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), text => {
      const printable = text.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, '')
      const read = execFileSync('/bin/sh', ['-c', `printf %s ${shellQuote(text)}`], {
        encoding: 'utf8',
      })
      expect(read).toBe(printable)
    }),
    { numRuns: 40 },
  )
})
