import type { Outcome, WireRequest } from '../scenario/outcome.ts'

/** A request on the wire, a plain GET to `http other` but for what is said. */
export function request(what: Partial<WireRequest> = {}): WireRequest {
  return { hop: 0, at: '{http other}', method: 'GET', headers: {}, body: '', status: 200, ...what }
}

/** An outcome with a readable response and nothing else, but for what is said. */
export function outcome(what: Partial<Outcome> = {}): Outcome {
  return {
    results: [
      { kind: 'response', type: 'cors', status: 200, redirected: false, headers: [], body: 'answer' },
    ],
    wire: [request()],
    cookies: {},
    ...what,
  }
}
