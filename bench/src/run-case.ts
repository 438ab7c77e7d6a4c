import { type Case, cases, type Role, type Variant } from './cases.ts'
import { ExchangeSource, maxPrepared } from './exchange.ts'
import { type Effort, measureInTurns } from './measure.ts'
import { wrongHead } from './response-head.ts'

/** What one process measured of one variant. */
interface VariantTimes {
  readonly name: string
  readonly role: Role
  /** The median of each turn, in nanoseconds for one exchange. */
  readonly turns: readonly number[]
}

export interface CaseTimes {
  readonly name: string
  readonly granted: boolean
  readonly variants: readonly VariantTimes[]
}

/** How many exchanges are looked at before a variant is measured: one for each browser. */
const verified = 6

/**
 * Measures one case in this process.
 *
 * @throws Error when a variant does not answer as it should
 */
export async function runCase(name: string, effort: Effort): Promise<CaseTimes> {
  const found = cases.find(one => one.name === name)
  if (found === undefined) throw new Error(`no case is named ${name}`)
  return measureCase(found, effort)
}

async function measureCase({ name, granted, prepare }: Case, effort: Effort): Promise<CaseTimes> {
  const { request, variants } = prepare()
  for (const variant of variants) verify(name, variant, new ExchangeSource(request))
  const source = new ExchangeSource(request)
  const subjects = variants.map(({ listener }) => ({
    prepare: () => source.next(),
    run: ({ request, response }: ReturnType<ExchangeSource['next']>) => listener(request, response),
  }))
  const turns = await measureInTurns(subjects, effort, maxPrepared)
  return {
    name,
    granted,
    variants: variants.map(({ name, role }, index) => ({ name, role, turns: turns[index] ?? [] })),
  }
}

function verify(name: string, { name: variant, listener, expected }: Variant, source: ExchangeSource): void {
  for (let i = 0; i < verified; i++) {
    const { origin, response } = source.read(listener)
    const wrong = wrongHead(response, expected(origin))
    if (wrong !== null) throw new Error(`${name}: ${variant} ${wrong}`)
  }
}
