import type { CheckResult } from '@accredit/doctor'
import type { CheckFlags } from './check-flags.ts'

/** The command that checks a request again, once the remedy is in place. Secrets that were typed stay out of it. */
export function confirmWords({ request, page }: CheckResult, flags: CheckFlags): readonly string[] {
  const option = (name: string, value: string | null | undefined, usual: string | null = null) =>
    value === null || value === undefined || value === usual ? [] : [`--${name}`, value]
  const repeated = (name: string, values: readonly string[] = []) =>
    values.flatMap(value => [`--${name}`, value])
  return [
    'accredit',
    'check',
    request.url,
    ...option('from', request.from === 'null' ? 'null' : page.url.replace(/^(https?:\/\/[^/]+)\/$/, '$1')),
    ...option('top-level', request.topLevel),
    ...option('method', request.method, 'GET'),
    ...request.headers.flatMap(([name, value]) => ['--header', `${name}: ${isSecret(name) ? '…' : value}`]),
    ...option('body', request.body),
    ...option('credentials', request.credentials, 'same-origin'),
    ...option('mode', request.mode, 'cors'),
    ...option('redirect', request.redirect, 'follow'),
    ...(request.via === 'xhr' ? ['--via-xhr'] : []),
    ...repeated('cookie', request.cookies.map(withoutValue)),
    ...repeated('connect-to', flags.connectTo),
    ...option('ca', flags.ca),
    ...option('expect', 'allow'),
  ]
}

function isSecret(name: string): boolean {
  return /^authorization$/i.test(name)
}

function withoutValue(cookie: string): string {
  return cookie.replace(/=[^;]*/, '=…')
}
