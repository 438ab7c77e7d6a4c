import type { IncomingMessage } from 'node:http'
import type { Decision, PolicyRequest } from '@accredit/policy'
import { formatIssues, issueToJson, plain } from './issue-report.ts'
import type { PolicyFile } from './policy-file.ts'
import { type Colors, colorsFor, type Terminal } from './terminal.ts'
import type { UpstreamFailure } from './upstream-failure.ts'

/** What a gate tells while it serves. */
export interface GateLog {
  listening(event: ListeningEvent): void
  decision(decision: Decision, request: PolicyRequest): void
  reloaded(file: PolicyFile): void
  /** The changed file has issues; the policy before it stays. */
  rejected(file: PolicyFile): void
  upstreamFailed(failure: UpstreamFailure, request: IncomingMessage): void
  closing(): void
}

interface ListeningEvent {
  readonly url: string
  readonly upstream: string
  readonly policy: string
}

export interface GateLogOptions {
  /** One JSON object a line. */
  readonly json?: boolean
  /** No decisions. */
  readonly quiet?: boolean
}

/** Writes to the terminal's standard output. */
export function createGateLog(terminal: Terminal, options: GateLogOptions): GateLog {
  const log = options.json ? jsonLog(terminal) : textLog(terminal)
  return options.quiet ? { ...log, decision() {} } : log
}

function textLog(terminal: Terminal): GateLog {
  const colors = colorsFor(terminal.stdout, terminal.env)
  const write = (text: string) => terminal.stdout.write(`${text}\n`)
  const stamped = (text: string) => write(`${colors.dim(new Date().toTimeString().slice(0, 8))}  ${text}`)
  return {
    listening({ url, upstream, policy }) {
      write(`${colors.bold(url)} → ${upstream}\npolicy ${policy} (watched)`)
    },
    decision: (decision, request) => stamped(decisionLine(decision, request, colors)),
    reloaded: file => stamped(colors.green(`${file.file} changed: the new policy is in force`)),
    rejected(file) {
      stamped(colors.red(`${file.file} changed and is invalid: the policy before stays in force`))
      write(`\n${formatIssues(file, colors)}`)
    },
    upstreamFailed(failure, request) {
      const what = `${request.method?.padEnd(7)} ${cut(pathOf(request.url))}`
      stamped(
        `${plain(what)}  ${colors.red(failure.code)}  ${failure.message} ${colors.dim(plain(failure.fix))}`,
      )
    },
    closing: () => write('closing: running requests may finish, Ctrl-C ends them now'),
  }
}

/** One decision as one line: method, path, what it is, origin, verdict, code. */
function decisionLine(decision: Decision, request: PolicyRequest, colors: Colors): string {
  const origin = headerOf(request, 'origin')
  const from = origin === null ? colors.dim('no origin') : `from ${plain(cut(origin))}`
  const method = plain(cut(request.method ?? 'GET')).padEnd(7)
  return [
    `${method} ${plain(cut(pathOf(request.url)))}`,
    kindWords(decision, request),
    from,
    verdictWords(decision, colors),
    decision.tier === null ? '' : colors.dim(decision.tier),
    decision.reported === undefined ? '' : colors.yellow(`guard would refuse: ${decision.reported}`),
  ]
    .filter(part => part !== '')
    .join('  ')
}

function kindWords({ kind }: Decision, request: PolicyRequest): string {
  switch (kind) {
    case 'preflight':
      return `preflight for ${plain(cut(headerOf(request, 'access-control-request-method') ?? '?'))}`
    case 'upgrade':
      return 'WebSocket'
    case 'actual':
    case 'non-cors':
      return ''
  }
}

function verdictWords({ verdict, code, respond }: Decision, colors: Colors): string {
  const answered = respond === undefined ? '' : ` ${respond.status}`
  return verdict === 'allow'
    ? colors.green(`allow${answered}  ${code}`)
    : colors.red(`deny${answered}  ${code}`)
}

function jsonLog(terminal: Terminal): GateLog {
  const write = (event: string, data: object) =>
    terminal.stdout.write(`${JSON.stringify({ event, time: new Date().toISOString(), ...data })}\n`)
  return {
    listening: data => write('listening', data),
    decision: (decision, request) => write('decision', decisionToJson(decision, request)),
    reloaded: file => write('reloaded', { file: file.file }),
    rejected: file =>
      write('rejected', { file: file.file, issues: file.ok ? [] : file.issues.map(issueToJson) }),
    upstreamFailed(failure, request) {
      write('upstream-failed', { method: request.method, path: pathOf(request.url), ...failure })
    },
    closing: () => write('closing', {}),
  }
}

function decisionToJson(decision: Decision, request: PolicyRequest): object {
  const { kind, verdict, code, tier, detail, respond, reported } = decision
  return {
    method: request.method ?? 'GET',
    path: pathOf(request.url),
    origin: headerOf(request, 'origin'),
    kind,
    requestedMethod: kind === 'preflight' ? headerOf(request, 'access-control-request-method') : null,
    verdict,
    code,
    tier,
    detail,
    status: respond?.status ?? null,
    reported: reported ?? null,
  }
}

/** Without the query, which may hold secrets. */
function pathOf(url: string | undefined): string {
  const path = url ?? '/'
  const query = path.indexOf('?')
  return query === -1 ? path : path.slice(0, query)
}

/** A header of a request, whichever form its headers have. */
export function headerOf(
  { headers }: PolicyRequest,
  name: 'origin' | 'access-control-request-method',
): string | null {
  return isHeaders(headers) ? headers.get(name) : (headers[name] ?? null)
}

function isHeaders(headers: PolicyRequest['headers']): headers is Pick<Headers, 'get'> {
  return 'get' in headers && typeof headers.get === 'function'
}

const longest = 120

function cut(text: string): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text
}
