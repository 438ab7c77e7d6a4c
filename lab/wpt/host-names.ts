import { domainToASCII } from 'node:url'

/** The host of the pages. */
export const browserHost = 'web-platform.test'

/** A host of another site. */
const alternateHost = 'not-web-platform.test'

/** @see https://web-platform-tests.org/writing-tests/server-features.html#tests-involving-multiple-origins */
const subdomains = ['www', 'www1', 'www2', '天気の良い日', 'élève']

function withSubdomains(host: string): string[] {
  const one = subdomains.map(name => `${name}.${host}`)
  const two = subdomains.flatMap(name => one.map(parent => `${name}.${parent}`))
  const names = [host, ...one, ...two].map(domainToASCII)
  // With a dot at the end they are other names of the same hosts.
  return [...names, ...names.map(name => `${name}.`)]
}

/** Every name that the server answers to. `nonexistent.web-platform.test` is none of them, and tests rely on that. */
export const hostNames: readonly string[] = [...withSubdomains(browserHost), ...withSubdomains(alternateHost)]
