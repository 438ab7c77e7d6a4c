import type { Command } from 'commander'
import type { Terminal } from '../terminal.ts'
import { examples } from './examples.ts'

/** `accredit validate`. */
export function addValidate(program: Command, io: Terminal, done: (code: number) => void): void {
  program
    .command('validate')
    .summary('report every issue of policy files')
    .description('Reports every issue with its line, its column and its fix. Exit code 1 if there is any.')
    .argument('<policy...>', 'policy files, JSON (*.json) or YAML; - reads standard input')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      examples(
        'accredit validate policy.yaml',
        'accredit validate --json policies/*.json',
        'accredit validate - < policy.yaml',
      ),
    )
    .action(async (files: string[], options: { json?: boolean }) => {
      const { validate } = await import('../validate.ts')
      done(await validate(files, options, io))
    })
}
