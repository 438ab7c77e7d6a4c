import { Command, CommanderError } from 'commander'
import { addAudit } from './commands/audit.ts'
import { addCheck } from './commands/check.ts'
import { addComplete, addCompletion } from './commands/completion.ts'
import { addDemo } from './commands/demo.ts'
import { examples } from './commands/examples.ts'
import { addExplain } from './commands/explain.ts'
import { addServe } from './commands/serve.ts'
import { addValidate } from './commands/validate.ts'
import { exitCode } from './exit-code.ts'
import { Failure } from './failure.ts'
import { colorsFor, type Output, processTerminal, type Terminal } from './terminal.ts'
import { version } from './version.ts'

export type { Output, Terminal } from './terminal.ts'

/**
 * Runs the command.
 *
 * @param argv the arguments, without `node` and the script.
 * @param io where it reads and writes; the process's own by default.
 * @returns the exit code, one of those of `exit-code.ts`. Never rejects.
 */
export async function run(argv: readonly string[], io: Terminal = processTerminal()): Promise<number> {
  let code: number = exitCode.ok
  const program = createProgram(io, result => {
    code = result
  })
  addComplete(program, () => createProgram(io, () => {}), io)
  try {
    await program.parseAsync([...argv], { from: 'user' })
    return code
  } catch (error) {
    return report(error, io)
  }
}

function report(error: unknown, { stderr, env }: Terminal): number {
  const colors = colorsFor(stderr, env)
  // Commander has written its own message by now; for --help and --version it throws with exit code 0.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.ok : exitCode.usage
  if (error instanceof Failure) {
    stderr.write(`${colors.red('error')}: ${error.message}\n  ${colors.green('fix')}: ${error.fix}\n`)
    return error.exitCode
  }
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error)
  stderr.write(
    `${colors.red('internal error')}: this is a fault of accredit ${version()}; please report it.\n${detail}\n`,
  )
  return exitCode.internal
}

/** Of every command only the definition: what it does is loaded when it is called, so that `--help` needs no more. */
function createProgram(io: Terminal, done: (code: number) => void): Command {
  const program = new Command('accredit')
    .description(
      'Credentialed CORS: why a page may not read a response and what mends it, what leaks, and a policy in front of any API.',
    )
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .showHelpAfterError('Add --help to see what there is.')
    .exitOverride()
    .configureOutput({
      writeOut: text => io.stdout.write(text),
      writeErr: text => io.stderr.write(text),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
      getOutHelpWidth: () => helpWidth(io.stdout),
      getErrHelpWidth: () => helpWidth(io.stderr),
    })
    .addHelpText(
      'after',
      examples(
        'accredit demo',
        'accredit check http://localhost:8080/me --from http://localhost:8081 --credentials include',
        'pbpaste | accredit explain',
        'accredit audit http://localhost:8080/me',
        'accredit validate policy.yaml',
      ),
    )
  addCheck(program, io, done)
  addExplain(program, io, done)
  addAudit(program, io, done)
  addServe(program, io, done)
  addValidate(program, io, done)
  addDemo(program, io, done)
  addCompletion(program, io)
  return program
}

function helpWidth({ isTTY, columns }: Output): number {
  return isTTY && columns ? columns : 100
}
