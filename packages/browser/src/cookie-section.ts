const draft = 'https://httpwg.org/http-extensions/draft-ietf-httpbis-layered-cookies.html'
const bis = 'https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html'

/** The sections that decide about cookies, as a verdict names them. */
export const cookieSection = {
  parse: `${draft}#parse-a-cookie`,
  store: `${draft}#store-a-cookie`,
  retrieve: `${draft}#retrieve-cookies`,
  eviction: `${draft}#cookie-store-eviction`,
  thirdParty: `${draft}#third-party-cookies`,
  /** Only the older draft says what a same-site request is. */
  sameSite: `${bis}#name-same-site-and-cross-site-re`,
  /** Partitioned cookies (CHIPS) are in neither draft yet. */
  partitioned: 'https://datatracker.ietf.org/doc/html/draft-cutler-httpbis-partitioned-cookies-01',
} as const
