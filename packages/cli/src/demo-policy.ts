import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The ports that the shipped policy is written for. */
export const shippedPorts = { api: 8080, sameSite: 8081, crossSite: 8082, refused: 8083 } as const

export type DemoPorts = { readonly [name in keyof typeof shippedPorts]: number }

export const shippedPolicy = fileURLToPath(new URL('../demo/policy.yaml', import.meta.url))

/** A policy file for the demo to watch. */
export interface DemoPolicy {
  readonly file: string
  /** Removes what was made for it. */
  remove(): Promise<void>
}

/**
 * The shipped policy itself where the demo runs on its ports; else a temporary copy that names the real ones, and
 * differs in nothing else.
 */
export async function policyForPorts(ports: DemoPorts): Promise<DemoPolicy> {
  const names = Object.keys(shippedPorts).filter(isPortName)
  if (names.every(name => ports[name] === shippedPorts[name]))
    return { file: shippedPolicy, remove: async () => {} }
  const realPorts = new Map(names.map(name => [String(shippedPorts[name]), String(ports[name])]))
  const text = await readFile(shippedPolicy, 'utf8')
  const directory = await mkdtemp(join(tmpdir(), 'accredit-demo-'))
  const file = join(directory, 'policy.yaml')
  await writeFile(
    file,
    text.replace(/(?<=:)\d{4}\b/g, port => realPorts.get(port) ?? port),
  )
  return { file, remove: () => rm(directory, { recursive: true, force: true }) }
}

function isPortName(name: string): name is keyof typeof shippedPorts {
  return name in shippedPorts
}
