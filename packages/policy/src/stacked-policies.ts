/** Two policies were applied to one exchange; every adapter refuses that in these words. */
export function stackedPolicies(): Error {
  return new Error(
    'accredit: two policies on one response. The outer one answers preflights and the inner one the requests, so ' +
      'they would disagree; write one policyTable([{ path, policy }, …]) instead.',
  )
}
