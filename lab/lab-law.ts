import { parseArgs } from 'node:util'
import fc from 'fast-check'
import colors from 'picocolors'
import { describeScenario } from './agreement/describe-disagreement.ts'
import { EngineSession } from './engines/engine-session.ts'
import { installedEngines, reportMissing, UsageError } from './engines/engines.ts'
import { arbitraryPolicyScenario } from './law/arbitrary-policy-scenario.ts'
import { breachOf } from './law/law.ts'
import type { Scenario } from './scenario/scenario.ts'

const help = `npm run lab:law -- [--engines LIST] [--count 500] [--seed 7]
Whether each engine reads a response if and only if the policy that answered says so. Exit 1 when not.`

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      engines: { type: 'string' },
      count: { type: 'string', default: '500' },
      seed: { type: 'string', default: '7' },
      help: { type: 'boolean' },
    },
  })
  if (values.help) {
    console.log(help)
    return 0
  }
  if (values.engines === undefined) reportMissing()
  const scenarios = fc.sample(arbitraryPolicyScenario, {
    seed: Number(values.seed),
    numRuns: Number(values.count),
  })
  const stop = new AbortController()
  process.once('SIGINT', () => stop.abort())
  let breaches = 0
  for (const engine of installedEngines(values.engines)) {
    const session = await EngineSession.open(engine, { tabs: 4, patience: 15_000, signal: stop.signal })
    try {
      breaches += await holdTo(session, engine.name, scenarios)
    } finally {
      await session.close()
    }
  }
  return stop.signal.aborted ? 130 : breaches === 0 ? 0 : 1
}

async function holdTo(session: EngineSession, name: string, scenarios: readonly Scenario[]): Promise<number> {
  const outcomes = await session.run(scenarios)
  let [breaches, reads, refusals] = [0, 0, 0]
  for (const [index, scenario] of scenarios.entries()) {
    const outcome = outcomes[index]
    if (outcome === undefined) continue
    if (outcome.results[0]?.kind === 'response') reads++
    if (outcome.wire.some(({ status }) => status === 403)) refusals++
    const breach = breachOf(scenario, outcome)
    if (breach === null) continue
    breaches++
    console.log(
      `${colors.red(breach.law)}: the policy says ${breach.policySaid}, ${name}: ${breach.engineDid}`,
    )
    console.log(
      describeScenario(scenario)
        .map(line => `  ${line}`)
        .join('\n'),
    )
    console.log(`  policy ${JSON.stringify(scenario.hops[0]?.policy)}\n  ${JSON.stringify(outcome)}`)
  }
  const counts = `${scenarios.length} policies and requests, ${reads} read, ${refusals} refused with 403`
  console.log(`${colors.bold(`${name} ${session.version}`)}  ${counts}, ${breaches} breaches`)
  return breaches
}

try {
  process.exitCode = await main()
} catch (error) {
  console.error(error instanceof UsageError ? `lab: ${error.message}` : error)
  process.exitCode = error instanceof UsageError ? 2 : 70
}
