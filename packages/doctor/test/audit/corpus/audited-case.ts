import { audit } from '../../../src/audit/audit.ts'
import type { AuditReport } from '../../../src/audit/finding.ts'
import { api, type CorpusCase, type Running } from './corpus-case.ts'

/** Audits the running server of a case as its owner would, over the socket. */
export function audited(one: CorpusCase, { port }: Running): Promise<AuditReport> {
  return audit(
    one.paths.map(path => ({ url: api + path, method: one.method })),
    {
      servers: { [api]: `http://127.0.0.1:${port}` },
      network: false,
      scope: { hosts: [{ host: new URL(api).hostname, owner: 'the corpus', expires: '9999-12-31' }] },
      authorized: true,
      environment: 'production',
      allowedOrigins: one.allowedOrigins,
      active: one.active,
      // Room for every rule: by default a target has 60 exchanges, and what matters least is left out.
      limits: { rate: 1_000_000, concurrency: 8, perTarget: 1000 },
      maxRequests: Number.POSITIVE_INFINITY,
      timeout: 2000,
      random: () => 0.5,
      ...(one.session !== null && {
        session: { cookies: [`${one.session}; Path=/; Secure; HttpOnly; SameSite=None`] },
      }),
    },
  )
}
