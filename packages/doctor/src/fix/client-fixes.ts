import { normalizeMethod } from '@accredit/protocol'
import type { CheckedRequest } from '../check/checked-request.ts'
import { clientCode } from './client-code.ts'
import type { Fix } from './fix.ts'
import { asking, type FixContext } from './fix-context.ts'
import { isLogin, untreated } from './replay.ts'
import { serverFix } from './server-fix.ts'

type Request = CheckedRequest['request']

/** Another way for the script to ask. */
interface Alteration {
  readonly change: Partial<Request>
  readonly title: string
  readonly caveats?: readonly string[]
}

/** Asks otherwise of the server as it is. @returns null where that does not pass in any engine */
async function clientOnly(
  context: FixContext,
  { change, title, caveats = [] }: Alteration,
): Promise<Fix | null> {
  const altered = asking(context, change)
  const provenIn = await altered.replay.passes(altered.checked, altered.engines, untreated)
  if (provenIn.length === 0) return null
  return {
    cause: context.diagnosis.cause,
    side: 'client',
    title: `${title}.`,
    changes: [],
    status: null,
    policy: null,
    client: clientCode(altered.checked.request),
    provenIn,
    caveats: [...caveats, ...context.caveats],
  }
}

/** Asks otherwise, and where that is not enough, of a server that allows it. */
async function clientAndServer(context: FixContext, alteration: Alteration): Promise<Fix | null> {
  const alone = await clientOnly(context, alteration)
  if (alone !== null) return alone
  const { change, title, caveats = [] } = alteration
  const altered = asking(context, change)
  return serverFix(altered, {
    title: `${title}, and let \`${altered.server}\` allow it.`,
    client: clientCode(altered.checked.request),
    caveats,
  })
}

/** Without credentials, where nothing depends on who is signed in. An alternative, never the first remedy. */
export function withoutCredentials(context: FixContext): Promise<Fix | null> {
  const isXhr = context.checked.request.via === 'xhr'
  return clientOnly(context, {
    change: { credentials: isXhr ? 'same-origin' : 'omit' },
    title: 'Or ask without credentials, where the answer does not depend on who is signed in',
    caveats: ['No cookies travel then: the server sees nobody signed in.'],
  })
}

/** The URL that the redirects lead to. */
export async function finalUrl(context: FixContext): Promise<Fix | null> {
  const { checked, replay, failedUrl } = context
  const url = replay.destination(failedUrl.href)
  if (url === checked.request.url || isLogin(url)) return null
  return clientAndServer(context, {
    change: { url, redirect: 'follow' },
    title: `Ask for \`${url}\` itself, without the redirect`,
  })
}

/** A method in the case in which servers know it: browsers upper-case only the common ones. */
export async function upperCaseMethod(context: FixContext): Promise<Fix | null> {
  const { method } = context.checked.request
  const upper = normalizeMethod(method).toUpperCase()
  if (upper === method) return null
  return clientAndServer(context, {
    change: { method: upper },
    title: `Write the method \`${upper}\`: browsers send \`${method}\` as it stands`,
  })
}

/** `Access-Control-*` set by the script: these are headers of responses. */
export async function withoutResponseHeaders(context: FixContext): Promise<Fix | null> {
  const { headers } = context.checked.request
  const isResponseHeader = (name: string): boolean => name.toLowerCase().startsWith('access-control-')
  const names = headers.map(([name]) => name).filter(isResponseHeader)
  if (names.length === 0) return null
  return clientAndServer(context, {
    change: { headers: headers.filter(([name]) => !isResponseHeader(name)) },
    title: `Do not set ${names.map(name => `\`${name}\``).join(', ')} on the request: that is a response header`,
  })
}

/** The mode in which a response of another origin can be read. */
export function modeCors(context: FixContext): Promise<Fix | null> {
  const { mode } = context.checked.request
  const named = mode === 'cors' ? '`mode`' : `\`mode: '${mode}'\``
  return clientAndServer(context, {
    change: { mode: 'cors', redirect: 'follow' },
    title: `Leave ${named} out`,
  })
}

/** Follows the redirect that the script refuses. */
export function followRedirect(context: FixContext): Promise<Fix | null> {
  return clientAndServer(context, {
    change: { redirect: 'follow' },
    title: "Or leave `redirect: 'error'` out, so that the redirect is followed",
  })
}
