import { type Command, InvalidArgumentError } from 'commander'
import type { Terminal } from '../terminal.ts'
import { examples } from './examples.ts'

/** `accredit demo`. */
export function addDemo(program: Command, io: Terminal, done: (code: number) => void): void {
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
      const { demo } = await import('../demo.ts')
      done(await demo(options, io))
    })
}

function parsePort(text: string): number {
  const port = Number(text)
  if (/^\d{1,5}$/.test(text) && port <= 65_532) return port
  throw new InvalidArgumentError('A port is a number from 0 to 65532: the three after it are taken too.')
}
