import { test } from 'node:test'
import { assertAcceptsCredentials } from '@accredit/testing/node'

test('an API that is open to all', () =>
  assertAcceptsCredentials(
    () => new Response('{}', { headers: { 'access-control-allow-origin': '*' } }),
    'https://app.example',
    { engine: 'firefox' },
  ))
