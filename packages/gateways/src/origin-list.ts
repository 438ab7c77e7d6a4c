import { defaultPort } from '@accredit/protocol'
import { expressionLiteral } from './expression-literal.ts'

/** An origin pattern with its equal as a regular expression, for what is an origin by `notAnOrigin`. */
export interface OriginExpression {
  readonly source: string
  readonly expression: string
}

/** The origins of one tier: those to compare with, and those to match. */
export interface OriginList {
  readonly exact: readonly string[]
  readonly patterns: readonly OriginExpression[]
}

/** @param sources - origins and patterns in the normal form of a policy's `config` */
export function originList(sources: readonly string[]): OriginList {
  const isPattern = (source: string) => source.includes('*')
  return {
    exact: sources.filter(source => !isPattern(source)),
    patterns: sources.filter(isPattern).map(source => ({ source, expression: expressionOf(source) })),
  }
}

/** A pattern of the policy, taken apart. */
export interface PatternParts {
  readonly scheme: string
  /** With the wildcard, and brackets of an IPv6 address. */
  readonly host: string
  /** Null where the scheme's default is meant. */
  readonly port: string | null
}

/** @param source - a valid pattern */
export function patternParts(source: string): PatternParts {
  const [scheme = '', authority = ''] = source.split('://')
  const colon = authority.lastIndexOf(':')
  const hasPort = colon > authority.lastIndexOf(']')
  return {
    scheme,
    host: hasPort ? authority.slice(0, colon) : authority,
    port: hasPort ? authority.slice(colon + 1) : null,
  }
}

const maxLabelLength = 63

function expressionOf(source: string): string {
  const { scheme, host, port } = patternParts(source)
  const ports = port === null ? '' : port === '*' ? '(:[0-9]{1,5})?' : `:${port}`
  return `^${expressionLiteral(scheme)}://${hostExpression(host)}${ports}$`
}

function hostExpression(host: string): string {
  if (host.startsWith('*.')) return `([a-z0-9_-]{1,63}\\.)+${expressionLiteral(host.slice(2))}`
  const star = host.indexOf('*')
  if (star < 0) return expressionLiteral(host)
  const label = host.slice(0, host.indexOf('.'))
  const before = expressionLiteral(host.slice(0, star))
  const after = expressionLiteral(host.slice(star + 1))
  return `${before}[a-z0-9_-]{1,${maxLabelLength + 1 - label.length}}${after}`
}

const above65535 = '6553[6-9]|655[4-9][0-9]|65[6-9][0-9]{2}|6[6-9][0-9]{3}|[7-9][0-9]{4}'

/**
 * What the expressions of `originList` let through and no browser sends: a port with a leading zero, above 65535 or that
 * is the scheme's default, a host of more than 253 bytes. Checked apart, so that the patterns stay readable.
 *
 * @param schemes - of the patterns
 * @returns expressions of which none may match, and why
 */
export function notAnOrigin(
  schemes: readonly string[],
): readonly { readonly expression: string; readonly why: string }[] {
  const defaults = [...new Set(schemes)].flatMap(scheme => {
    const port = defaultPort(scheme)
    if (port === null) return []
    return [
      {
        expression: `^${expressionLiteral(scheme)}://.*:${port}$`,
        why: 'no browser writes the default port',
      },
    ]
  })
  return [
    { expression: `:(0[0-9]*|${above65535})$`, why: 'no such port' },
    ...defaults,
    { expression: '://[^:/]{254}', why: 'no host is that long' },
  ]
}

/** The schemes of patterns. */
export function schemesOf(patterns: readonly OriginExpression[]): readonly string[] {
  return patterns.map(({ source }) => patternParts(source).scheme)
}
