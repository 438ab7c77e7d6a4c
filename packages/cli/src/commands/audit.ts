import { type Command, Option } from 'commander'
import type { AuditFlags } from '../audit/audit-flags.ts'
import type { Terminal } from '../terminal.ts'
import { examples } from './examples.ts'
import { addReportOptions, collect } from './report-options.ts'

/** `accredit audit`. */
export function addAudit(program: Command, io: Terminal, done: (code: number) => void): void {
  const command = program
    .command('audit')
    .summary('try hostile origins, and report what a browser would really let through')
    .description(
      'Asks each target as hostile and as honest pages would, and judges the answers as browsers do. Reports what leaks, ' +
        'to whom, in which engine, with the evidence and a command that shows it again; and what refuses honest pages. ' +
        'Asks loopback hosts only, unless --scope names others and --authorized says that their owners agree. A policy ' +
        'file is audited without a network.',
    )
    .argument('[target...]', 'URLs, or policy files (*.yaml, *.yml, *.json)')
  addTargetOptions(command)
  addConductOptions(command)
  addReportOptions(command, 'print one line for each finding, and no progress')
    .addHelpText(
      'after',
      examples(
        'accredit audit http://localhost:3000/me --allowed-origin http://localhost:5173',
        "accredit audit http://localhost:3000/me --session-cookie 'session=1; SameSite=None; Secure'",
        'accredit audit policy.yaml --fail-on medium',
        'accredit audit --targets urls.txt --scope scope.json --authorized --journal audit.journal',
        'accredit audit --openapi openapi.yaml --sarif --output accredit.sarif --baseline known.json',
      ) + exitCodes,
    )
    .action(async (targets: string[], flags: AuditFlags) => {
      const { auditCommand } = await import('../audit/audit-command.ts')
      done(await auditCommand(targets, flags, io))
    })
}

const exitCodes = `
Exit codes:
  0    no finding as severe as --fail-on
  1    such a finding
  2    wrong usage
  3    a target could not be audited: the network failed, or it is out of scope
  130  stopped by Ctrl-C: what was found is reported; a second Ctrl-C ends at once
`

function addTargetOptions(command: Command): void {
  command
    .option('--targets <file>', 'URLs, one a line; - reads standard input')
    .option('--openapi <file>', 'every operation of a description')
    .option('--server <url>', 'where the described API is, instead of what the description says')
    .option('--policy <file>', 'audit a policy file without a network; repeatable', collect)
    .option('--allowed-origin <origin>', 'an origin that is meant to read the targets; repeatable', collect)
    .option(
      '--session-cookie <cookie>',
      'of a signed-in user: "name=value", or a whole Set-Cookie value; repeatable',
      collect,
    )
    .option('--session-header <line>', 'of a signed-in user: "Authorization: Bearer …"; repeatable', collect)
    .option('--ca <file>', 'certificate authorities to trust, PEM')
}

function addConductOptions(command: Command): void {
  command
    .option('--scope <file>', 'hosts that may be asked besides loopback')
    .option('--authorized', 'the owners of these hosts agree')
    .option('--active', 'send probes that write, or that no browser sends')
    .option('--max-requests <number>', 'in the whole run (default: 1000)')
    .option('--rate <number>', 'requests a second, to one host (default: 5; loopback is not limited)')
    .option('--concurrency <number>', 'requests at once, to one host (default: 2)')
    .option('--timeout <seconds>', 'for one request (default: 10)')
    .option('--journal <file>', 'remember what is done, and go on where a stopped run was')
    .option('--baseline <file>', 'findings that are known: a former report, JSON or SARIF')
    .addOption(
      new Option('--fail-on <severity>', 'least severity that fails (default: low)').choices([
        'info',
        'low',
        'medium',
        'high',
        'critical',
        'never',
      ]),
    )
}
