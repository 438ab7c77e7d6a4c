/** What the head of a `.js` test says. */
export interface ScriptMeta {
  /** The scopes that it runs in; empty where it does not say. */
  readonly globals: readonly string[]
  /** Query strings or fragments that it is run with, one after the other; one that is empty where it does not say. */
  readonly variants: readonly string[]
}

const metaLine = /^\/\/\s*META:\s*(\w+)=(.*)$/

/** @see https://web-platform-tests.org/writing-tests/testharness.html#auto-generated-test-boilerplate */
export function readScriptMeta(source: string): ScriptMeta {
  const globals: string[] = []
  const variants: string[] = []
  for (const line of source.split(/\r?\n/)) {
    if (!line.startsWith('//')) break
    const [, name, value = ''] = metaLine.exec(line) ?? []
    if (name === 'global') globals.push(...value.split(',').map(scope => scope.trim()))
    if (name === 'variant') variants.push(value.trim())
  }
  return { globals, variants: variants.length === 0 ? [''] : variants }
}

/** The variants of an HTML test. */
export function readHtmlVariants(source: string): readonly string[] {
  const variants: string[] = []
  for (const [tag] of source.matchAll(/<meta\b[^>]*>/gi)) {
    if (!/\bname=["']?variant\b/i.test(tag)) continue
    const [, content = ''] = /\bcontent=(?:"([^"]*)"|'([^']*)')/i.exec(tag) ?? []
    variants.push(content)
  }
  return variants.length === 0 ? [''] : variants
}
