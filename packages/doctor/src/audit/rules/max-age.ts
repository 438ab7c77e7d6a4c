import { preflightMaxAge, profiles } from '@accredit/protocol'
import { plainPreflightProbe, preflightAnswer } from '../preflight-probe.ts'
import type { Rule } from '../rule.ts'

const engines = [profiles.chromium, profiles.firefox, profiles.webkit]

/** A29: a max-age that no engine takes as it stands. */
export const maxAge: Rule = {
  id: 'A29',
  name: 'max-age',
  title: 'Access-Control-Max-Age is not what engines use',
  kind: 'functional',
  description:
    'Engines keep preflights for 10 minutes (WebKit), 2 hours (Chromium) or a day (Firefox) at most, and take what is no number for 5 seconds or none.',
  remedy: 'Write seconds as digits alone: 600 is kept by every engine, 7200 by Chromium, 86400 by Firefox.',
  cwe: [],
  severity: { credentialed: 'info', anonymous: 'info' },
  active: false,
  subsumes: [],
  probes: view => plainPreflightProbe(view),
  judge: view => {
    const seen = preflightAnswer(view, plainPreflightProbe(view))
    if (seen === null) return null
    const ages = engines.map(engine => preflightMaxAge(seen.answer.headers, engine))
    const isCapped = ages.every(({ code }) => code === 'capped')
    const isUnread = ages.some(({ code }) => code === 'unparsable' || code === 'negative')
    if (!isCapped && !isUnread) return null
    const received = ages[0]?.received ?? ''
    return {
      explanation: isCapped
        ? `${received} seconds are more than any engine keeps.`
        : `${JSON.stringify(received)} is no number of seconds.`,
      origins: [],
      credentialed: false,
      evidence: [seen.observation],
      originClass: 'none',
      ruledOut: [],
    }
  },
}
