import type { CheckResult, HeaderLine } from '@accredit/doctor'
import { type Judgement, unanimous } from '../judgement.ts'
import { probeOrigins } from '../probe-origins.ts'
import { ask } from '../question.ts'
import { type RequestOptions, requireKnownOptions } from '../request-options.ts'
import { askedTarget } from '../target.ts'
import { wrap } from '../wrap.ts'

export interface VaryOptions extends Omit<RequestOptions, 'engine'> {
  /** An origin that is allowed. Default: one that the policy lists, else `https://app.example`. */
  readonly from?: string
}

/** Whether a cache is told that the response depends on `Origin`: with an allowed origin, a rejected one, and none. */
export async function judgeVaryOnOrigin(
  received: unknown,
  { from, ...options }: VaryOptions = {},
): Promise<Judgement> {
  requireKnownOptions(options, ['from'])
  const target = await askedTarget(received)
  const { allowed, rejected } = probeOrigins(target, from)
  const pages: readonly (readonly [label: string, page: string])[] = [
    [`Origin: ${allowed}`, allowed],
    [`Origin: ${rejected}`, rejected],
    // A page of the target's own origin sends none with a GET.
    ['no Origin', target.url.origin],
  ]
  const seen: Seen[] = []
  for (const [label, page] of pages) {
    const { result } = await ask(target, page, { ...options, engine: 'spec' })
    seen.push({ label, ...varyOf(result) })
  }
  return { held: unanimous(seen.map(({ varies }) => varies)), report: () => varyLines(seen) }
}

interface Vary {
  /** null where there was no response. */
  readonly varies: boolean | null
  readonly vary: string | null
  readonly allowOrigin: string | null
}

interface Seen extends Vary {
  readonly label: string
}

function varyOf({ exchanges }: CheckResult): Vary {
  const received = exchanges.findLast(({ kind }) => kind === 'actual')?.received ?? null
  if (received === null) return { varies: null, vary: null, allowOrigin: null }
  const vary = combined(received.headers, 'vary')
  const names = (vary ?? '').split(',').map(name => name.trim().toLowerCase())
  const allowOrigin = combined(received.headers, 'access-control-allow-origin')
  return { varies: names.includes('origin') || names.includes('*'), vary, allowOrigin }
}

function combined(headers: readonly HeaderLine[], name: string): string | null {
  const values = headers.filter(([one]) => one.toLowerCase() === name).map(([, value]) => value)
  return values.length === 0 ? null : values.join(', ')
}

function varyLines(seen: readonly Seen[]): string[] {
  const labels = Math.max(...seen.map(({ label }) => label.length))
  const missing = seen.filter(({ varies }) => varies === false).map(({ label }) => label)
  return [
    ...wrap(
      missing.length === 0
        ? 'Every response that came has Vary: Origin.'
        : `Without Vary: Origin on every response a cache hands one origin's copy to another. It is missing with ${missing.join(', ')}.`,
    ),
    '',
    ...seen.flatMap(({ label, varies, vary, allowOrigin }) =>
      wrap(
        varies === null
          ? 'no response'
          : `Vary: ${vary ?? '(missing)'}; Access-Control-Allow-Origin: ${allowOrigin ?? '(missing)'}`,
        `  ${label.padEnd(labels)}  `,
      ),
    ),
  ]
}
