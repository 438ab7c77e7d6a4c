import type { Engine } from '../gateway.ts'
import { apache } from './apache.ts'
import { caddy } from './caddy.ts'
import { haproxy } from './haproxy.ts'
import { nginx, nginxHeadersMore } from './nginx.ts'
import { varnish } from './varnish.ts'

/** How each target that is proven is started. */
export const engines = {
  nginx,
  'nginx-headers-more': nginxHeadersMore,
  haproxy,
  apache,
  caddy,
  varnish,
} as const satisfies Readonly<Record<string, Engine>>

export type EngineName = keyof typeof engines

export const engineNames: readonly EngineName[] = [
  'nginx',
  'nginx-headers-more',
  'haproxy',
  'apache',
  'caddy',
  'varnish',
]
