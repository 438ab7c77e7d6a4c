import { readFileSync } from 'node:fs'
import { isLoopbackHost } from '@accredit/protocol'
import { parse as parseYaml } from 'yaml'
import { AuditInputError } from './audit-options.ts'

/** A host whose owner agreed. */
export interface ScopeEntry {
  /** `api.corp.example`, `*.corp.example` for the names below, or with a port: `api.corp.example:8443`. */
  readonly host: string
  /** Who agreed, and where that is written. */
  readonly owner: string
  /** The last day, such as `2026-12-31`. */
  readonly expires: string
}

export interface ScopeDocument {
  readonly hosts: readonly ScopeEntry[]
}

/** The path of a YAML or JSON file, or what is in it. */
export type ScopeInput = string | ScopeDocument

const dayLength = 24 * 60 * 60 * 1000

/** What an audit may ask: loopback hosts, and those that a scope names for as long as it says. */
export class Scope {
  readonly #entries: readonly ScopeEntry[]
  readonly #authorized: boolean
  readonly #now: () => number

  constructor(entries: readonly ScopeEntry[], authorized: boolean, now: () => number) {
    this.#entries = entries
    this.#authorized = authorized
    this.#now = now
  }

  /** Why a URL must not be asked, with what to do about it; null when it may. */
  refusal(url: URL): string | null {
    if (isLoopbackHost(url.hostname)) return null
    const entry = this.#entries.find(({ host }) => covers(host, url))
    if (entry === undefined) {
      return `${url.host} is outside the scope; name it in a scope file, with its owner and an expiry`
    }
    if (Date.parse(entry.expires) + dayLength <= this.#now()) {
      return `the scope of ${entry.host} ended on ${entry.expires}; ask its owner again`
    }
    return this.#authorized
      ? null
      : `${url.host} is in the scope file, but nobody said that its owner agreed; pass authorized: true (--authorized)`
  }
}

function covers(pattern: string, url: URL): boolean {
  const lower = pattern.toLowerCase()
  const [host = '', port] = lower.startsWith('[') ? splitBracketed(lower) : lower.split(':')
  if (port !== undefined && port !== (url.port || (url.protocol === 'https:' ? '443' : '80'))) return false
  return host.startsWith('*.') ? url.hostname.endsWith(host.slice(1)) : url.hostname === host
}

function splitBracketed(pattern: string): readonly string[] {
  const end = pattern.indexOf(']') + 1
  const port = pattern.slice(end + 1)
  return port === '' ? [pattern.slice(0, end)] : [pattern.slice(0, end), port]
}

/**
 * Reads a scope.
 *
 * @throws AuditInputError that names every fault
 */
export function readScope(input: ScopeInput | undefined): readonly ScopeEntry[] {
  if (input === undefined) return []
  const name = typeof input === 'string' ? input : 'scope'
  const document = typeof input === 'string' ? readDocument(input) : input
  const faults: string[] = []
  const entries = entriesOf(document, faults)
  if (faults.length > 0) throw new AuditInputError(faults.map(fault => `${name}: ${fault}`).join('\n'))
  return entries
}

function readDocument(path: string): unknown {
  try {
    return parseYaml(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new AuditInputError(`${path}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    })
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

function entriesOf(document: unknown, faults: string[]): readonly ScopeEntry[] {
  const hosts = isRecord(document) ? document['hosts'] : undefined
  if (!Array.isArray(hosts)) {
    faults.push('write a list `hosts`, each with host, owner and expires')
    return []
  }
  return hosts.flatMap((value: unknown, index) => {
    const entry = isRecord(value) ? value : {}
    const at = `hosts[${index}]`
    const host = textOf(entry['host'], `${at}.host: write a host such as api.corp.example`, faults)
    const owner = textOf(entry['owner'], `${at}.owner: write who agreed`, faults)
    const expires = dateOf(entry['expires'], `${at}.expires: write a day such as 2026-12-31`, faults)
    if (host !== null && !isHostPattern(host)) {
      faults.push(
        `${at}.host: ${JSON.stringify(host)} is no host; write one such as api.corp.example, without a scheme`,
      )
    }
    return host === null || owner === null || expires === null ? [] : [{ host, owner, expires }]
  })
}

function isHostPattern(host: string): boolean {
  const url = `http://${host.replace(/^\*\./, '')}/`
  return !host.includes('/') && URL.canParse(url) && !/^\*\.[^.]+$/.test(host) && host !== '*'
}

function textOf(value: unknown, fault: string, faults: string[]): string | null {
  if (typeof value === 'string' && value.trim() !== '') return value.trim()
  faults.push(fault)
  return null
}

function dateOf(value: unknown, fault: string, faults: string[]): string | null {
  const text = value instanceof Date ? value.toISOString().slice(0, 10) : value
  if (typeof text === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text))) {
    return text
  }
  faults.push(fault)
  return null
}
