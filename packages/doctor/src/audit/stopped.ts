export const wasStopped = 'the audit was stopped'

/** Why a run ends before its targets do, for the reports of those that are left. */
export class Stopped extends Error {}

/** What a stopped run says of a target that was not asked. */
export function stopReason({ reason }: AbortSignal): string {
  return reason instanceof Stopped ? reason.message : wasStopped
}
