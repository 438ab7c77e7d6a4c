import { quoted } from './phrase.ts'

function parse(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null
}

function portOf(url: URL): string {
  return url.port === '' ? 'the default port' : `port ${url.port}`
}

/**
 * In what a received `Access-Control-Allow-Origin` differs from the origin that was sent, as the end of a sentence.
 *
 * @param received the value of the header
 * @param sent the value of `Origin`
 */
export function originDifference(received: string, sent: string): string {
  if (received === '') return 'it is empty'
  if (sent === 'null') return 'the origin that was sent is `null`, which no origin equals'
  if (received === 'null') return 'it is `null`, which only pages without an origin send'
  if (received === '*') return 'it is the wildcard'
  return spellingDifference(received, sent) ?? partDifference(received, sent)
}

function spellingDifference(received: string, sent: string): string | null {
  if (/[\s,]/.test(received.trim())) return 'it holds several values'
  if (received === `${sent}/`) return 'it ends with a slash, which no origin does'
  if (received.startsWith(`${sent}/`)) return 'it has a path, which no origin has'
  if (received.toLowerCase() === sent.toLowerCase()) return 'it is written in another case'
  if (/^["'].*["']$/.test(received)) return 'it stands in quotation marks'
  if (received.includes('*')) return 'it holds a `*`, which no browser takes as a pattern'
  if (!received.includes('://')) return 'it has no scheme'
  return null
}

function partDifference(received: string, sent: string): string {
  const [theirs, ours] = [parse(received), parse(sent)]
  if (theirs === null) return 'it is no origin'
  if (ours === null) return 'it is another origin'
  if (theirs.hostname !== ours.hostname) {
    return theirs.hostname === `${ours.hostname}.`
      ? 'its host ends with a dot'
      : `its host is ${quoted(theirs.hostname)}, not ${quoted(ours.hostname)}`
  }
  if (theirs.protocol !== ours.protocol) {
    return `its scheme is ${quoted(theirs.protocol.slice(0, -1))}, not ${quoted(ours.protocol.slice(0, -1))}`
  }
  if (theirs.port !== ours.port) return `it has ${portOf(theirs)}, not ${portOf(ours)}`
  if (/:(80|443)$/.test(received)) return 'it names the default port, which no origin does'
  return 'it is another origin'
}
