// Prints the table of adapters and situations, from a run of the contract; with --write, into the README of the policy.
import { readFile, writeFile } from 'node:fs/promises'
import { createViteServer } from 'vitest/node'

const vite = await createViteServer({
  configFile: false,
  appType: 'custom',
  logLevel: 'error',
  ssr: { external: ['@accredit/protocol'] },
  server: { middlewareMode: true, hmr: false, ws: false, watch: null },
})
try {
  const folder = '/packages/policy/test/contract'
  const { adapters } = await vite.ssrLoadModule(`${folder}/adapters.ts`)
  const { tryAdapters } = await vite.ssrLoadModule('/packages/policy/src/contract/index.ts')
  const { readme, tableOf, withTable } = await vite.ssrLoadModule(`${folder}/readme-table.ts`)
  const tried = await tryAdapters(adapters)
  const failures = tried.flatMap(({ adapter, results }) =>
    results.flatMap(({ situation, outcome }) =>
      outcome.kind === 'failed' ? [`${adapter.name}: ${situation.title}\n${outcome.error.message}`] : [],
    ),
  )
  if (failures.length > 0) {
    console.error(failures.join('\n\n'))
    process.exitCode = 1
  } else if (process.argv.includes('--write')) {
    await writeFile(readme, withTable(await readFile(readme, 'utf8'), tableOf(tried)))
  } else console.log(tableOf(tried))
} finally {
  await vite.close()
}
