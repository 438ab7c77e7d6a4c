import type { Answer, Hop, RequestSpec, Scenario } from '../scenario/scenario.ts'
import type { Disagreement } from './compare.ts'

/** A disagreement as a person reads it: the scenario, then what each side did. */
export function describeDisagreement({ scenario, differences }: Disagreement): string {
  return [
    ...describeScenario(scenario).map(line => `  ${line}`),
    ...differences.flatMap(({ field, where, engine, ours }) => [
      `  ${field}, ${where}`,
      `    - engine ${engine}`,
      `    + ours   ${ours}`,
    ]),
  ].join('\n')
}

/** A scenario without what it leaves at its default. */
export function describeScenario({ page, cookies, authentication, hops, requests }: Scenario): string[] {
  return [
    `page ${page.scheme} ${page.kind}`,
    ...cookies.map(({ at, line }) => `cookie at ${at.scheme} ${at.role}: ${line}`),
    ...authentication.map(at => `authenticated at ${at.scheme} ${at.role}`),
    ...requests.map(describeRequest),
    ...hops.flatMap(describeHop),
  ]
}

function describeRequest(spec: RequestSpec): string {
  const { api, method, mode, credentials, headers, body, redirect, referrerPolicy, integrity } = spec
  const parts = [
    `${api} ${method}`,
    mode === 'cors' ? '' : mode,
    credentials,
    ...headers.map(([name, value]) => `${name}: ${value.length > 40 ? `${value.length} bytes` : value}`),
    body === null ? '' : `body ${body}`,
    redirect === 'follow' ? '' : `redirect ${redirect}`,
    referrerPolicy === '' ? '' : `referrerPolicy ${referrerPolicy}`,
    integrity === 'none' ? '' : `integrity ${integrity}`,
    spec.userinfo ? 'user and password' : '',
    spec.uploadListener ? 'upload listener' : '',
    spec.fragment,
  ]
  return parts.filter(part => part !== '').join(', ')
}

function describeHop({ at, preflights, answers }: Hop, index: number): string[] {
  return [
    `hop ${index} at ${at.scheme} ${at.role}`,
    ...preflights.map(answer => `  preflight ${describeAnswer(answer)}`),
    ...answers.map(answer => `  response  ${describeAnswer(answer)}`),
  ]
}

function describeAnswer({ status, headers }: Answer): string {
  return [
    `${status}`,
    ...headers.map(([name, value]) => `${shortName(name)}: ${JSON.stringify(value)}`),
  ].join('  ')
}

const shortNames: Readonly<Record<string, string>> = {
  'access-control-allow-origin': 'ACAO',
  'access-control-allow-credentials': 'ACAC',
  'access-control-allow-methods': 'ACAM',
  'access-control-allow-headers': 'ACAH',
  'access-control-max-age': 'ACMA',
  'access-control-expose-headers': 'ACEH',
}

function shortName(name: string): string {
  return shortNames[name.toLowerCase()] ?? name
}
