import { Argument, type Command } from 'commander'
import type { Terminal } from '../terminal.ts'
import { examples } from './examples.ts'

export const shells = ['bash', 'zsh', 'fish'] as const

/** `accredit completion`. */
export function addCompletion(program: Command, io: Terminal): void {
  program
    .command('completion')
    .summary('print the script that completes accredit in a shell')
    .description(
      'Prints a script for the shell. Commands, options and their values are completed, and files.',
    )
    .addArgument(new Argument('<shell>', 'which one').choices(shells))
    .addHelpText(
      'after',
      examples(
        'source <(accredit completion bash)    # in ~/.bashrc',
        'source <(accredit completion zsh)     # in ~/.zshrc, after compinit',
        'accredit completion fish > ~/.config/fish/completions/accredit.fish',
      ),
    )
    .action(async (shell: (typeof shells)[number]) => {
      const { printCompletionScript } = await import('../completion.ts')
      printCompletionScript(shell, io)
    })
}

/** What the scripts of the shells ask: `accredit complete -- WORD…`. `describe` makes the program that is completed. */
export function addComplete(program: Command, describe: () => Command, io: Terminal): void {
  program
    .command('complete', { hidden: true })
    .argument('[words...]')
    .action(async (words: string[]) => {
      const { printCompletions } = await import('../completion.ts')
      printCompletions(describe(), words, io)
    })
}
