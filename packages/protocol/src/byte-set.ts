/** Membership of each byte: `set[byte] === 1` when it is a member, 0 when not, undefined above 0xFF. */
export type ByteSet = Uint8Array

/** The set of the bytes of `members` (a latin1 string). */
export function byteSet(members: string): ByteSet {
  const set = new Uint8Array(256)
  for (let i = 0; i < members.length; i++) set[members.charCodeAt(i)] = 1
  return set
}

/** Whether every code unit of `value` from `start` up to `end` is in `set`. True for an empty range. */
export function allIn(set: ByteSet, value: string, start = 0, end = value.length): boolean {
  for (let i = start; i < end; i++) {
    if (set[value.charCodeAt(i)] !== 1) return false
  }
  return true
}

export const digits = '0123456789'
export const lowerAlpha = 'abcdefghijklmnopqrstuvwxyz'
export const alphanumerics = `${digits}${lowerAlpha}${lowerAlpha.toUpperCase()}`
