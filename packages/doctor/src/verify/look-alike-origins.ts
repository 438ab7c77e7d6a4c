/** A pattern of a policy, taken apart. */
interface Parts {
  readonly scheme: string
  readonly host: string
  /** With its colon; empty where there is none. */
  readonly port: string
}

function partsOf(pattern: string): Parts {
  const [scheme = '', authority = ''] = pattern.split('://')
  const colon = authority.lastIndexOf(':')
  const hasPort = colon > authority.lastIndexOf(']')
  return {
    scheme,
    host: hasPort ? authority.slice(0, colon) : authority,
    port: hasPort ? authority.slice(colon) : '',
  }
}

/** Origins that a pattern admits. */
export function grantedSamples(pattern: string): readonly string[] {
  const { scheme, host, port } = partsOf(pattern)
  const hosts = host.includes('*')
    ? host.startsWith('*.')
      ? [host.replace('*', 'www'), host.replace('*', 'a.b-1'), host.replace('*', 'xn--bcher-kva')]
      : [host.replace('*', 'x'), host.replace('*', 'x-1')]
    : [host]
  const ports = port === ':*' ? ['', ':3000', ':65535'] : [port]
  return hosts.flatMap((one, index) =>
    (index === 0 ? ports : ports.slice(0, 1)).map(last => `${scheme}://${one}${last}`),
  )
}

const otherScheme = (scheme: string): string => (scheme === 'https' ? 'http' : 'https')
const long = 'a'.repeat(64)

/** Spellings that a careless comparison takes for an origin of the pattern. Whether they are is for the policy to say. */
export function lookAlikes(pattern: string): readonly string[] {
  const { scheme, host, port } = partsOf(pattern)
  return [...ofWildcard(scheme, host, port), ...ofPort(scheme, host, port), ...ofSample(pattern)]
}

function ofWildcard(scheme: string, host: string, port: string): readonly string[] {
  const base = host.slice(host.indexOf('.') + 1)
  const last = port === ':*' ? '' : port
  if (host.startsWith('*.')) {
    return [
      base,
      `evil${base}`,
      `.${base}`,
      `a..${base}`,
      `*.${base}`,
      `A.${base}`,
      `${long}.${base}`,
      `${'a.'.repeat(126)}${base}`,
      `a.${base}.evil.example`,
      `evil.example/.${base}`,
      `evil.example#.${base}`,
      `evil.example?.${base}`,
      `evil.example\\.${base}`,
      `evil.example:1.${base}`,
      `evil.example@a.${base}`,
      `a b.${base}`,
      `a%2e.${base}`,
      `a\`.${base}`,
    ].map(one => `${scheme}://${one}${last}`)
  }
  if (!host.includes('*')) return []
  return ['', 'a.b', 'A', '*', long].map(one => `${scheme}://${host.replace('*', one)}${last}`)
}

function ofPort(scheme: string, host: string, port: string): readonly string[] {
  const plain = `${scheme}://${host.replace('*', 'www')}`
  if (port !== ':*') return [`${plain}:8444`, `${plain}:443`, `${plain}:80`, `${plain}${port}1`]
  return [
    ':0',
    ':080',
    ':80',
    ':443',
    ':65536',
    ':99999',
    ':123456',
    ':',
    ':x',
    ':3000x',
    ':3000:3000',
    ':*',
  ].map(one => `${plain}${one}`)
}

function ofSample(pattern: string): readonly string[] {
  const [sample = ''] = grantedSamples(pattern)
  const { scheme, host, port } = partsOf(sample)
  return [
    `${scheme}://${host}.evil.example${port}`,
    `${scheme}://${host}evil.example${port}`,
    `${scheme}://evil${host}${port}`,
    `${scheme}://x.${host}${port}`,
    `${scheme}://${host.replace('.', 'x')}${port}`,
    `${scheme}://${host}.${port}`,
    `${otherScheme(scheme)}://${host}${port}`,
    `${scheme}://user@${host}${port}`,
    `${sample}@evil.example`,
    `${sample}/`,
    `${sample}/x`,
    `${sample}?x`,
    `${sample}#x`,
    `${sample}\\.evil.example`,
    `${sample}%00.evil.example`,
    `${sample},https://evil.example`,
    `https://evil.example, ${sample}`,
    `https://evil.example ${sample}`,
    `https://evil.example/?${sample}`,
    sample.toUpperCase(),
    `${host}${port}`,
    `//${host}${port}`,
    `x${sample}`,
  ]
}

/** Origins that no policy lists. */
export const strangers: readonly string[] = [
  'https://evil.example',
  'null',
  '*',
  'https://xn--80ak6aa92e.example',
  'file://',
]
