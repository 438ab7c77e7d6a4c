import type { Target } from './target.ts'
import { apache } from './targets/apache.ts'
import { caddy } from './targets/caddy.ts'
import { haproxy } from './targets/haproxy.ts'
import { nginx, nginxHeadersMore } from './targets/nginx.ts'
import { varnish } from './targets/varnish.ts'

/** Every target, by the name that a user writes. */
export const targets = {
  nginx,
  'nginx-headers-more': nginxHeadersMore,
  haproxy,
  apache,
  caddy,
  varnish,
} as const satisfies Readonly<Record<string, Target>>

export type TargetName = keyof typeof targets

export function isTargetName(name: string): name is TargetName {
  return Object.hasOwn(targets, name)
}

export const targetNames: readonly TargetName[] = Object.keys(targets).filter(isTargetName)
