import type { AuditOptions } from '@accredit/doctor/audit'
import { headerLine } from '../check/check-plan.ts'
import { readInput } from '../input-file.ts'
import { positiveNumber } from '../number-option.ts'
import type { AuditFlags } from './audit-flags.ts'

/**
 * How an audit behaves, by its options.
 *
 * @throws {Failure} for values that mean nothing, and files that cannot be read.
 */
export async function auditConduct(flags: AuditFlags): Promise<AuditOptions> {
  const { allowedOrigin, active, scope, authorized, maxRequests, timeout, journal, ca } = flags
  const { rate, concurrency } = flags
  return {
    ...(allowedOrigin !== undefined && { allowedOrigins: allowedOrigin }),
    ...(active !== undefined && { active }),
    ...(scope !== undefined && { scope }),
    ...(authorized !== undefined && { authorized }),
    ...(journal !== undefined && { journal }),
    ...(maxRequests !== undefined && {
      maxRequests: positiveNumber('--max-requests', maxRequests, 'requests'),
    }),
    ...(timeout !== undefined && { timeout: positiveNumber('--timeout', timeout, 'seconds') * 1000 }),
    ...(ca !== undefined && { tls: { ca: await readInput(ca, 'certificate authorities') } }),
    session: {
      cookies: flags.sessionCookie ?? [],
      headers: (flags.sessionHeader ?? []).map(headerLine),
    },
    limits: {
      // Whoever says a rate means it, on loopback too.
      ...(rate !== undefined && {
        rate: positiveNumber('--rate', rate, 'requests a second'),
        loopback: true,
      }),
      ...(concurrency !== undefined && {
        concurrency: positiveNumber('--concurrency', concurrency, 'requests at once'),
      }),
    },
  }
}
