import type { Decision } from './decision.ts'

const longest = 100

function quote(detail: string | null): string {
  if (detail === null) return 'nothing'
  return JSON.stringify(detail.length > longest ? `${detail.slice(0, longest)}…` : detail)
}

/** Says a decision in one sentence, for logs and for people. The only place where codes become prose. */
export function describeDecision(decision: Decision): string {
  const sentence = sentenceOf(decision)
  if (decision.reported !== undefined) return `${sentence} The guard would refuse it: ${decision.reported}.`
  if (decision.hint !== undefined) return `${sentence} It passes without its credentials.`
  return sentence
}

function sentenceOf({ code, detail, tier, kind }: Decision): string {
  switch (code) {
    case 'granted':
      return `The origin is in the policy's ${tier ?? 'own'} tier; the ${kind} request is granted.`
    case 'no-origin':
      return 'There is no Origin header, so no browser asks to read this across origins.'
    case 'origin-null':
      return 'The origin is null (a sandboxed frame, a data: or file: page, or a redirect across origins), which can be anybody.'
    case 'origin-malformed':
      return `${quote(detail)} is not a serialised origin.`
    case 'origin-not-allowed':
      return `The policy does not list the origin ${quote(detail)}.`
    case 'method-not-allowed':
      return `The policy does not allow the method ${quote(detail)}; methods are compared by case.`
    case 'header-not-allowed':
      return `The policy does not allow the request header ${quote(detail)}.`
    case 'request-headers-malformed':
      return `Access-Control-Request-Headers holds ${quote(detail)}, which is not a header name.`
    case 'request-headers-too-large':
      return 'Access-Control-Request-Headers has more than 64 names or 4096 bytes.'
    case 'cross-origin-write':
      return detail === null
        ? 'A browser sent this state-changing request from another site, without an origin that may send it.'
        : `The origin ${quote(detail)} may not send state-changing requests.`
    case 'cross-origin-upgrade':
      return detail === null
        ? 'This WebSocket handshake has no Origin header, so no browser page asks for it.'
        : `The origin ${quote(detail)} may not open a WebSocket.`
    case 'no-policy':
      return 'No entry of the policy table covers this path and method.'
  }
}
