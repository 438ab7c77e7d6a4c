import { type Test, testsIn } from './test-file.ts'

/** Folders of tests that are about what this browser does. */
const folders: readonly string[] = [
  'cookies',
  'cors',
  'eventsource',
  'fetch/api/abort',
  'fetch/api/basic',
  'fetch/api/body',
  'fetch/api/cors',
  'fetch/api/credentials',
  'fetch/api/headers',
  'fetch/api/policies',
  'fetch/api/redirect',
  'fetch/api/request',
  'fetch/api/response',
  'fetch/connection-pool',
  'fetch/content-encoding',
  'fetch/content-length',
  'fetch/content-type',
  'fetch/cross-origin-resource-policy',
  'fetch/data-urls',
  'fetch/fetch-later',
  'fetch/h1-parsing',
  'fetch/local-network-access',
  'fetch/metadata',
  'fetch/nosniff',
  'fetch/orb',
  'fetch/origin',
  'fetch/private-network-access',
  'fetch/range',
  'fetch/redirects',
  'fetch/security',
  'xhr',
]

/** The tests that are run or skipped, in order. */
export async function selectedTests(root: string, only: RegExp | null): Promise<readonly Test[]> {
  const tests: Test[] = []
  for (const folder of folders) tests.push(...(await testsIn(root, folder)))
  return only === null ? tests : tests.filter(test => only.test(test.id))
}
