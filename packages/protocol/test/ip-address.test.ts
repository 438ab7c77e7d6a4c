import fc from 'fast-check'
import { expect, it } from 'vitest'
import { canonicalIPv4, canonicalIPv6, isIPv4MappedIPv6, isLoopbackHost } from '../src/index.ts'

function hostname(host: string): string | null {
  return URL.canParse(`http://${host}/`) ? new URL(`http://${host}/`).hostname : null
}

it('canonicalIPv4 writes every spelling as four decimal parts', () => {
  const spellings: [string, string | null][] = [
    ['127.0.0.1', '127.0.0.1'],
    ['255.255.255.255', '255.255.255.255'],
    ['0', '0.0.0.0'],
    ['0x', '0.0.0.0'],
    ['127.1', '127.0.0.1'],
    ['0X7F.1', '127.0.0.1'],
    ['017700000001', '127.0.0.1'],
    ['1.2.65535', '1.2.255.255'],
    ['1.2.65536', null],
    ['4294967295', '255.255.255.255'],
    ['4294967296', null],
    [`${'9'.repeat(200)}`, null],
    ['1.2.3.4.', '1.2.3.4'],
    ['1.2.3.4..', null],
    ['1.2.3.4.5', null],
    ['1.2.3.256', null],
    ['256.1', null],
    ['1..2', null],
    ['.1', null],
    ['.', null],
    ['', null],
    ['08', null],
    ['0x1g', null],
    ['1.2.3.4a', null],
    ['+1', null],
    ['1.2.3.-4', null],
    ['a.example', null],
  ]
  for (const [host, canonical] of spellings) expect(canonicalIPv4(host), host).toBe(canonical)
})

it('canonicalIPv4 agrees with new URL()', () => {
  const part = fc.oneof(
    fc.nat(300).map(String),
    fc.nat(0xffff_ffff).map(number => `0x${number.toString(16)}`),
    fc.nat(0o777).map(number => `0${number.toString(8)}`),
    fc.constantFrom('', '0', '09', '0x', '0xg', '4294967295', '4294967296'),
  )
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 5 }), parts => {
      const host = parts.join('.')
      // Where the last label is no number, new URL() sees a name.
      const oracle = hostname(host)
      const expected = oracle !== null && /^\d+\.\d+\.\d+\.\d+$/.test(oracle) ? oracle : null
      expect(canonicalIPv4(host), host).toBe(expected)
    }),
    { numRuns: 3000 },
  )
})

it('canonicalIPv6 compresses the first longest run of zeros and writes no IPv4', () => {
  const spellings: [string, string | null][] = [
    ['::', '::'],
    ['::1', '::1'],
    ['0:0:0:0:0:0:0:1', '::1'],
    ['1::', '1::'],
    ['2001:DB8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:db8:0:1:0:0:0:1', '2001:db8:0:1::1'],
    ['1:0:2:3:4:5:6:7', '1:0:2:3:4:5:6:7'],
    ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
    ['::ffff:1.2.3.4', '::ffff:102:304'],
    ['1:2:3:4:5:6:1.2.3.4', '1:2:3:4:5:6:102:304'],
    ['1:2:3:4:5:6:7:1.2.3.4', null],
    ['1:2:3:4:5:6:7:8', '1:2:3:4:5:6:7:8'],
    ['1:2:3:4:5:6:7:8:9', null],
    ['1:2:3:4:5:6:7:8::', null],
    ['1:2:3:4:5:6:7', null],
    ['::1:2:3:4:5:6:7:8', null],
    ['1:2:3::4:5:6:7:8', null],
    ['::2:3:4:5:6:7:8', '0:2:3:4:5:6:7:8'],
    ['::1:2:3:4:5:6:7:1.2.3.4', null],
    ['::1:2:3:4:5:6:1.2.3.4', null],
    ['::2:3:4:5:6:1.2.3.4', '0:2:3:4:5:6:102:304'],
    ['1::2::3', null],
    [':::', null],
    [':1', null],
    ['1:', null],
    ['12345::', null],
    ['::1.2.3', null],
    ['::01.2.3.4', null],
    ['::1.2.3.256', null],
    ['::1.2.3.4.', null],
    ['::1.2.3.4:5', null],
    ['fe80::1%eth0', null],
    ['[::1]', null],
    ['::g', null],
    ['', null],
  ]
  for (const [address, canonical] of spellings) expect(canonicalIPv6(address), address).toBe(canonical)
})

it('canonicalIPv6 agrees with new URL()', () => {
  const junk = fc.array(fc.constantFrom('0', '1', 'ffff', ':', '::', '.', '1.2.3.4', 'A'), { maxLength: 12 })
  fc.assert(
    fc.property(
      fc.oneof(
        fc.ipV6(),
        junk.map(parts => parts.join('')),
      ),
      address => {
        const oracle = hostname(`[${address}]`)
        expect(canonicalIPv6(address), address).toBe(oracle === null ? null : oracle.slice(1, -1))
      },
    ),
    { numRuns: 3000 },
  )
})

it('IPv4-mapped addresses are known in any spelling', () => {
  expect(['::ffff:1.2.3.4', '::FFFF:102:304', '0:0:0:0:0:ffff:0:0'].every(isIPv4MappedIPv6)).toBe(true)
  expect(['::1.2.3.4', '::fffe:1.2.3.4', '1::ffff:1.2.3.4', 'junk', '1.2.3.4'].some(isIPv4MappedIPv6)).toBe(
    false,
  )
})

it('loopback is 127/8, [::1], localhost and below, with or without a trailing dot', () => {
  const loopback = [
    '127.0.0.1',
    '127.255.255.254',
    '127.0.0.1.',
    '[::1]',
    'localhost',
    'a.localhost',
    'localhost.',
  ]
  for (const host of [...loopback, 'a.b.localhost.']) expect(isLoopbackHost(host), host).toBe(true)
  const others = [
    '128.0.0.1',
    '126.255.255.255',
    '127.example',
    '127.0.0.1.example',
    '[::2]',
    '[::ffff:7f00:1]',
  ]
  for (const host of [...others, '0.0.0.0', 'notlocalhost', 'localhost.example', '', '.', 'localhost..']) {
    expect(isLoopbackHost(host), host).toBe(false)
  }
})
