import { canonicalIPv4, isLoopbackHost } from '@accredit/protocol'
import type { AuditOptions } from './audit-options.ts'

const stagingLabel = /^(dev|development|staging|stage|qa|uat|test|testing|sandbox|preview|local)\d*$/

/** Whether a host is one of development or staging: by its name or address, unless the options say. */
export function isDevelopment(host: string, environment: AuditOptions['environment'] = 'auto'): boolean {
  if (environment !== 'auto') return environment === 'development'
  const address = canonicalIPv4(host)
  const isPrivate = address !== null && /^(10|192\.168|172\.(1[6-9]|2\d|3[01])|169\.254)\./.test(address)
  const names = address === null ? host.split('.').slice(0, -1) : []
  return isLoopbackHost(host) || isPrivate || names.some(name => stagingLabel.test(name))
}
