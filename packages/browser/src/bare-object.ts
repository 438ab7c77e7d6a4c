/**
 * The same object without a prototype, as options for a class of the platform: that one asks for members that were not
 * given too, and script may have put some of their names on `Object.prototype`.
 */
export function bareObject<Members extends object>(members: Members): Members {
  Object.setPrototypeOf(members, null)
  return members
}
