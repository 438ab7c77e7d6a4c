import { type DefaultTreeAdapterTypes, defaultTreeAdapter, parse } from 'parse5'

/** An element as it stands in the source. */
export interface SourceElement {
  readonly tag: string
  readonly attributes: Readonly<Record<string, string>>
  /** The text in it, of scripts and titles. */
  readonly text: string
}

/** The elements of an HTML document, in order. */
export function parseHtml(html: string): readonly SourceElement[] {
  return [...elementsIn(parse(html))]
}

function* elementsIn(node: DefaultTreeAdapterTypes.ParentNode): Generator<SourceElement> {
  for (const child of node.childNodes) {
    if (!defaultTreeAdapter.isElementNode(child)) continue
    yield {
      tag: child.tagName,
      attributes: Object.fromEntries(child.attrs.map(({ name, value }) => [name, value])),
      text: textOf(child),
    }
    yield* elementsIn(child)
  }
}

function textOf(element: DefaultTreeAdapterTypes.Element): string {
  return element.childNodes.map(child => (defaultTreeAdapter.isTextNode(child) ? child.value : '')).join('')
}

/** A script that runs: not data, and not a module. */
export function isClassicScript({ tag, attributes }: SourceElement): boolean {
  const type = attributes['type'] ?? ''
  return tag === 'script' && (type === '' || /^(?:text|application)\/(?:javascript|ecmascript)$/i.test(type))
}

/** The content of the `<meta>` of that name. */
export function metaContent(elements: readonly SourceElement[], name: string): string | null {
  const meta = elements.find(
    ({ tag, attributes }) => tag === 'meta' && attributes['name']?.toLowerCase() === name,
  )
  return meta?.attributes['content'] ?? null
}
