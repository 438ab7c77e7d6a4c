/** A URL as it is sent: without its fragment. */
export function withoutFragment(url: string | URL): string {
  const sent = new URL(url)
  sent.hash = ''
  return sent.href
}
