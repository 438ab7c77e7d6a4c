import type { CheckResult } from '@accredit/doctor'
import { checkReport } from '../check-report.ts'
import { isAllowed, type Judgement, unanimous } from '../judgement.ts'
import { type Answer, ask } from '../question.ts'
import { type RequestOptions, requireKnownOptions, requireNames } from '../request-options.ts'
import { askedTarget, target } from '../target.ts'
import { wrap } from '../wrap.ts'
import { summaryLines } from './reading.ts'

export interface AnswerPreflightOptions extends Omit<RequestOptions, 'body' | 'mode' | 'redirect' | 'via'> {
  /** An origin or the URL of a page. */
  readonly from: string
  /** What the answer's status has to be. Absent: any that browsers take, 200 to 299. */
  readonly status?: number
}

/**
 * Whether the preflight for a request passes. The request itself is not sent.
 *
 * @throws TypeError for a request that browsers send without a preflight
 */
export async function judgeAnswerPreflight(
  received: unknown,
  { from, status, ...options }: AnswerPreflightOptions,
): Promise<Judgement> {
  requireKnownOptions(options, ['from', 'status'])
  const answer = await ask(await askedTarget(received), from, options, { preflightOnly: true })
  const { verdicts } = answer.result
  if (!verdicts.some(({ preflight }) => preflight.needed)) throw noPreflight(answer.result)
  const got = statusOf(answer)
  const isStatus = status === undefined || got === status
  return {
    held: unanimous(
      verdicts.map(verdict => {
        const allowed = isAllowed(verdict)
        return allowed === null ? null : allowed && isStatus
      }),
    ),
    report: async ({ paint, isNot }) => [
      ...summaryLines(verdicts, null, ['lets it pass', 'let it pass']),
      ...(isStatus ? [] : wrap(`The status had to be ${status}, and is ${got ?? 'unknown'}.`)),
      '',
      ...(await checkReport(answer, paint, !isNot)),
    ],
  }
}

function statusOf({ result }: Answer): number | null {
  return result.exchanges.find(({ kind }) => kind === 'preflight')?.received?.status ?? null
}

function noPreflight({ request }: CheckResult): TypeError {
  return new TypeError(
    `Browsers send this ${request.method} without a preflight. Name a method such as PUT, or a header such as content-type with the value application/json.`,
  )
}

/** A request as a page's script writes it, of which nothing is sent. */
export interface RequestDescription
  extends Pick<RequestOptions, 'method' | 'headers' | 'body' | 'credentials' | 'mode' | 'via'> {
  /** Default: `https://api.example/`. */
  readonly url?: string
  /** The page. Default: `https://app.example`. */
  readonly from?: string
  /** The page listens to the upload of an XMLHttpRequest. */
  readonly uploadListener?: boolean
}

const descriptionNames: readonly string[] = [
  'url',
  'from',
  'uploadListener',
  'method',
  'headers',
  'body',
  'credentials',
  'mode',
  'via',
]

/**
 * Whether browsers ask before they send a request.
 *
 * @param received a description, or a `Request`, whose body is not read
 */
export async function judgeNeedPreflight(
  received: unknown,
  { engine }: Pick<RequestOptions, 'engine'> = {},
): Promise<Judgement> {
  const { url, from = 'https://app.example', uploadListener, ...described } = describedRequest(received)
  requireNames(described, descriptionNames)
  const nobody = () => new Response(null, { status: 403 })
  const options = {
    ...described,
    ...(engine !== undefined && { engine }),
    ...(uploadListener === true && { via: 'xhr' as const }),
  }
  const { result } = await ask(
    await askedTarget(target(nobody, url === undefined ? {} : { url })),
    from,
    options,
    {
      preflightOnly: true,
      ...(uploadListener !== undefined && { uploadListener }),
    },
  )
  return {
    held: unanimous(result.verdicts.map(({ preflight }) => preflight.needed)),
    report: () => needLines(result),
  }
}

function needLines({ request, page, verdicts }: CheckResult): string[] {
  const because = [...new Set(verdicts.flatMap(({ preflight }) => preflight.because))]
  const reason =
    page.relation === 'same-origin'
      ? 'Page and target have the same origin, where nothing is asked.'
      : because.length === 0
        ? 'Browsers send it at once: its method and all of its headers are safelisted.'
        : `Browsers ask first, because of ${because.map(name => becauseText(name, request)).join(' and ')}.`
  return [
    ...wrap(reason),
    '',
    ...wrap(`${request.method} ${request.url}`),
    ...request.headers.flatMap(([name, value]) => wrap(`${name}: ${value}`, '  ')),
    ...wrap(`from ${page.origin}, ${page.relation}, mode ${request.mode}`),
  ]
}

function becauseText(name: string, { method, headers }: CheckResult['request']): string {
  switch (name) {
    case 'method':
      return `the method ${method}`
    case 'upload-listener':
      return 'the listener to its upload'
    default: {
      const value = headers.find(([one]) => one.toLowerCase() === name)?.[1]
      return value === undefined ? `the header ${name}` : `the header ${name}: ${value}`
    }
  }
}

/** A `Request`, of the platform or of a page. */
type RequestObject = Pick<Request, 'url' | 'method' | 'mode' | 'headers'>

function describedRequest(received: unknown): RequestDescription {
  if (isRequestObject(received)) {
    const { url, method, mode, headers } = received
    return { url, method, headers, mode: mode === 'navigate' ? 'cors' : mode }
  }
  if (isDescription(received)) return received
  throw new TypeError(
    "What needs a preflight is a request. Give one such as { method: 'PUT', headers: { 'content-type': 'application/json' } }, or a Request.",
  )
}

function isRequestObject(value: unknown): value is RequestObject {
  return (
    typeof value === 'object' &&
    value !== null &&
    'url' in value &&
    'bodyUsed' in value &&
    'headers' in value &&
    typeof value.headers === 'object'
  )
}

function isDescription(value: unknown): value is RequestDescription {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}
