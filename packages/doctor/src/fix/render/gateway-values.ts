import { joined, listedOrigins, listOf, originExpression, type Plan } from './plan.ts'

/** The response headers of CORS, which have to come from one layer only. */
export const corsHeaderNames = [
  'Access-Control-Allow-Origin',
  'Access-Control-Allow-Credentials',
  'Access-Control-Allow-Methods',
  'Access-Control-Allow-Headers',
  'Access-Control-Expose-Headers',
  'Access-Control-Max-Age',
] as const

export interface GatewayValues {
  /** `Access-Control-Allow-Origin: *` for whom no list names. */
  readonly everybody: boolean
  /** An expression for every listed origin, null where none is. */
  readonly listed: string | null
  /** An expression for those with credentials, null where none is. */
  readonly credentialed: string | null
  readonly methods: string | null
  readonly allowHeaders: string | null
  readonly exposeHeaders: string | null
  readonly maxAge: string | null
}

/** What a policy says in headers, for configuration that has no words for CORS. null is a header that is not sent. */
export function gatewayValues(plan: Plan): GatewayValues {
  const { credentialed, anonymous, methods, allowHeaders, exposeHeaders, maxAge } = plan
  const expression = (origins: readonly string[]): string | null =>
    origins.length === 0 ? null : originExpression(origins)
  const header = (names: '*' | readonly string[]): string | null =>
    listOf(names).length === 0 ? null : joined(names)
  return {
    everybody: anonymous === '*',
    listed: expression(listedOrigins(plan)),
    credentialed: expression(credentialed),
    methods: header(methods),
    allowHeaders: header(allowHeaders),
    exposeHeaders: header(exposeHeaders),
    maxAge: maxAge === null ? null : String(maxAge),
  }
}

/** A configuration that this repository did not run. */
export function unrun(command: string): string {
  return `This configuration was written, not run: have \`${command}\` check it.`
}
