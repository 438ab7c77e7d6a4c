import type { HeaderLine } from '../exchange.ts'
import { getProbe, type Probe } from './probe.ts'
import type { TargetView } from './target-view.ts'

/** A request written on a socket as it stands, for what no browser sends. The session goes with it where there is one. */
export function wireProbe({ url }: TargetView, method: string, lines: readonly HeaderLine[]): Probe {
  const path = `${url.pathname}${url.search}`
  const head = [
    `${method} ${path} HTTP/1.1`,
    `Host: ${url.host}`,
    ...lines.map(([name, value]) => `${name}: ${value}`),
  ]
  return getProbe(url.href, null, { method, wire: head.join('\r\n') })
}
