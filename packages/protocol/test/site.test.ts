import { describe, expect, it } from 'vitest'
import {
  isPublicSuffix,
  networkPartitionKey,
  opaqueOrigin,
  originOf,
  registrableDomain,
  samePartition,
  schemefulSameSite,
  schemelesslySameSite,
  serializeSite,
  siteOf,
} from '../src/index.ts'

const at = (url: string) => originOf(new URL(url))

describe('public suffixes', () => {
  it('come from the list with its private section, and from its default rule', () => {
    for (const host of ['com', 'co.uk', 'github.io', 'localhost', 'unlisted-tld', 'com.']) {
      expect(isPublicSuffix(host), host).toBe(true)
      expect(registrableDomain(host), host).toBeNull()
    }
    for (const host of ['127.0.0.1', '[::1]', '[2001:db8::1]']) {
      expect(isPublicSuffix(host), host).toBe(false)
      expect(registrableDomain(host), host).toBeNull()
    }
    expect(isPublicSuffix('example.com')).toBe(false)
    expect(registrableDomain('a.b.example.co.uk')).toBe('example.co.uk')
    expect(registrableDomain('x.foo.github.io')).toBe('foo.github.io')
    expect(registrableDomain('a.b.unlisted-tld')).toBe('b.unlisted-tld')
    expect(registrableDomain('a.example.com.')).toBe('example.com.')
    expect(registrableDomain('a_b.example.com')).toBe('example.com')
    expect(registrableDomain('-a-.example.com')).toBe('example.com')
    expect(registrableDomain('a.localhost')).toBe('a.localhost')
  })
})

describe('same site', () => {
  it('30 is one scheme and one registrable domain, equal hosts where there is none, any port', () => {
    const same: [string, string][] = [
      ['https://a.example.com', 'https://b.example.com:8443'],
      ['https://example.com', 'https://a.b.example.com'],
      ['http://localhost:3000', 'http://localhost:4000'],
      ['http://127.0.0.1:3000', 'http://127.0.0.1'],
      ['http://[::1]:1', 'http://[::1]:2'],
    ]
    const cross: [string, string][] = [
      ['https://example.com', 'http://example.com'],
      ['https://a.github.io', 'https://b.github.io'],
      ['https://a.co.uk', 'https://b.co.uk'],
      ['http://a.localhost', 'http://b.localhost'],
      ['http://127.0.0.1', 'http://127.0.0.2'],
      ['http://localhost', 'http://127.0.0.1'],
      ['https://example.com', 'https://example.com.'],
      ['https://example.com', 'https://notexample.com'],
    ]
    for (const [a, b] of same) expect(schemefulSameSite(at(a), at(b)), `${a} ${b}`).toBe(true)
    for (const [a, b] of cross) expect(schemefulSameSite(at(a), at(b)), `${a} ${b}`).toBe(false)
    expect(schemelesslySameSite(at('https://example.com'), at('http://a.example.com'))).toBe(true)
    const opaque = opaqueOrigin()
    expect(schemefulSameSite(opaque, { ...opaque })).toBe(true)
    expect(schemefulSameSite(opaque, opaqueOrigin())).toBe(false)
    expect(schemefulSameSite(opaque, at('https://example.com'))).toBe(false)
  })

  it('is written as scheme://registrable-domain', () => {
    expect(serializeSite(siteOf(at('https://a.b.example.co.uk:8443')))).toBe('https://example.co.uk')
    expect(serializeSite(siteOf(at('http://127.0.0.1:3000')))).toBe('http://127.0.0.1')
    expect(serializeSite(siteOf(opaqueOrigin()))).toBe('null')
  })
})

describe('network partition keys', () => {
  it('compare site and second key; opaque sites are apart though both are written null', () => {
    const key = networkPartitionKey(at('https://a.example.com'))
    expect(samePartition(key, networkPartitionKey(at('https://b.example.com:1')))).toBe(true)
    expect(samePartition(key, networkPartitionKey(at('http://a.example.com')))).toBe(false)
    expect(samePartition(key, networkPartitionKey(at('https://a.example.com'), 'frame'))).toBe(false)
    const opaque = opaqueOrigin()
    expect(samePartition(networkPartitionKey(opaque), networkPartitionKey({ ...opaque }))).toBe(true)
    expect(samePartition(networkPartitionKey(opaque), networkPartitionKey(opaqueOrigin()))).toBe(false)
    expect(samePartition(networkPartitionKey(opaque), key)).toBe(false)
  })
})
