import type { Probe } from '../probe.ts'
import type { Rule } from '../rule.ts'
import { staysHome, type TargetView } from '../target-view.ts'
import { wireProbe } from '../wire-probe.ts'

/** A37: a WebSocket is opened for any page. Sends a handshake, on a socket. */
export const websocketOrigin: Rule = {
  id: 'A37',
  name: 'websocket-origin',
  title: 'A WebSocket is opened for any page, with the session',
  kind: 'exposure',
  description:
    'CORS does not apply to WebSockets: any page opens one with the user’s cookies, and reads and writes on it. The server has to look at the Origin of the handshake itself.',
  remedy: 'Compare the Origin of the handshake with the list, and answer others 403.',
  cwe: ['CWE-1385'],
  severity: { credentialed: 'high', anonymous: 'low' },
  active: true,
  subsumes: [],
  probes: view => (view.hasSocket ? [probeOf(view)] : []),
  judge: (view, { cookies }) => {
    const seen = view.hasSocket ? view.see(probeOf(view)) : null
    if (seen === null || seen.response?.status !== 101) return null
    const credentialed = view.hasSession && view.isAmbient && !staysHome(cookies)
    return {
      explanation: `The handshake from ${originOf(view)} is accepted${credentialed ? ', with the session' : ''}.`,
      origins: [originOf(view)],
      credentialed,
      evidence: [seen],
      originClass: 'none',
      ruledOut: ['the origin is a random one: it is on no list'],
    }
  },
}

function originOf({ survey }: TargetView): string {
  return survey.foreign.probe.origin ?? ''
}

function probeOf(view: TargetView): Probe {
  return wireProbe(view, 'GET', [
    ['Origin', originOf(view)],
    ['Connection', 'Upgrade'],
    ['Upgrade', 'websocket'],
    ['Sec-WebSocket-Version', '13'],
    ['Sec-WebSocket-Key', 'YWNjcmVkaXQtYXVkaXQtLQ=='],
  ])
}
