import type { CookieRefusalCode, CookieWithheldCode } from '@accredit/browser'

const reasons: Readonly<Record<CookieWithheldCode | CookieRefusalCode, string>> = {
  'host-only': 'it has no Domain, and another host set it',
  'domain-mismatch': 'its Domain is another one',
  'domain-invalid': 'its Domain is no host',
  'domain-public-suffix': 'its Domain is a public suffix',
  'path-mismatch': 'its Path is another one',
  secure: 'it is Secure, and the URL is not https',
  'secure-shadowed': 'it would shadow a Secure cookie, and the URL is not https',
  'http-only': 'it is HttpOnly, and a script asks',
  'http-only-replaced': 'it would replace an HttpOnly cookie, and a script asks',
  'same-site-strict': 'it is SameSite=Strict, and the request is cross-site',
  'same-site-lax': 'it is SameSite=Lax, and the request is cross-site',
  'same-site-default': 'without SameSite it is taken for Lax, and the request is cross-site',
  'same-site-none-insecure': 'it is SameSite=None without Secure',
  'other-partition': 'it is in the jar of another top-level site',
  'partitioned-insecure': 'it is Partitioned without Secure',
  'partition-opaque': 'it is Partitioned, and the top-level page has no site',
  'third-party-blocked': 'third-party cookies are blocked',
  'third-party-partitioned': 'third parties have a jar of their own under each top-level site',
  'prefix-secure': 'its name begins with __Secure-, and it is not Secure',
  'prefix-host': 'its name begins with __Host-, which asks for Secure, Path=/ and no Domain',
  'prefix-http': 'its name begins with __Http-, which asks for Secure and HttpOnly',
  'prefix-host-http':
    'its name begins with __Host-Http-, which asks for Secure, HttpOnly, Path=/ and no Domain',
  'nameless-prefix': 'it has no name, and its value begins like a prefixed name',
  'no-host': 'the URL has no host',
  'no-room': 'there is no room for it',
  'control-byte': 'it has a control character',
  'not-bytes': 'it has a character above U+00FF',
  empty: 'it has neither name nor value',
  'too-long': 'it has more than 4096 bytes',
}

/** Why a cookie stays behind or is not stored. A code that is not known is its own reason. */
export function cookieReason(code: string): string {
  return isKnown(code) ? reasons[code] : code
}

function isKnown(code: string): code is keyof typeof reasons {
  return Object.hasOwn(reasons, code)
}
