import { profiles } from '@accredit/browser'
import colors from 'picocolors'
import { EngineSession } from './engines/engine-session.ts'
import { installedEngines, reportMissing } from './engines/engines.ts'
import { measurements, notMeasured } from './profiles/measurements.ts'

/** `npm run lab:profiles`: measures every switch of the profiles in the engines of this machine. Exit 1 on a drift. */
async function main(): Promise<number> {
  const stop = new AbortController()
  process.once('SIGINT', () => stop.abort())
  let drifted = 0
  for (const engine of installedEngines(process.argv[2])) {
    const session = await EngineSession.open(engine, { tabs: 2, patience: 15_000, signal: stop.signal })
    try {
      console.log(`\n${colors.bold(`${engine.name} ${session.version}`)}`)
      const all = measurements.flatMap(({ scenarios }) => scenarios)
      const outcomes = await session.run(all)
      let next = 0
      for (const { switch: name, scenarios, read, expected } of measurements) {
        const own = outcomes.slice(next, next + scenarios.length).filter(outcome => outcome !== undefined)
        next += scenarios.length
        const [measured, wanted] = [read(own), expected(profiles[engine.name])]
        const isSame = measured === wanted
        if (!isSame) drifted++
        const mark = isSame ? colors.green('ok   ') : colors.red('drift')
        console.log(`  ${mark} ${name.padEnd(34)} ${measured}${isSame ? '' : `  the profile says ${wanted}`}`)
      }
    } finally {
      await session.close()
    }
  }
  console.log('\nnot measured')
  for (const [name, reason] of Object.entries(notMeasured)) console.log(`  ${name.padEnd(40)} ${reason}`)
  return drifted === 0 ? 0 : 1
}

reportMissing()
process.exitCode = await main()
