import type { Fix } from './fix.ts'
import type { FixContext } from './fix-context.ts'
import { serverFix } from './server-fix.ts'

/** A session that has run out answers with a login page, which no script can use: 401 says the same, readably. */
export async function loginFix(context: FixContext): Promise<Fix | null> {
  const login = context.replay.loginRedirect()
  if (login === null) return null
  const { from, to } = login
  const replay = context.replay.answering(from.href, 401)
  const fix = await serverFix(
    { ...context, replay, failedUrl: from, server: from.origin },
    { title: `Answer 401 with CORS headers in the place of the redirect to \`${to}\`.` },
  )
  return fix === null ? null : { ...fix, status: { on: 'response', value: 401 } }
}
