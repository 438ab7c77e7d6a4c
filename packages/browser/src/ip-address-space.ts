import { BlockList, isIPv6 } from 'node:net'
import type { AddressSpace } from './environment.ts'

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8)
loopback.addSubnet('198.18.0.0', 15)
loopback.addAddress('0.0.0.0')
loopback.addAddress('::1', 'ipv6')
loopback.addAddress('::', 'ipv6')

const local = new BlockList()
local.addSubnet('10.0.0.0', 8)
local.addSubnet('172.16.0.0', 12)
local.addSubnet('192.168.0.0', 16)
local.addSubnet('169.254.0.0', 16)
local.addSubnet('100.64.0.0', 10)
local.addSubnet('fc00::', 7, 'ipv6')
local.addSubnet('fe80::', 10, 'ipv6')

/**
 * The address space of an IP address. An IPv4 address in IPv6 clothing counts as the IPv4 address.
 *
 * @see https://wicg.github.io/local-network-access/#ip-address-space-section
 */
export function addressSpaceOf(address: string): AddressSpace {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  const plain = mapped ?? address
  const family = isIPv6(plain) ? 'ipv6' : 'ipv4'
  if (loopback.check(plain, family)) return 'loopback'
  return local.check(plain, family) ? 'local' : 'public'
}

const order: readonly AddressSpace[] = ['loopback', 'local', 'public']

/** Whether a request from one space to another goes towards the machine. */
export function isLessPublic(target: AddressSpace, from: AddressSpace): boolean {
  return order.indexOf(target) < order.indexOf(from)
}
