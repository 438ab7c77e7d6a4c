import { outgoingRequest } from './outgoing-state.ts'
import type { PageBody } from './page-body.ts'
import { requestState } from './request-constructor.ts'
import type { PageRequestInit } from './request-init.ts'
import { deliverResponse, PageResponse, rememberFetchId } from './response.ts'
import type { ScriptRealm } from './script-realm.ts'
import { requireArguments } from './web-interface.ts'

/**
 * For every fetch without a signal, of which making one is a good part of the cost. Nobody aborts it, so it need not
 * remember who listens; else it would remember for ever.
 */
const neverAborted = new AbortController().signal
Object.defineProperty(neverAborted, 'addEventListener', { value: () => {} })

export type FetchMethod = (input: RequestInfo | URL, init?: PageRequestInit) => Promise<PageResponse>

/**
 * The `fetch` of a page. Rejects, before anything is sent, with what `requestState` throws and with the reason of a
 * signal that is aborted; later with that reason too, or with a bare TypeError for every network error.
 *
 * @param ResponseClass of what it fulfils with
 * @see https://fetch.spec.whatwg.org/#fetch-method
 */
export function createFetch(
  { environment, profile, startFetch }: ScriptRealm,
  ResponseClass: typeof PageResponse = PageResponse,
): FetchMethod {
  return async function fetch(...given) {
    requireArguments(given, 1)
    const [input, init] = given
    const state = requestState({ environment, profile }, input, init)
    const signal = state.signal ?? neverAborted
    if (signal.aborted) throw abortReason(state.body, signal)
    const outgoing = await outgoingRequest(state, environment(), profile).catch(unreadable)
    if (signal.aborted) throw abortReason(state.body, signal)
    const outcome = await startFetch(outgoing, signal)
    switch (outcome.kind) {
      case 'response':
        return deliverResponse(outcome.response, outcome.fetchId, ResponseClass, state.signal)
      case 'network-error':
        throw networkError(outcome.fetchId)
    }
  }
}

/** A file that is gone is a network error, one that no network has seen. */
function unreadable(): never {
  throw new TypeError('Failed to fetch')
}

/** Nobody will send the body: a stream is told so. */
function abortReason(body: PageBody, signal: AbortSignal): unknown {
  body.cancel(signal.reason)
  return signal.reason
}

/** As little as a page may know; the trace has the rest. */
function networkError(fetchId: number): TypeError {
  const error = new TypeError('Failed to fetch')
  rememberFetchId(error, fetchId)
  return error
}
