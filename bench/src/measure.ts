import { measure } from 'mitata'

declare module 'mitata' {
  /** Computed parameters, which mitata documents and does not type: `0` prepares what `bench` gets, unmeasured. */
  interface Prepared<Input> {
    readonly 0: () => Input
    readonly bench: (input: Input) => void
  }

  function measure<Input>(
    generate: () => Generator<Prepared<Input>, void, undefined>,
    options: k_options,
  ): Promise<stats>
}

/** Something that is measured beside others. */
export interface Subject<Input> {
  readonly prepare: () => Input
  readonly run: (input: Input) => void
}

/** How long to measure. */
export interface Effort {
  /** How often every subject has its turn, in one process. */
  readonly rounds: number
  /** How long one turn measures, in milliseconds. */
  readonly turn: number
  /** How many processes measure each case, since V8 compiles a little differently in each. */
  readonly processes: number
}

const nanosecondsPerMillisecond = 1e6
/** Long enough for the clock, short enough that few prepared inputs are alive at a time. */
const batchNanoseconds = 150_000

/**
 * Measures subjects in turns, so that what else the machine does meets all of them.
 *
 * @param maxBatch - how many inputs may be prepared at a time
 * @returns for every subject the median of each of its turns, in nanoseconds
 */
export async function measureInTurns<Input>(
  subjects: readonly Subject<Input>[],
  { rounds, turn }: Effort,
  maxBatch: number,
): Promise<readonly (readonly number[])[]> {
  const batches: number[] = []
  for (const subject of subjects) batches.push(batchFor(warmUp(subject, turn * 2), maxBatch))
  const medians: number[][] = subjects.map(() => [])
  for (let round = 0; round < rounds; round++) {
    for (let place = 0; place < subjects.length; place++) {
      // Another order in each round, so that nobody always runs after the same neighbour.
      const index = (place + round) % subjects.length
      const subject = subjects[index]
      if (subject === undefined) continue
      medians[index]?.push(await measureTurn(subject, turn, batches[index] ?? 4))
    }
  }
  return medians
}

/** Runs a subject until V8 has made up its mind. Returns what one run costs in the second half, in nanoseconds. */
function warmUp<Input>({ prepare, run }: Subject<Input>, milliseconds: number): number {
  const end = performance.now() + milliseconds
  let spent = 0
  let count = 0
  while (performance.now() < end) {
    const input = prepare()
    const start = performance.now()
    run(input)
    spent += performance.now() - start
    if (++count === 1_000) spent = count = 0
  }
  return (spent / Math.max(count, 1)) * nanosecondsPerMillisecond
}

function batchFor(cost: number, maxBatch: number): number {
  return Math.min(maxBatch, Math.max(4, Math.floor(batchNanoseconds / cost / 4) * 4))
}

async function measureTurn<Input>(
  { prepare, run }: Subject<Input>,
  turn: number,
  batch: number,
): Promise<number> {
  const { p50 } = await measure(
    function* () {
      yield { 0: prepare, bench: run }
    },
    {
      min_cpu_time: turn * nanosecondsPerMillisecond,
      batch_samples: batch,
      // Whether to batch is decided above, by the cost of a warm run and not of the first.
      warmup_threshold: Number.POSITIVE_INFINITY,
      batch_threshold: Number.POSITIVE_INFINITY,
      gc: false,
    },
  )
  return p50
}
