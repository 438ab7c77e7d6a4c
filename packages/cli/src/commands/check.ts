import { type Command, Option } from 'commander'
import type { CheckFlags } from '../check/check-flags.ts'
import type { Terminal } from '../terminal.ts'
import { examples } from './examples.ts'
import { addReportOptions, collect } from './report-options.ts'

/** `accredit check`. */
export function addCheck(program: Command, io: Terminal, done: (code: number) => void): void {
  const command = program
    .command('check')
    .summary('ask every engine whether a page may read a response, and why not')
    .description(
      'Makes one request as a page would: the preflight if there has to be one, the redirects, the cookies. Says for ' +
        'the Fetch standard, Chromium, Firefox and WebKit whether the page reads the response, which header line ' +
        'decided, and which remedy works, which it has tried.',
    )
    .argument('[url]', 'what the page requests')
  addRequestOptions(command)
  addSituationOptions(command)
  addSourceOptions(command)
  addReportOptions(command, 'print the verdict of each engine only')
    .option('-v, --verbose', 'print every header line')
    .addHelpText(
      'after',
      examples(
        'accredit check https://api.example/me --from https://app.example --credentials include',
        "accredit check https://api.example/me --from https://app.example --cookie 'session=1; SameSite=Lax'",
        'accredit check http://localhost:3000/orders --from http://localhost:5173 --method PUT --for nginx',
        'accredit check https://api.example/me --from https://evil.example --expect block --quiet',
        'accredit check --har recording.har',
        'accredit check --openapi openapi.yaml --from https://app.example --from https://evil.example',
      ) + exitCodes,
    )
    .action(async (url: string | undefined, flags: CheckFlags) => {
      const { checkCommand } = await import('../check/check-command.ts')
      done(await checkCommand(url, flags, io))
    })
}

const exitCodes = `
Exit codes:
  0  every engine asked does as expected: --expect allow (the default), or --expect block
  1  one of them does not
  2  wrong usage
  3  no verdict: the network, TLS or DNS failed
  4  engines disagree, with --strict-engines
`

function addRequestOptions(command: Command): void {
  command
    .option('-f, --from <page>', 'the page that asks: an origin, a URL, or null; repeatable', collect)
    .option('-X, --method <method>', 'method (default: GET)')
    .option('-H, --header <line>', '"Name: value", set by the script of the page; repeatable', collect)
    .option('-d, --body <text>', 'body')
    .option('--type <media-type>', 'Content-Type of the body')
    .addOption(
      new Option(
        '--credentials <mode>',
        'as of fetch() (default: same-origin, or include beside --cookie)',
      ).choices(['include', 'same-origin', 'omit']),
    )
    .addOption(
      new Option('--mode <mode>', 'as of fetch() (default: cors)').choices([
        'cors',
        'no-cors',
        'same-origin',
      ]),
    )
    .addOption(
      new Option('--redirect <mode>', 'as of fetch() (default: follow)').choices([
        'follow',
        'error',
        'manual',
      ]),
    )
    .option('--via-xhr', 'as an XMLHttpRequest; --credentials include is withCredentials')
    .option('--preflight-only', 'send the preflight, and not the request itself')
}

function addSituationOptions(command: Command): void {
  command
    .option(
      '--cookie <line>',
      'a Set-Cookie value that the server set in an earlier visit, "session=1; SameSite=Lax"; repeatable',
      collect,
    )
    .option('--auth <user:password>', 'for HTTP authentication, when the server asks for it')
    .option('--cert <file>', 'client certificate, PEM')
    .option('--key <file>', 'its key, PEM')
    .option('--ca <file>', 'certificate authorities to trust, PEM')
    .option('--top-level <url>', 'the outermost page, when the page is framed')
    .option('--connect-to <host:port:addr>', 'connect there instead, as curl does; repeatable', collect)
    .option('--timeout <seconds>', 'for a connection, and for the head of a response (default: 10, 30)')
    .addOption(
      new Option('-e, --engine <engine>', 'repeatable, or separated by commas (default: all)')
        .choices(['spec', 'chromium', 'firefox', 'webkit', 'all'])
        .argParser(collect),
    )
    .addOption(new Option('--expect <outcome>', 'what is right (default: allow)').choices(['allow', 'block']))
    .option('--strict-engines', 'exit with 4 when engines disagree')
    .option('--for <target>', 'write the remedy down for express, nginx, …; repeatable', collect)
}

function addSourceOptions(command: Command): void {
  command
    .option(
      '--har <file>',
      'with a URL: write the exchanges there; without: judge the recording, as --har-in',
    )
    .option('--har-in <file>', 'judge a recording without a network; - reads standard input')
    .option('--openapi <file>', 'check every operation of a description from every --from')
    .option('--server <url>', 'where the described API is, instead of what the description says')
    .option('--writes', 'send described requests that may write; by default only their preflight')
}
