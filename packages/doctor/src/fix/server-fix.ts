import type { Issue, Policy } from '@accredit/policy'
import type { EngineName } from '../engine.ts'
import { engines as engineTable } from '../engine.ts'
import type { Fix, HeaderChange } from './fix.ts'
import { type FixContext, grantOf } from './fix-context.ts'
import { asksFirst, type HeaderDiff, headerDiff, treatByDiff, treatByPolicy } from './header-changes.ts'
import { type LeastPolicy, leastPolicy } from './least-policy.ts'

interface ServerFixWording {
  readonly title: string
  /** Code of the page that goes with it. */
  readonly client?: string
  readonly caveats?: readonly string[]
}

/** Response headers that the script has to read. */
function exposedBy({ diagnosis }: FixContext): readonly string[] {
  return diagnosis.cause === 'unexposed-header' && diagnosis.header !== null ? [diagnosis.header] : []
}

function policyFor(context: FixContext): LeastPolicy {
  const { origin, checked } = context
  return leastPolicy({
    origin,
    request: checked.request,
    exposed: exposedBy(context),
    grant: grantOf(context),
  })
}

/** The engines in which a page that makes the request reads the answer, both by the policy and by the header diff. */
async function provenIn(
  context: FixContext,
  treatments: readonly Parameters<FixContext['replay']['passes']>[2][],
) {
  const exposed = exposedBy(context)
  let proven: readonly EngineName[] = context.engines
  for (const treatment of treatments) {
    proven = await context.replay.passes(
      context.checked,
      proven,
      (request, answer, kind) => treatment(request, withExposed(answer, exposed), kind),
      ({ headers }) => exposed.every(name => headers.has(name)),
    )
  }
  return proven
}

function withExposed<A extends { readonly headers: readonly (readonly [string, string])[] }>(
  answer: A,
  exposed: readonly string[],
): A {
  const present = new Set(answer.headers.map(([name]) => name.toLowerCase()))
  const missing = exposed.filter(name => !present.has(name)).map(name => [name, '1'] as const)
  return { ...answer, headers: [...answer.headers, ...missing] }
}

/**
 * The least policy for the server that failed, after the request passed with it.
 *
 * @returns null where no engine passes: the server alone cannot mend it, or the policy would be a danger
 */
export async function serverFix(context: FixContext, wording: ServerFixWording): Promise<Fix | null> {
  const least = policyFor(context)
  if (!least.ok) return null
  const { server, diagnosis } = context
  const diff = diffOf(context, least.policy)
  const treatments = [treatByPolicy(server, least.policy), treatByDiff(server, diff)]
  const proven = await provenIn(context, treatments)
  if (proven.length === 0) return null
  return {
    cause: diagnosis.cause,
    side: wording.client === undefined ? 'server' : 'client',
    title: wording.title,
    changes: diff.changes,
    status: diff.status,
    policy: least.input,
    client: wording.client ?? null,
    provenIn: proven,
    caveats: [
      ...(wording.caveats ?? []),
      ...opens(context, least),
      ...least.dropped,
      ...unproven(context, proven),
      ...context.caveats,
    ],
  }
}

/** The lines to change where the request failed, and where the same server redirects it to. */
function diffOf(context: FixContext, policy: Policy): HeaderDiff {
  const { checked, origin, failedUrl, server, replay, diagnosis } = context
  const diffAt = (url: URL): HeaderDiff =>
    headerDiff({
      policy,
      origin,
      request: checked.request,
      preflight: asksFirst(checked.request) ? replay.answerTo('preflight', url) : null,
      response: replay.answerTo('actual', url),
      isAboutVary: diagnosis.cause === 'cached-without-vary',
    })
  const destination = new URL(replay.destination(failedUrl.href))
  const { changes, status } = diffAt(failedUrl)
  if (destination.origin !== server || destination.href === failedUrl.href) return { changes, status }
  const isNew = (change: HeaderChange): boolean =>
    !changes.some(({ on, name }) => on === change.on && name === change.name)
  return { changes: [...changes, ...diffAt(destination).changes.filter(isNew)], status }
}

/** What the policy opens, and what one answer cannot show. */
function opens(context: FixContext, least: LeastPolicy & { ok: true }): string[] {
  const { origin, checked } = context
  const { origins } = least.input
  const sentences: string[] = []
  if (checked.request.credentials === 'include') {
    sentences.push(
      `Scripts of \`${origin}\` can then read what the server shows to the user who is signed in.`,
    )
  }
  if (origins === '*') sentences.push('Everybody may read, as today, without credentials.')
  if (grantOf(context).origins.includes(origin)) {
    sentences.push('One answer does not show which other origins the server allows: list them as well.')
  }
  return sentences
}

function unproven({ engines }: FixContext, proven: readonly EngineName[]): string[] {
  const failing = engines.filter(engine => !proven.includes(engine))
  if (failing.length === 0) return []
  return [`It does not pass in ${failing.map(name => engineTable[name].label).join(', ')}.`]
}

/** Why a policy refuses the origin of the page, null where it does not. */
export function refusal(context: FixContext): Issue | null {
  const least = policyFor(context)
  return least.ok ? null : (least.issues[0] ?? null)
}
