import type { Rule } from '../rule.ts'
import { allowCredentialsShape } from './allow-credentials-shape.ts'
import { allowOriginShape } from './allow-origin-shape.ts'
import { anyPort } from './any-port.ts'
import { anySubdomain } from './any-subdomain.ts'
import { appScheme } from './app-scheme.ts'
import { authorizationByStar } from './authorization-by-star.ts'
import { caseAndDot } from './case-and-dot.ts'
import { conditionalVary } from './conditional-vary.ts'
import { cookieContext } from './cookie-context.ts'
import { crossResource } from './cross-resource.ts'
import { developmentOrigin } from './development-origin.ts'
import { errorWithoutCors } from './error-without-cors.ts'
import { exposedToken } from './exposed-token.ts'
import { headerInjection } from './header-injection.ts'
import { httpTrusted } from './http-trusted.ts'
import { layerConflict } from './layer-conflict.ts'
import { maxAge } from './max-age.ts'
import { nullTrusted } from './null-trusted.ts'
import { originAsAuthentication } from './origin-as-authentication.ts'
import { originReflection } from './origin-reflection.ts'
import { prefixMatch } from './prefix-match.ts'
import { preflightRefused } from './preflight-refused.ts'
import { privateNetwork } from './private-network.ts'
import { redirectHops } from './redirect-hops.ts'
import { reflectedMethods } from './reflected-methods.ts'
import { reflectedRequestHeaders } from './reflected-request-headers.ts'
import { sharedHost } from './shared-host.ts'
import { simpleWrite } from './simple-write.ts'
import { specialCharactersTrusted } from './special-characters.ts'
import { starListsWithCredentials } from './star-lists-with-credentials.ts'
import { starWithCredentials } from './star-with-credentials.ts'
import { staticOrigin } from './static-origin.ts'
import { substringMatch } from './substring-match.ts'
import { suffixMatch } from './suffix-match.ts'
import { timingAllowOrigin } from './timing-allow-origin.ts'
import { unescapedDot } from './unescaped-dot.ts'
import { varyMissing } from './vary-missing.ts'
import { websocketOrigin } from './websocket-origin.ts'

/**
 * The rules in the order in which their probes are made: what matters most first, for the limit may end them. A rule
 * that looks at the hits of others comes after them.
 */
export const rules: readonly Rule[] = [
  originReflection,
  nullTrusted,
  prefixMatch,
  suffixMatch,
  substringMatch,
  unescapedDot,
  anySubdomain,
  httpTrusted,
  originAsAuthentication,
  reflectedRequestHeaders,
  preflightRefused,
  errorWithoutCors,
  redirectHops,
  simpleWrite,
  websocketOrigin,
  headerInjection,
  developmentOrigin,
  anyPort,
  reflectedMethods,
  authorizationByStar,
  specialCharactersTrusted,
  sharedHost,
  appScheme,
  privateNetwork,
  caseAndDot,
  layerConflict,
  starWithCredentials,
  allowOriginShape,
  allowCredentialsShape,
  varyMissing,
  conditionalVary,
  staticOrigin,
  starListsWithCredentials,
  maxAge,
  exposedToken,
  timingAllowOrigin,
  cookieContext,
  crossResource,
]
