import type { Fix } from './fix.ts'
import { apache } from './render/apache.ts'
import { aspnet } from './render/aspnet.ts'
import { caddy } from './render/caddy.ts'
import { apigateway, cloudfront, s3 } from './render/cloud.ts'
import { go } from './render/go.ts'
import { haproxy } from './render/haproxy.ts'
import { headers } from './render/headers.ts'
import { elysia, express, fastify, h3, hono, koa, nest, next, node, web } from './render/javascript.ts'
import { laravel } from './render/laravel.ts'
import { nginx } from './render/nginx.ts'
import { planOf } from './render/plan.ts'
import { accredit } from './render/policy-file.ts'
import { django, fastapi, flask } from './render/python.ts'
import { rails } from './render/rails.ts'
import type { Renderer } from './render/rendering.ts'
import { spring } from './render/spring.ts'

export type FixTargetKind = 'headers' | 'framework' | 'gateway' | 'cloud'

/** Where a remedy can be written down. */
export interface FixTarget {
  /** As `--for` takes it. */
  readonly name: FixTargetName
  readonly label: string
  readonly kind: FixTargetKind
  /** Other names for it that `--for` takes. */
  readonly aliases?: readonly string[]
}

const targets = [
  { name: 'headers', label: 'header lines', kind: 'headers' },
  { name: 'accredit', label: 'accredit serve', kind: 'gateway', aliases: ['policy'] },
  { name: 'express', label: 'Express', kind: 'framework' },
  { name: 'fastify', label: 'Fastify', kind: 'framework' },
  { name: 'hono', label: 'Hono', kind: 'framework' },
  { name: 'koa', label: 'Koa', kind: 'framework' },
  { name: 'h3', label: 'h3 and Nitro', kind: 'framework', aliases: ['nitro', 'nuxt'] },
  { name: 'elysia', label: 'Elysia', kind: 'framework' },
  { name: 'nest', label: 'NestJS', kind: 'framework', aliases: ['nestjs'] },
  { name: 'next', label: 'Next.js', kind: 'framework', aliases: ['nextjs'] },
  { name: 'node', label: 'node:http', kind: 'framework' },
  {
    name: 'web',
    label: 'Workers, Bun, Deno: a fetch handler',
    kind: 'framework',
    aliases: ['workers', 'bun', 'deno'],
  },
  { name: 'spring', label: 'Spring', kind: 'framework' },
  { name: 'django', label: 'Django', kind: 'framework' },
  { name: 'flask', label: 'Flask', kind: 'framework' },
  { name: 'fastapi', label: 'FastAPI', kind: 'framework' },
  { name: 'rails', label: 'Rails', kind: 'framework', aliases: ['rack-cors'] },
  { name: 'laravel', label: 'Laravel', kind: 'framework' },
  { name: 'aspnet', label: 'ASP.NET Core', kind: 'framework', aliases: ['dotnet'] },
  { name: 'go', label: 'Go', kind: 'framework' },
  { name: 'nginx', label: 'nginx', kind: 'gateway' },
  { name: 'apache', label: 'Apache httpd', kind: 'gateway', aliases: ['httpd'] },
  { name: 'caddy', label: 'Caddy', kind: 'gateway' },
  { name: 'haproxy', label: 'HAProxy', kind: 'gateway' },
  { name: 's3', label: 'Amazon S3', kind: 'cloud' },
  { name: 'cloudfront', label: 'Amazon CloudFront', kind: 'cloud' },
  { name: 'apigateway', label: 'Amazon API Gateway', kind: 'cloud' },
] as const

export type FixTargetName = (typeof targets)[number]['name']

/** In the order of the help. */
export const fixTargets: readonly FixTarget[] = targets

/** The target that a name or an alias of it names. */
export function fixTargetNamed(name: string): FixTarget | undefined {
  return fixTargets.find(target => target.name === name || target.aliases?.includes(name))
}

export interface RenderedFix {
  readonly target: FixTargetName
  /** As highlighters call it: `js`, `nginx`, `yaml`… */
  readonly language: string
  readonly code: string
  /** What to know when it is put in place, such as the order of middleware. */
  readonly notes: readonly string[]
}

/** How each target writes a policy down. Header lines need no policy. */
const renderers: Readonly<Record<Exclude<FixTargetName, 'headers'>, Renderer>> = {
  accredit,
  express,
  fastify,
  hono,
  koa,
  h3,
  elysia,
  nest,
  next,
  node,
  web,
  spring,
  django,
  flask,
  fastapi,
  rails,
  laravel,
  aspnet,
  go,
  nginx,
  apache,
  caddy,
  haproxy,
  s3,
  cloudfront,
  apigateway,
}

/**
 * A remedy as code or configuration, with the values of the failure, escaped for the language.
 *
 * @returns the header lines where the remedy is no policy; no code where it is a sentence or lies in the page
 * @throws PolicyError when the policy of the remedy is not valid
 */
export function renderFix(fix: Fix, target: FixTargetName): RenderedFix {
  const rendering =
    target === 'headers' || fix.policy === null ? headers(fix) : renderers[target](planOf(fix.policy))
  return { target, ...rendering }
}
