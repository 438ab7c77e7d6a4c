import type { CauseId } from './cause.ts'
import { allowOriginFacts } from './facts/allow-origin-facts.ts'
import type { CauseFacts } from './facts/cause-facts.ts'
import { networkFacts } from './facts/network-facts.ts'
import { otherRuleFacts } from './facts/other-rule-facts.ts'
import { preflightFacts } from './facts/preflight-facts.ts'
import { redirectFacts } from './facts/redirect-facts.ts'
import { requestFacts } from './facts/request-facts.ts'
import { withheldFacts } from './facts/withheld-facts.ts'

export type { CauseFacts, Compared } from './facts/cause-facts.ts'

/** The prose of every cause. */
export const causeFacts: Readonly<Record<CauseId, CauseFacts>> = {
  ...allowOriginFacts,
  ...preflightFacts,
  ...redirectFacts,
  ...requestFacts,
  ...withheldFacts,
  ...networkFacts,
  ...otherRuleFacts,
}
