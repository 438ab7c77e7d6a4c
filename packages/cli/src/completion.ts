import { fixTargets } from '@accredit/doctor/fix'
import { script } from '@bomb.sh/tab'
import tab from '@bomb.sh/tab/commander'
import type { Command } from 'commander'
import type { shells } from './commands/completion.ts'
import type { Terminal } from './terminal.ts'

// The words that the shell has split at `:` and `=` are passed on as they are; where there is nothing to offer, bash
// completes names of files. The library's own script needs the package bash-completion, and completes no files.
const bashScript = `# bash completion for accredit
_accredit() {
  local line
  COMPREPLY=()
  while IFS= read -r line; do
    case $line in
      :*) ;;
      *) COMPREPLY+=("\${line%%$'\\t'*}") ;;
    esac
  done < <(accredit complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o bashdefault -o default -F _accredit accredit
`

/** Prints the script that a shell sources: it asks `accredit complete` at every press of the key. */
export function printCompletionScript(shell: (typeof shells)[number], { stdout }: Terminal): void {
  if (shell === 'bash') stdout.write(bashScript)
  else stdout.write(`${logged(() => script(shell, 'accredit', 'accredit')).join('\n')}\n`)
}

/** Told to a shell: nothing to offer, so that names of files are. */
const completeFiles = ':0'

/**
 * Prints what may stand in the place of the last word: one candidate a line, a tab, what it is; last a line for the shell.
 */
export function printCompletions(program: Command, words: readonly string[], { stdout }: Terminal): void {
  for (const command of program.commands) {
    command.description(command.summary() || command.description())
    const option = command.options.find(({ long }) => long === '--for')
    if (option !== undefined) option.choices(fixTargets.map(({ name }) => name))
  }
  const lines = logged(() => tab(program, { completionCommandName: 'completion-script' }).parse([...words]))
  const offered = lines.filter(line => !line.startsWith('completion-script\t'))
  stdout.write(`${offered.length > 1 ? offered.join('\n') : completeFiles}\n`)
}

/** What the library writes to the console, as lines. */
function logged(work: () => void): readonly string[] {
  const lines: string[] = []
  const { log } = console
  console.log = (...texts: readonly string[]) => lines.push(...texts)
  try {
    work()
  } finally {
    console.log = log
  }
  return lines
}
