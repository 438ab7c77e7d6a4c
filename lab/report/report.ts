import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { UsageError } from '../engines/engines.ts'
import { renderPage } from './page.ts'
import { readRuns } from './runs.ts'

const help = `npm run lab:report -- FILE.json… [--out lab-report.html]
The runs that \`npm run lab\` and \`npm run lab:named\` wrote with --json, as one page. Named runs of several engines become one.`

async function main(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: { out: { type: 'string', default: 'lab-report.html' }, help: { type: 'boolean' } },
  })
  if (values.help) {
    console.log(help)
    return 0
  }
  if (positionals.length === 0) throw new UsageError(`It takes the files of one or more runs.\n\n${help}`)
  const page = renderPage(await readRuns(positionals))
  await writeFile(values.out, page)
  console.log(`${values.out}, ${Math.ceil(Buffer.byteLength(page) / 1024)} KiB`)
  return 0
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  console.error(error instanceof UsageError ? `lab:report: ${error.message}` : error)
  process.exitCode = error instanceof UsageError ? 2 : 70
}
