const credentials = /^(proxy-)?authorization$/i
const secret = /(^|-)(token|secret|password|api-?key|signature|session)(-|$)/i

/** A header value as it may stand in an issue: of cookies, passwords and tokens only the names and schemes stay. */
export function redact(name: string, value: string, ellipsis: string): string {
  const lower = name.toLowerCase()
  if (lower === 'cookie')
    return value
      .split(';')
      .map(pair => withoutValue(pair.trim(), ellipsis))
      .join('; ')
  if (lower === 'set-cookie') {
    const end = value.indexOf(';')
    return end === -1
      ? withoutValue(value, ellipsis)
      : withoutValue(value.slice(0, end), ellipsis) + value.slice(end)
  }
  if (credentials.test(name)) return `${value.split(' ')[0] ?? ''} ${ellipsis}`
  return secret.test(name) ? ellipsis : value
}

function withoutValue(pair: string, ellipsis: string): string {
  const equals = pair.indexOf('=')
  return equals === -1 ? ellipsis : `${pair.slice(0, equals)}=${ellipsis}`
}
