import { expect, it } from 'vitest'
import { addressSpaceOf } from '../src/ip-address-space.ts'

it.each([
  ['202 127.0.0.1', 'loopback'],
  ['202 127.255.255.255', 'loopback'],
  ['202 ::1', 'loopback'],
  ['202 0.0.0.0', 'loopback'],
  ['202 198.18.0.1', 'loopback'],
  ['202 198.19.255.255', 'loopback'],
  ['202 198.20.0.0', 'public'],
  ['202 ::ffff:127.0.0.1', 'loopback'],
  ['202 10.0.0.1', 'local'],
  ['202 172.16.0.1', 'local'],
  ['202 172.32.0.1', 'public'],
  ['202 192.168.255.255', 'local'],
  ['202 169.254.1.1', 'local'],
  ['202 100.64.0.1', 'local'],
  ['202 100.128.0.1', 'public'],
  ['202 fd00::1', 'local'],
  ['202 fe80::1', 'local'],
  ['202 ::ffff:192.168.1.1', 'local'],
  ['202 93.184.216.34', 'public'],
  ['202 2606:2800:220::1', 'public'],
])('%s is %s', (title, space) => {
  expect(addressSpaceOf(title.slice(4))).toBe(space)
})
