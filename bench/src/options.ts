import { parseArgs } from 'node:util'

/** What a benchmark is asked for on its command line. */
export interface Options<Effort> {
  readonly effort: Effort
  readonly only: RegExp
  readonly json: boolean
}

/**
 * Reads `--quick`, `--only REGEX`, `--json` and `--help`.
 *
 * @returns `null` when help is asked for
 * @throws TypeError for any other option, SyntaxError for a bad regular expression
 */
export function optionsOf<Effort>(
  args: readonly string[],
  efforts: { readonly quick: Effort; readonly thorough: Effort },
): Options<Effort> | null {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string', default: '' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return null
  return {
    effort: values.quick ? efforts.quick : efforts.thorough,
    only: new RegExp(values.only),
    json: values.json,
  }
}
