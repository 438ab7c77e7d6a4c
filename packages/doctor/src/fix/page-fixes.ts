import { isPotentiallyTrustworthyOrigin, parseOrigin } from '@accredit/protocol'
import type { Fix } from './fix.ts'
import type { FixContext } from './fix-context.ts'
import { fixContext } from './fix-context.ts'
import { refusal, serverFix } from './server-fix.ts'

/** A remedy that is a sentence: what to do where no header would help. */
export function environmentFix(
  { diagnosis }: Pick<FixContext, 'diagnosis'>,
  title: string,
  caveats: readonly string[] = [],
): Fix {
  return {
    cause: diagnosis.cause,
    side: 'environment',
    title,
    changes: [],
    status: null,
    policy: null,
    client: null,
    provenIn: [],
    caveats,
  }
}

/** A page without an origin: it has to get one, since no server should trust `null`. */
export function opaquePageFix(context: FixContext): Fix {
  const { pageOptions } = context.checked
  switch (pageOptions.opaque) {
    case 'file':
      return environmentFix(
        context,
        'Serve the page over http, such as from http://localhost:3000, and let the server allow that origin: a page opened from disk has none.',
      )
    case 'data':
      return environmentFix(
        context,
        'Load the page from a URL of its own, and let the server allow that origin: a `data:` document has none.',
      )
    default:
      return environmentFix(
        context,
        'Give the page an origin: load it from a URL of its own in a frame whose `sandbox` has `allow-same-origin`, and let the server allow that origin.',
        ['Do not give `allow-same-origin` to content of strangers that is served from an origin of yours.'],
      )
  }
}

/** An http page with credentials: anybody on the network path can pose as it, so the page has to move to https. */
export async function insecurePageFix(context: FixContext): Promise<Fix | null> {
  const origin = parseOrigin(context.origin)
  if (context.checked.request.credentials !== 'include' || origin === null) return null
  if (isPotentiallyTrustworthyOrigin(origin) || !context.origin.startsWith('http:')) return null
  const issue = refusal(context)
  if (issue === null) return null
  const secure = context.origin.replace(/^http:/, 'https:')
  const title = `Serve the page over https, and allow \`${secure}\`.`
  const { topLevel, body, ...request } = context.checked.request
  const moved = fixContext(
    { ...context.diagnosis, origin: secure },
    {
      ...request,
      from: secure,
      ...(topLevel !== null && { topLevel: topLevel.replace(/^http:/, 'https:') }),
      ...(body !== null && { body }),
    },
    context.engines,
    [],
  )
  const withReplay = { ...moved, replay: context.replay, known: context.known, caveats: context.caveats }
  const fix = await serverFix(withReplay, { title, caveats: [issue.message] })
  return fix ?? environmentFix(context, title, [issue.message])
}
