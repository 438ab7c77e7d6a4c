import type { CauseId, Stage } from '../cause.ts'

/** What one of Chromium's codes says. */
export interface CorsErrorMeaning {
  readonly cause: CauseId
  readonly stage: Stage | null
  /** The header that it is about. */
  readonly header: string | null
  /** What stands in `failedParameter`. */
  readonly parameter: 'received' | 'method' | 'header' | null
}

const acao = 'access-control-allow-origin'
const acac = 'access-control-allow-credentials'

const meaning = (
  cause: CauseId,
  stage: Stage | null,
  header: string | null = null,
  parameter: CorsErrorMeaning['parameter'] = null,
): CorsErrorMeaning => ({ cause, stage, header, parameter })

/** Causes of the check of origin and credentials, which a preflight has as well. */
const checks = {
  WildcardOriginNotAllowed: meaning('acao-star-credentials', null, acao),
  MissingAllowOriginHeader: meaning('acao-missing', null, acao),
  MultipleAllowOriginValues: meaning('acao-multiple', null, acao, 'received'),
  InvalidAllowOriginValue: meaning('acao-invalid', null, acao, 'received'),
  AllowOriginMismatch: meaning('acao-mismatch', null, acao, 'received'),
  InvalidAllowCredentials: meaning('acac-not-true', null, acac, 'received'),
} as const

/**
 * `Network.CorsError` of the Chrome DevTools Protocol, which the console's words are made from: those of today, and those of
 * the Private Network Access that went before.
 *
 * @see https://chromedevtools.github.io/devtools-protocol/tot/Network/#type-CorsError
 */
export const corsErrors: Readonly<Record<string, CorsErrorMeaning>> = {
  DisallowedByMode: meaning('mode-same-origin', 'local'),
  ...checks,
  CorsDisabledScheme: meaning('scheme-unknown', 'local'),
  PreflightInvalidStatus: meaning('pf-status', 'preflight'),
  PreflightDisallowedRedirect: meaning('pf-redirect', 'preflight'),
  ...Object.fromEntries(
    Object.entries(checks).map(([code, check]) => [
      `Preflight${code}`,
      { ...check, stage: 'preflight' as const },
    ]),
  ),
  PreflightMissingAllowExternal: meaning(
    'private-network-preflight',
    'preflight',
    'access-control-allow-external',
  ),
  PreflightInvalidAllowExternal: meaning(
    'private-network-preflight',
    'preflight',
    'access-control-allow-external',
    'received',
  ),
  PreflightMissingAllowPrivateNetwork: meaning(
    'private-network-preflight',
    'preflight',
    'access-control-allow-private-network',
  ),
  PreflightInvalidAllowPrivateNetwork: meaning(
    'private-network-preflight',
    'preflight',
    'access-control-allow-private-network',
    'received',
  ),
  InvalidAllowMethodsPreflightResponse: meaning(
    'pf-methods-syntax',
    'preflight',
    'access-control-allow-methods',
  ),
  InvalidAllowHeadersPreflightResponse: meaning(
    'pf-headers-syntax',
    'preflight',
    'access-control-allow-headers',
  ),
  MethodDisallowedByPreflightResponse: meaning(
    'pf-method',
    'preflight',
    'access-control-allow-methods',
    'method',
  ),
  HeaderDisallowedByPreflightResponse: meaning('pf-header', 'preflight', null, 'header'),
  RedirectContainsCredentials: meaning('redirect-userinfo', 'redirect'),
  InsecureLocalNetwork: meaning('lna-insecure', 'local'),
  InsecurePrivateNetwork: meaning('lna-insecure', 'local'),
  InvalidLocalNetworkAccess: meaning('lna-denied', 'local'),
  LocalNetworkAccessPermissionDenied: meaning('lna-denied', 'local'),
  NoCorsRedirectModeNotFollow: meaning('mode-nocors-redirect', 'local'),
}
