import { expect, test } from 'vitest'
import { run, script } from './run.ts'

const chromiumText = `Chromium blocks it.

GET https://api.example/
from https://other.example, cross-site, credentials same-origin

  Chromium 156  blocked at the response: acao-missing

The response of \`https://api.example/\` has no \`Access-Control-Allow-Origin\`, so
\`https://other.example\` may not read it.

  > GET https://api.example/
      Origin: https://other.example
  < 200
      vary: Origin
      no Access-Control headers

Console of Chromium 156
  Access to fetch at 'https://api.example/' from origin 'https://other.example' has been blocked by
  CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource.
  Failed to load resource: net::ERR_FAILED

Fix (tried: passes in Chromium)
  Answer with \`Access-Control-Allow-Origin: https://other.example\`, errors included.
  on the response
  + Access-Control-Allow-Origin: https://other.example
`

/** As Jest indents what a matcher says. */
function indented(text: string): string {
  return text.replace(/^(?=.)/gm, '    ')
}

test('Jest: what passes', async () => {
  const { code, output } = await jest('passing.jest.js')
  expect(output).toMatch(/^Tests: {7}27 passed, 27 total$/m)
  expect(output).toMatch(/^Snapshots: {3}1 passed, 1 total$/m)
  expect(code).toBe(0)
})

test('Jest: the README', async () => {
  const { code, output } = await jest('readme.jest.js')
  expect(output).toMatch(/^Tests: {7}1 passed, 1 total$/m)
  expect(code).toBe(0)
})

test('Jest: what fails says why', async () => {
  const { code, output } = await jest('failing.jest.js')
  expect(output).toContain(indented(chromiumText))
  expect(output).toContain("expect(target).not.toAllowOrigin('https://app.example', { engine: 'spec' })")
  expect(output).toContain('The standard lets the page read it.')
  expect(output).toContain('+       access-control-allow-credentials: true')
  expect(output).toMatch(/^Tests: {7}3 failed, 3 total$/m)
  expect(code).toBe(1)
})

function jest(file: string): ReturnType<typeof run> {
  const bin = script('jest', 'bin/jest.js')
  return run('jest', ['--experimental-vm-modules', bin, '--config', 'jest.config.js', '--ci', file])
}

test('Vitest: what fails says why', async () => {
  const { code, output } = await run('vitest', [script('vitest', 'vitest.mjs'), 'run'])
  expect(output).toContain(chromiumText)
  expect(output).toContain('+       access-control-allow-credentials: true')
  expect(output).toMatch(/Tests {2}2 failed \(2\)/)
  expect(code).toBe(1)
})

test('node:test: what passes', async () => {
  const { code, output } = await run('node', ['--test', '--test-reporter=tap', 'passing.js'])
  expect(output).toMatch(/^# pass 26$/m)
  expect(output).toMatch(/^# fail 0$/m)
  expect(code).toBe(0)
})

test('node:test: the README', async () => {
  const { code, output } = await run('node', ['--test', '--test-reporter=tap', 'readme.js'])
  expect(output).toMatch(/^# pass 27$/m)
  expect(output).toMatch(/^# fail 0$/m)
  expect(code).toBe(0)
})

test('node:test: what fails says why, and where', async () => {
  const { code, output } = await run('node', ['--test', '--test-reporter=spec', 'failing.js'])
  expect(
    output,
  ).toContain(`  AssertionError [ERR_ASSERTION]: assertAcceptsCredentials(target, 'https://app.example', { engine: 'firefox' })
  
  Firefox blocks it.
  
  GET https://api.example/
  from https://app.example, cross-site, credentials include
  
    Firefox 153  blocked at the response: acao-star-credentials
`)
  expect(output).toMatch(/at .*failing\.js:5:3\)/)
  expect(output).toMatch(/^ℹ fail 1$/m)
  expect(code).toBe(1)
})
