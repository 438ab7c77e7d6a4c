import { construction } from './construction.ts'
import { cookieJar } from './cookie-jar.ts'
import { corsCheck } from './cors-check.ts'
import { credentialsAuthentication } from './credentials-authentication.ts'
import { credentialsCookies } from './credentials-cookies.ts'
import { exposure } from './exposure.ts'
import { metadata } from './metadata.ts'
import type { NamedScenario } from './named-scenario.ts'
import { noCorsMode } from './no-cors.ts'
import { origin } from './origin.ts'
import { preflight } from './preflight.ts'
import { preflightCache } from './preflight-cache.ts'
import { redirects } from './redirects.ts'
import { requestHeaders } from './request-headers.ts'
import { xmlHttpRequest } from './xml-http-request.ts'

/** All scenarios that are written by hand, in the order of the checklist's parts. */
export const namedScenarios: readonly NamedScenario[] = [
  ...construction,
  ...origin,
  ...requestHeaders,
  ...corsCheck,
  ...preflight,
  ...preflightCache,
  ...exposure,
  ...noCorsMode,
  ...redirects,
  ...credentialsCookies,
  ...credentialsAuthentication,
  ...cookieJar,
  ...metadata,
  ...xmlHttpRequest,
]
