import type { FetchObserver } from './outgoing-request.ts'
import { fireProgressEvent } from './progress-event.ts'
import type { XMLHttpRequestUpload } from './xml-http-request-event-target.ts'

/** Progress is told at most this often, in milliseconds. */
export const progressInterval = 50

/** How the sending of a body goes: the upload listener flag, the upload complete flag, and counts of bytes. */
export interface Upload {
  readonly isHeard: boolean
  readonly length: number
  sent: number
  isComplete: boolean
}

/** Before `send()`. */
export const noUpload: Upload = { isHeard: false, length: 0, sent: 0, isComplete: true }

/** The upload of a `send()`. */
export function uploadOf(target: XMLHttpRequestUpload, length: number, hasBody: boolean): Upload {
  return { isHeard: target.hasListeners, length, sent: 0, isComplete: !hasBody }
}

/**
 * Tells of the first time that the body is sent: after a redirect or a challenge it is sent again, unheard.
 *
 * @param isCurrent whether the `send()` is still the one that counts
 */
export function uploadObserver(
  target: XMLHttpRequestUpload,
  upload: Upload,
  now: () => number,
  isCurrent: () => boolean,
): FetchObserver {
  let lastTold = Number.NEGATIVE_INFINITY
  const tell = (type: string): void => {
    if (isCurrent() && upload.isHeard) fireProgressEvent(target, type, upload.sent, upload.length)
  }
  return {
    requestBodySent: bytes => {
      if (upload.isComplete) return
      upload.sent += bytes
      const time = now()
      // That all of it is sent, the end tells.
      if (time - lastTold < progressInterval || upload.sent >= upload.length) return
      lastTold = time
      tell('progress')
    },
    requestBodyEnd: () => {
      if (upload.isComplete) return
      upload.isComplete = true
      for (const type of ['progress', 'load', 'loadend']) tell(type)
    },
  }
}

/** What the upload hears of a request that failed before its body was sent. */
export function failUpload(target: XMLHttpRequestUpload, upload: Upload, type: string): void {
  if (upload.isComplete) return
  upload.isComplete = true
  if (!upload.isHeard) return
  fireProgressEvent(target, type, 0, 0)
  fireProgressEvent(target, 'loadend', 0, 0)
}
