import type { PolicyConfig } from '@accredit/policy'
import type { HeaderLine } from '../exchange.ts'

interface Asked {
  readonly method: string
  readonly names: string | null
}

const methodSamples = 4
const nameSamples = 6

function listOf(names: '*' | readonly string[] | undefined): readonly string[] {
  if (names === undefined) return []
  return names === '*' ? ['*'] : names
}

/** What preflights ask of a policy: each thing allowed, and what looks like it. */
function askedOf(config: PolicyConfig): readonly Asked[] {
  const methods = listOf(config.methods).filter(method => method !== '*')
  const names = listOf(config.allowHeaders).filter(name => name !== '*')
  const [method = 'PUT'] = methods
  const all = names.slice(0, nameSamples).toSorted()
  const joined = all.join(',')
  const withMethod = [
    'GET',
    'HEAD',
    'POST',
    ...methods.slice(0, methodSamples),
    ...strangeMethods(method),
  ].map((one): Asked => ({ method: one, names: null }))
  const withNames = [
    '',
    ...all,
    ...(all.length > 1 ? [joined] : []),
    ...(all.length > 0
      ? [
          joined.toUpperCase(),
          ` ${all.join(' , ')} `,
          `,${joined},`,
          `${joined},x-not-allowed`,
          `${joined}x`,
          `x${joined}`,
        ]
      : []),
    'x-not-allowed',
    'authorization',
    'AUTHORIZATION',
    '*',
    'a b',
    'a;b',
    Array.from({ length: 64 }, () => all[0] ?? '').join(','),
    Array.from({ length: 65 }, () => all[0] ?? '').join(','),
    `${all[0] ?? ''}${' '.repeat(4097)},`,
  ].map((one): Asked => ({ method: 'GET', names: one }))
  return [...withMethod, ...withNames, { method, names: joined }, { method, names: 'x-not-allowed' }]
}

function strangeMethods(method: string): readonly string[] {
  return [method.toLowerCase(), `${method}X`, 'X-NOT-ALLOWED', 'TRACE', 'connect', 'get', 'A B', 'A/B']
}

function linesOf({ method, names }: Asked): readonly HeaderLine[] {
  return [
    ['Access-Control-Request-Method', method],
    ...(names === null || names === '' ? [] : [['Access-Control-Request-Headers', names] as const]),
  ]
}

/** The header lines of preflights, without Origin. The empty header is left out: not every server tells it from none. */
export function preflightLines(config: PolicyConfig): readonly (readonly HeaderLine[])[] {
  const lines = askedOf(config).map(linesOf)
  return [...new Map(lines.map(one => [JSON.stringify(one), one])).values()]
}
