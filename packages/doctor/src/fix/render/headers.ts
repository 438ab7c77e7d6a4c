import type { Fix, HeaderChange } from '../fix.ts'
import type { Rendering } from './rendering.ts'

const headings: Readonly<Record<HeaderChange['on'], string>> = {
  preflight: 'on the answer to the preflight (OPTIONS)',
  response: 'on the response',
}

/** The header lines of a remedy, as they travel. */
export function headers({ changes, status }: Fix): Rendering {
  const blocks = (['preflight', 'response'] as const).flatMap(on => {
    const own = changes.filter(change => change.on === on)
    const code = status?.on === on ? [`status ${status.value}`] : []
    const block = [...code, ...own.map(lineOf)]
    return block.length === 0 ? [] : [[`# ${headings[on]}`, ...block].join('\n')]
  })
  return { language: 'http', code: blocks.join('\n\n'), notes: [] }
}

/** A header that goes has a minus before it. Nothing of a value can begin another line. */
function lineOf({ op, name, value }: HeaderChange): string {
  const line = value === null ? name : `${name}: ${value}`
  return `${op === 'remove' ? '- ' : ''}${printable(line)}`
}

function printable(text: string): string {
  return [...text].map(char => (isControl(char) ? '\uFFFD' : char)).join('')
}

function isControl(char: string): boolean {
  const code = char.charCodeAt(0)
  return code < 0x20 || (code >= 0x7f && code < 0xa0)
}
