import { expressionLiteral } from './expression-literal.ts'

/** Where a policy of a table applies. */
export interface PathRoute {
  /** As the table's author wrote it. */
  readonly source: string
  /** For the request's target as it came, query included; case does not matter. */
  readonly expression: string
  /** Null where the entry is for all that no other entry of the path names. */
  readonly methods: readonly string[] | null
  /** Index of the policy. */
  readonly policy: number
}

/**
 * Targets with two readings, of which a table wants none: dot segments, empty ones, `\`, `;`, what is encoded
 * needlessly. Also what does not begin with a slash. Case does not matter.
 */
export const ambiguousTarget = [
  '^[^/]',
  '^[^?#]*[\\x5c\\x3b]',
  '^[^?#]*//',
  '^[^?#]*/\\.\\.?(/|[?#]|$)',
  '^[^?#]*%([^0-9a-f]|[0-9a-f]([^0-9a-f]|$)|$)',
  // Controls, and % - . / 0-9 ; A-Z \ _ a-z ~
  '^[^?#]*%([01]|25|2d|2e|2f|3[0-9]|3b|4[1-9a-f]|5[0-9a]|5c|5f|6[1-9a-f]|7[0-9a]|7e)',
] as const

/** Kinds of segments, the most specific first. */
type Segment = { readonly kind: 'literal'; readonly text: string } | { readonly kind: 'any' | 'rest' }

function segmentsOf(path: string): readonly Segment[] {
  const texts = path.toLowerCase().split('/').slice(1)
  if (texts.at(-1) === '') texts.pop()
  return texts.map(text =>
    text === '**'
      ? { kind: 'rest' }
      : text === '*' || text.startsWith(':')
        ? { kind: 'any' }
        : { kind: 'literal', text },
  )
}

const rank = { literal: 0, any: 1, rest: 2 } as const

/** The order in which a table looks: literals before `*` before `**`, and a path that ends before `**`. */
function compareSegments(a: readonly Segment[], b: readonly Segment[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const difference = rank[a[index]?.kind ?? 'literal'] - rank[b[index]?.kind ?? 'literal']
    if (difference !== 0) return difference
  }
  return 0
}

function segmentExpression(segment: Segment): string {
  switch (segment.kind) {
    case 'literal':
      return `/${expressionLiteral(segment.text)}`
    case 'any':
      return '/[^/?#]+'
    case 'rest':
      return '(/[^?#]*)?'
  }
}

function expressionOf(segments: readonly Segment[]): string {
  const parts = segments.map(segmentExpression)
  const slash = segments.at(-1)?.kind === 'rest' ? '' : '/?'
  return `^${parts.join('')}${slash}([?#]|$)`
}

export interface RoutedPath {
  readonly path: string
  readonly methods: readonly string[] | null
  readonly policy: number
}

/** Whether a browser can send a path with such a segment: what it encodes never comes as it is written. */
function isSendable(segments: readonly Segment[]): boolean {
  return segments.every(segment => segment.kind !== 'literal' || /^[\x21-\x7e]*$/.test(segment.text))
}

/** Within one path: HEAD by its own name before HEAD as GET, and the entry for all other methods last. */
function methodRank(methods: readonly string[] | null): number {
  return methods === null ? 2 : methods.includes('HEAD') ? 0 : 1
}

/** Puts the entries of a table in an order in which the first that matches path and method is the table's choice. */
export function pathRoutes(entries: readonly RoutedPath[]): readonly PathRoute[] {
  return entries
    .map(entry => ({ ...entry, segments: segmentsOf(entry.path) }))
    .filter(({ segments }) => isSendable(segments))
    .sort((a, b) => compareSegments(a.segments, b.segments) || methodRank(a.methods) - methodRank(b.methods))
    .map(({ path, methods, policy, segments }) => ({
      source: path,
      expression: expressionOf(segments),
      methods: methods?.includes('GET') === true ? [...new Set([...methods, 'HEAD'])] : methods,
      policy,
    }))
}
