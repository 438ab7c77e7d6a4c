import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'

type Faults = (value: unknown) => readonly string[]

/** The published schema of one command's JSON: what is against a value, nothing where it is valid. */
export function reportSchema(name: 'check' | 'explain' | 'audit'): Faults {
  const ajv = new Ajv2020({
    strict: true,
    strictRequired: false,
    allErrors: true,
    allowUnionTypes: true,
    formats,
  })
  const validate = ajv.compile(parsed(`../schemas/${name}.schema.json`))
  return value => {
    validate(value)
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
    )
  }
}

/** The schema of SARIF 2.1.0. It is of draft 4, whose only difference here is the name of `$id`. */
export function sarifSchema(): Faults {
  const { id, $schema: _, ...schema } = parsed('./fixtures/sarif-schema-2.1.0.json')
  const ajv = new Ajv({ strict: false, allErrors: true, formats })
  const validate = ajv.compile({ ...schema, $id: String(id) })
  return value => {
    validate(value)
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
  }
}

const formats = {
  'date-time': (text: string) => !Number.isNaN(Date.parse(text)),
  uri: (text: string) => URL.canParse(text),
  'uri-reference': (text: string) => URL.canParse(text, 'https://base.example/'),
}

function parsed(file: string): Record<string, unknown> {
  return JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8'))
}
