import { fetchRequest, keepsRequestHeader, networkPartitionKey } from '@accredit/protocol'
import type { Environment } from './environment.ts'
import type { OutgoingRequest } from './outgoing-request.ts'
import type { Profile } from './profile.ts'
import type { RequestState } from './request-state.ts'

/**
 * Who fetches, filled into a request: what it is sent as.
 *
 * @param profile drops the headers that an engine drops
 */
export async function outgoingRequest(
  state: RequestState,
  environment: Environment,
  profile: Profile,
): Promise<OutgoingRequest> {
  const { body: content } = state
  const request = fetchRequest({
    url: state.url,
    method: state.method,
    headers: state.headers.filter(([name, value]) => keepsRequestHeader(name, value, profile)),
    origin: environment.origin,
    mode: state.mode,
    credentials: state.credentials,
    redirect: state.redirect,
    // An environment's own policy is never empty unless it was made so.
    referrerPolicy: state.referrerPolicy || environment.referrerPolicy || 'strict-origin-when-cross-origin',
    body: content.kind === 'none' || content.kind === 'stream' ? content.kind : 'replayable',
    partitionKey: networkPartitionKey(environment.topLevelOrigin),
    ancestorOrigins: environment.ancestorOrigins,
  })
  return {
    request,
    // Bytes at hand are not worth a turn of the event loop.
    body: content.kind === 'none' ? null : await content.source(),
    cache: state.cache,
    integrity: state.integrity,
    keepalive: state.keepalive,
    referrer: state.referrer,
    useUrlCredentials: false,
    targetAddressSpace: state.targetAddressSpace,
  }
}
