#!/usr/bin/env node
// `npm start` runs the demo; `npm start -- serve …` is the command itself.
import { run } from '../packages/cli/dist/run.js'

const args = process.argv.slice(2)
process.exitCode = await run(args.length === 0 ? ['demo'] : args)
