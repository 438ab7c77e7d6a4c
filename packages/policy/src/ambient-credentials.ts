/** HTTP authentication schemes that a browser attaches by itself; a bearer token is the author's own. */
const ambientSchemes: readonly string[] = ['basic', 'digest', 'negotiate', 'ntlm']

/** Whether a browser may have attached this `Authorization` without the page asking for it. */
export function isAmbientAuthorization(value: string): boolean {
  const end = value.indexOf(' ')
  return ambientSchemes.includes((end < 0 ? value : value.slice(0, end)).toLowerCase())
}
