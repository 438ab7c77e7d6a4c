import type { Command } from 'commander'
import type { ExplainFlags } from '../explain/explain-command.ts'
import type { Terminal } from '../terminal.ts'
import { examples } from './examples.ts'
import { collect } from './report-options.ts'

/** `accredit explain`. */
export function addExplain(program: Command, io: Terminal, done: (code: number) => void): void {
  program
    .command('explain')
    .summary('say what a red line of a console means, and what mends it')
    .description(
      'Reads what a console of Chromium, Firefox or WebKit printed, or a library in Node: pasted as it is, with wrapped ' +
        'lines, time stamps and whatever stands around it. Reads a HAR or the JSON of a check too. Says the cause, what ' +
        'was compared, which lines to add and where, what does not help; and says so when it is not CORS.',
    )
    .argument('[text...]', 'what was printed; without it, standard input is read')
    .option('--file <file>', 'read a file: text, a HAR, or the JSON of a check')
    .option('--for <target>', 'write the remedy down for express, nginx, …; repeatable', collect)
    .option('--json', 'print one JSON document')
    .option('-q, --quiet', 'print the causes only')
    .addHelpText(
      'after',
      examples(
        `accredit explain "Access to fetch at 'https://api.example/me' from origin 'https://app.example' has been blocked…"`,
        'pbpaste | accredit explain --for express',
        'accredit explain --file recording.har',
        'accredit check https://api.example/me --from https://app.example --json | accredit explain',
      ) + exitCodes,
    )
    .action(async (text: string[], flags: ExplainFlags) => {
      const { explainCommand } = await import('../explain/explain-command.ts')
      done(await explainCommand(text, flags, io))
    })
}

const exitCodes = `
Exit codes:
  0  explained
  1  nothing in it is recognised
  2  wrong usage
`
