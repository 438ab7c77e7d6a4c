import type { DecisionCode } from './decision.ts'

/**
 * The body of a 403, plain text. It names the code, and nothing that the client sent. A refused preflight has none:
 * no browser shows it.
 */
export function refusalBody(code: DecisionCode): string {
  switch (code) {
    case 'cross-origin-write':
      return 'cross-origin-write: this origin may not send state-changing requests to this server.\n'
    case 'cross-origin-upgrade':
      return 'cross-origin-upgrade: this origin may not open a WebSocket to this server.\n'
    default:
      return ''
  }
}
