/**
 * The origin patterns read the plainest way: split the origin, split the pattern, compare the parts. The oracle for
 * the compiled matcher, so it shares no code with it.
 */
export function naiveMatches(pattern: string, origin: string): boolean {
  const want = split(pattern)
  const have = split(origin)
  if (want === null || have === null || origin.includes('*') || want.scheme !== have.scheme) return false
  if (want.port !== '*' && want.port !== have.port) return false
  const [first = '', ...base] = want.host.split('.')
  if (!first.includes('*')) return want.host === have.host
  const labels = have.host.split('.')
  if (labels.some(label => label === '')) return false
  if (first === '*')
    return labels.length > base.length && labels.slice(-base.length).join('.') === base.join('.')
  const [label = '', ...rest] = labels
  const [prefix = '', suffix = ''] = first.split('*')
  return (
    rest.join('.') === base.join('.') &&
    label.length > prefix.length + suffix.length &&
    label.startsWith(prefix) &&
    label.endsWith(suffix)
  )
}

function split(text: string): { scheme: string; host: string; port: string } | null {
  const match = /^([a-z][a-z0-9+.-]*):\/\/([a-z0-9._*-]+|\[[0-9a-f:.]+\])(?::(\*|[1-9][0-9]*))?$/.exec(text)
  if (match === null || (match[2] ?? '').length > 253 || Number(match[3]) > 65_535) return null
  return { scheme: match[1] ?? '', host: match[2] ?? '', port: match[3] ?? '' }
}
