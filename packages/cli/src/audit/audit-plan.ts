import { open } from 'node:fs/promises'
import type { AuditTarget, auditPolicy } from '@accredit/doctor/audit'
import { requestsFromOpenApi } from '@accredit/doctor/openapi'
import { exitCode } from '../exit-code.ts'
import { Failure } from '../failure.ts'
import { unreadable } from '../input-file.ts'
import { formatIssues } from '../issue-report.ts'
import { parsePolicyDocument } from '../policy-document.ts'
import { type PolicyFile, readPolicyFile } from '../policy-file.ts'
import { colorsFor, type Terminal } from '../terminal.ts'
import type { AuditFlags } from './audit-flags.ts'

/** A policy file that is audited without a network. */
interface AuditedPolicy {
  readonly file: string
  readonly decider: Extract<PolicyFile, { ok: true }>['decider']
  readonly targets: NonNullable<NonNullable<Parameters<typeof auditPolicy>[1]>['targets']>
  /** Those that the policy names. */
  readonly allowedOrigins: readonly string[]
}

/** What is audited: endpoints over the network, and policies without. */
export interface AuditPlan {
  readonly targets: readonly AuditTarget[]
  readonly policies: readonly AuditedPolicy[]
}

/**
 * Reads every kind of target.
 *
 * @throws {Failure} with the code of wrong usage when there is none, or one cannot be read.
 */
export async function auditPlan(
  named: readonly string[],
  flags: AuditFlags,
  terminal: Terminal,
): Promise<AuditPlan> {
  const files = [...named.filter(isPolicyName), ...(flags.policy ?? [])]
  const policies: AuditedPolicy[] = []
  for (const file of files) policies.push(await auditedPolicy(file, terminal))
  const targets = [
    ...named.filter(name => !isPolicyName(name)).map(name => targetOf(name, null)),
    ...(flags.targets === undefined ? [] : await listedTargets(flags.targets, terminal)),
    ...(flags.openapi === undefined ? [] : await describedTargets(flags.openapi, flags)),
  ]
  if (targets.length === 0 && policies.length === 0) {
    throw usage('Nothing is named to audit.', 'Name URLs, a policy file, --targets FILE or --openapi FILE.')
  }
  return { targets, policies }
}

function isPolicyName(name: string): boolean {
  return !/^https?:/i.test(name) && /\.(ya?ml|json)$/i.test(name)
}

function targetOf(text: string, place: string | null): AuditTarget {
  const at = place === null ? '' : `${place}: `
  if (!URL.canParse(text)) {
    const guess = URL.canParse(`http://${text}`) ? `http://${text}` : 'http://localhost:3000/me'
    throw usage(`${at}${JSON.stringify(text)} is not a URL.`, `Write it with its scheme, such as ${guess}.`)
  }
  const url = new URL(text)
  if (url.protocol === 'http:' || url.protocol === 'https:') return { url: url.href }
  throw usage(`${at}${url.protocol} cannot be audited.`, 'Name http or https URLs.')
}

/** One URL a line; blank lines and those that begin with `#` do not count. */
async function listedTargets(file: string, { stdin }: Terminal): Promise<readonly AuditTarget[]> {
  const targets: AuditTarget[] = []
  let number = 0
  for await (const line of linesOf(file, stdin)) {
    number++
    const text = line.trim()
    if (text !== '' && !text.startsWith('#')) targets.push(targetOf(text, `${file}:${number}`))
  }
  return targets
}

async function* linesOf(file: string, stdin: Terminal['stdin']): AsyncGenerator<string> {
  if (file !== '-') {
    const handle = await open(file).catch(error => {
      throw unreadable(file, 'list of URLs', error)
    })
    try {
      yield* handle.readLines({ encoding: 'utf8' })
    } catch (error) {
      throw unreadable(file, 'list of URLs', error)
    }
    return
  }
  let text = ''
  for await (const chunk of stdin)
    text += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8')
  yield* text.split('\n')
}

/** Every operation once, whoever asks for it. */
async function describedTargets(
  file: string,
  { allowedOrigin = [], server }: AuditFlags,
): Promise<readonly AuditTarget[]> {
  const origins = [allowedOrigin[0] ?? 'https://app.example']
  const requests = await requestsFromOpenApi(file, { origins, ...(server !== undefined && { server }) })
  return requests.map(({ method, request }) => ({ url: request.url, method }))
}

async function auditedPolicy(file: string, terminal: Terminal): Promise<AuditedPolicy> {
  const policy = await readPolicyFile(file, terminal.stdin)
  if (policy.ok) {
    const { document } = parsePolicyDocument(policy.text, /\.json$/i.test(file) ? 'json' : 'yaml')
    const value = document?.value
    return { file, decider: policy.decider, targets: pathsOf(value), allowedOrigins: originsIn(value) }
  }
  terminal.stderr.write(formatIssues(policy, colorsFor(terminal.stderr, terminal.env)))
  throw usage(
    `${file} is not a valid policy.`,
    'Correct what is said above; accredit validate says it again.',
  )
}

/** A path that each route of a table matches: its wildcards are filled in. */
function pathsOf(policy: unknown): readonly { readonly path: string }[] {
  const paths = listAt(policy, 'routes').flatMap(route => {
    const path = memberOf(route, 'path')
    return typeof path === 'string' ? [path.replace(/\*+/g, 'x')] : []
  })
  return paths.length === 0 ? [{ path: '/' }] : [...new Set(paths)].map(path => ({ path }))
}

/** The origins that a policy or its routes name, from which hostile ones are derived; wildcards are filled in. */
function originsIn(policy: unknown): readonly string[] {
  const policies = [policy, ...listAt(policy, 'routes').map(route => memberOf(route, 'policy'))]
  const origins = policies.flatMap(each => {
    const named = memberOf(each, 'origins')
    return Array.isArray(named) ? named : [...listAt(named, 'credentialed'), ...listAt(named, 'anonymous')]
  })
  const filled = origins.flatMap(origin =>
    typeof origin === 'string' ? [origin.replace('://*.', '://www.').replace(/:\*$/, '')] : [],
  )
  return [...new Set(filled)].filter(origin => URL.canParse(origin))
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}

function listAt(value: unknown, name: string): readonly unknown[] {
  const list = memberOf(value, name)
  return Array.isArray(list) ? list : []
}

function usage(message: string, fix: string): Failure {
  return new Failure(message, fix, exitCode.usage)
}
