import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseMultipart, parseUrlencoded } from '../src/multipart.ts'
import { PageResponse } from '../src/response.ts'

function parse(...lines: string[]): FormData {
  return parseMultipart(new TextEncoder().encode(lines.join('\r\n')), 'b')
}

async function entriesOf(form: FormData): Promise<unknown[]> {
  return Promise.all(
    Array.from(form, async ([name, value]) =>
      typeof value === 'string'
        ? [name, value]
        : [name, value.name, value.type, [...new Uint8Array(await value.arrayBuffer())]],
    ),
  )
}

const disposition = (parameters: string): string => `Content-Disposition: form-data; ${parameters}`

describe('a multipart/form-data body', () => {
  it('is read whatever space there is in the header, quotes or not', async () => {
    const form = parse(
      '--b',
      'content-disposition:form-data;name="a"',
      '',
      '1',
      '--b \t',
      `${disposition('NAME=b')}`,
      'Content-Type: text/plain; charset=iso-8859-1',
      '',
      'é',
      '--b--',
    )
    expect(await entriesOf(form)).toEqual([
      ['a', '1'],
      ['b', 'é'],
    ])
  })

  it('keeps the name and type of a file, and a byte order mark of a value', async () => {
    const form = parse(
      '--b',
      disposition('name="f"; filename="a%22b.bin"'),
      'Content-Type: application/octet-stream; x=y',
      '',
      '\0\r\n',
      '--b',
      disposition('filename=""; name="g"'),
      '',
      '',
      '--b',
      disposition('name="h"'),
      '',
      '\ufeffx',
      '--b--',
      '',
    )
    expect(await entriesOf(form)).toEqual([
      ['f', 'a"b.bin', 'application/octet-stream; x=y', [0, 13, 10]],
      ['g', '', 'text/plain', []],
      ['h', '\ufeffx'],
    ])
  })

  it('may have text before and after, and no parts at all', async () => {
    expect(await entriesOf(parse('--b--', ''))).toEqual([])
    const form = parse('hello', '--b', disposition('name=a'), '', '1', '--b--', '', 'bye', '--b', '')
    expect(await entriesOf(form)).toEqual([['a', '1']])
  })

  it.each([
    ['nothing', ''],
    ['no end', `--b\r\n${disposition('name=a')}\r\n\r\n1\r\n`],
    ['another boundary', '--c--\r\n'],
    ['a longer boundary', `--bc\r\n${disposition('name=a')}\r\n\r\n1\r\n--b--`],
    ['no headers', '--b\r\n1\r\n--b--'],
    ['no name', `--b\r\n${disposition('x=a')}\r\n\r\n1\r\n--b--`],
    ['another disposition', '--b\r\nContent-Disposition: attachment; name=a\r\n\r\n1\r\n--b--'],
    ['a line that is no header', `--b\r\n${disposition('name=a')}\r\nx\r\n\r\n1\r\n--b--`],
  ])('with %s is a TypeError', (_, text) => {
    expect(() => parse(text)).toThrow(TypeError)
  })

  it('is read back as it was written', async () => {
    const text = fc.string({ unit: 'binary' })
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(text, text, fc.boolean())), async entries => {
        const form = new FormData()
        for (const [name, value, isFile] of entries) {
          if (isFile) form.append(name, new File([value], name, { type: 'a/b' }))
          else form.append(name, value)
        }
        const lines = (value: string): string => value.replace(/\r\n|\r|\n/g, '\r\n')
        const expected = entries.map(([name, value, isFile]) =>
          isFile
            ? [lines(name), name, 'a/b', [...new TextEncoder().encode(value)]]
            : [lines(name), lines(value)],
        )
        expect(await entriesOf(await new PageResponse(form).formData())).toEqual(expected)
      }),
    )
  })
})

describe('an application/x-www-form-urlencoded body', () => {
  it('keeps a question mark and a byte order mark', async () => {
    const form = parseUrlencoded(new TextEncoder().encode('?a=%C3%A9+b&\ufeffc'))
    expect(await entriesOf(form)).toEqual([
      ['?a', 'é b'],
      ['\ufeffc', ''],
    ])
  })
})
