/** Names that are neither alike in their first bytes nor in their last. */
function distinctName(index: number): string {
  const scattered = Math.imul(index, 0x9e37_79b1) >>> 0
  return `${scattered.toString(36)}-${index}`
}

/** Different https origins, as a platform with customers has them. */
export function distinctOrigins(count: number): string[] {
  return Array.from({ length: count }, (_, index) => flat(`https://${distinctName(index)}.customer.example`))
}

/** Different names to hang subdomains below. */
export function distinctBases(count: number): string[] {
  return Array.from({ length: count }, (_, index) => flat(`${distinctName(index)}.customer.example`))
}

/** The same text in one piece, as a file or a database hands it over, and not as the pieces it was joined from. */
export function flat(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1')
}
