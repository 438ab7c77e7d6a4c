import { Command, CommanderError, InvalidArgumentError } from 'commander'
import { exitCode } from './exit-code.ts'
import { Failure } from './failure.ts'
import { colorsFor, processTerminal, type Terminal } from './terminal.ts'
import { version } from './version.ts'

export type { Output, Terminal } from './terminal.ts'

/**
 * Runs the command.
 *
 * @param argv the arguments, without `node` and the script.
 * @param io where it reads and writes; the process's own by default.
 * @returns the exit code: 0 done, 1 an invalid policy or cannot start, 2 wrong usage, 70 a fault of accredit. Never
 *   rejects.
 */
export async function run(argv: readonly string[], io: Terminal = processTerminal()): Promise<number> {
  let code: number = exitCode.ok
  const program = createProgram(io, result => {
    code = result
  })
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

function createProgram(io: Terminal, done: (code: number) => void): Command {
  const program = new Command('accredit')
    .description('Credentialed CORS: a policy in front of any API, validated and watched.')
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
    })
    .addHelpText('after', examples('accredit demo', 'accredit validate policy.yaml'))
  addServe(program, io, done)
  addValidate(program, io, done)
  addDemo(program, io, done)
  return program
}

// Each command is loaded when it is called: `--help` needs neither a proxy nor a YAML parser.

function addServe(program: Command, io: Terminal, done: (code: number) => void): void {
  program
    .command('serve')
    .summary('put a policy file in front of an upstream')
    .description(
      'A reverse proxy that answers preflights, guards writes and WebSockets, and sets the CORS headers of every ' +
        'response by the policy, whatever the upstream sent. The file is watched: a valid change takes effect at ' +
        'once, an invalid one is reported and changes nothing.',
    )
    .argument('<policy>', 'policy file, JSON (*.json) or YAML')
    .option('-u, --upstream <url>', 'required: the server behind; its path is put in front of every path')
    .option('-l, --listen <host:port>', 'where to listen; port 0 takes a free one', '127.0.0.1:8080')
    .option(
      '--preserve-host',
      "send the client's Host upstream (default: the upstream's own, which suits any server)",
    )
    .option('--trust-forwarded', "continue the client's X-Forwarded-* (default: replace them)")
    .option('-q, --quiet', 'do not log decisions')
    .option('--json', 'log one JSON object a line')
    .addHelpText(
      'after',
      examples(
        'accredit serve policy.yaml --upstream http://127.0.0.1:3000',
        'accredit serve policy.json -u https://api.example.com/v1 -l 0.0.0.0:80',
        "accredit serve policy.yaml -u http://127.0.0.1:3000 -l '[::1]:0' --json",
      ),
    )
    .action(async (policy: string, options: { upstream?: string; listen: string }) => {
      const { serve } = await import('./serve.ts')
      done(await serve(policy, options, io))
    })
}

function addValidate(program: Command, io: Terminal, done: (code: number) => void): void {
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
      const { validate } = await import('./validate.ts')
      done(await validate(files, options, io))
    })
}

function addDemo(program: Command, io: Terminal, done: (code: number) => void): void {
  program
    .command('demo')
    .summary('see what your own browser does')
    .description(
      'An API without CORS code, a policy in front of it, and a page on three origins where a button shows what your ' +
        'browser did and what the policy decided. Everything listens on loopback.',
    )
    .option(
      '-p, --port <number>',
      'first of four ports in a row; 0 takes free ones (default: 8080, or free ones)',
      parsePort,
    )
    .option('-q, --quiet', 'do not log decisions')
    .addHelpText('after', examples('accredit demo', 'accredit demo --port 9000'))
    .action(async (options: { port?: number; quiet?: boolean }) => {
      const { demo } = await import('./demo.ts')
      done(await demo(options, io))
    })
}

function parsePort(text: string): number {
  const port = Number(text)
  if (/^\d{1,5}$/.test(text) && port <= 65_532) return port
  throw new InvalidArgumentError('A port is a number from 0 to 65532: the three after it are taken too.')
}

function examples(...lines: string[]): string {
  return `\nExamples:\n${lines.map(line => `  $ ${line}`).join('\n')}\n`
}
