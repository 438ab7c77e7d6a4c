import type { CheckResult, EngineVerdict } from '@accredit/doctor'
import { checkReport } from '../check-report.ts'
import { isAllowed, type Judgement, unanimous } from '../judgement.ts'
import { ask } from '../question.ts'
import { type RequestOptions, requireKnownOptions } from '../request-options.ts'
import { askedTarget } from '../target.ts'
import { wrap } from '../wrap.ts'
import { summaryLines } from './reading.ts'

export interface ExposeHeaderOptions extends RequestOptions {
  /** An origin or the URL of a page. */
  readonly from: string
}

/** Whether pages of an origin read a response header. Of a policy, its response is given the header. */
export async function judgeExposeHeader(
  received: unknown,
  name: string,
  { from, ...options }: ExposeHeaderOptions,
): Promise<Judgement> {
  requireKnownOptions(options, ['from'])
  const header = name.toLowerCase()
  const answer = await ask(await askedTarget(received, { headerNames: [name] }), from, options)
  const { verdicts } = answer.result
  return {
    held: unanimous(verdicts.map(verdict => isReadable(verdict, header))),
    report: async ({ paint, isNot }) => [
      ...exposureLines(answer.result, header),
      '',
      ...(await checkReport(answer, paint, !isNot)),
    ],
  }
}

function isReadable(verdict: EngineVerdict, header: string): boolean | null {
  const allowed = isAllowed(verdict)
  return allowed === null ? null : allowed && verdict.readableHeaders.includes(header)
}

function exposureLines({ verdicts, exchanges }: CheckResult, header: string): string[] {
  if (!verdicts.every(verdict => isAllowed(verdict) === true)) return summaryLines(verdicts)
  const headers = new Headers()
  const received = exchanges.findLast(({ kind }) => kind === 'actual')?.received?.headers ?? []
  for (const [name, value] of received) headers.append(name, value)
  if (verdicts.some(({ readableHeaders }) => readableHeaders.includes(header))) {
    return wrap(`The page reads ${header}.`)
  }
  if (header === 'set-cookie') return wrap('No page reads Set-Cookie, whatever the server exposes.')
  if (!headers.has(header)) return wrap(`The response has no ${header} that a page could read.`)
  const exposed = headers.get('access-control-expose-headers')
  const listed =
    exposed === null
      ? 'there is no Access-Control-Expose-Headers'
      : `Access-Control-Expose-Headers is ${exposed}${exposed.trim() === '*' ? ', which with credentials is the name of a header and no wildcard' : ''}`
  return wrap(`The response has ${header}, and the page does not read it: ${listed}.`)
}
