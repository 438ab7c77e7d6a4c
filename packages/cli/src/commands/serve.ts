import type { Command } from 'commander'
import type { Terminal } from '../terminal.ts'
import { examples } from './examples.ts'

/** `accredit serve`. */
export function addServe(program: Command, io: Terminal, done: (code: number) => void): void {
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
      const { serve } = await import('../serve.ts')
      done(await serve(policy, options, io))
    })
}
