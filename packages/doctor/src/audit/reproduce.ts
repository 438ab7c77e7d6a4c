import type { Exchange } from '../exchange.ts'

/** Headers that curl sends by itself, or that decide nothing. */
const leftOut =
  /^(referer|sec-fetch-.*|accept|accept-language|accept-encoding|user-agent|content-length|host|connection)$/i

/** One argument of a POSIX shell. */
export function shellQuote(argument: string): string {
  return /^[A-Za-z0-9_./:=@%+,-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`
}

/** A curl command that shows an exchange again. The session is left to the shell: `$COOKIE`, `$AUTHORIZATION`. */
export function curlCommand({ sent }: Exchange): string {
  const headers = sent.headers.filter(([name]) => !leftOut.test(name)).map(headerArgument)
  const method = sent.method === 'GET' ? [] : ['-X', shellQuote(sent.method)]
  return ['curl', '-sS', '-o', '/dev/null', '-D', '-', ...method, ...headers, shellQuote(sent.url)].join(' ')
}

function headerArgument([name, value]: readonly [string, string]): string {
  if (name.toLowerCase() === 'cookie') return '-H "Cookie: $COOKIE"'
  if (value.includes('<redacted>')) {
    return `-H "${name}: $${name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}"`
  }
  return `-H ${shellQuote(value === '' ? `${name};` : `${name}: ${value}`)}`
}
