export type { AuthChallenge, OnAuthChallenge } from './authentication-entries.ts'
export { Browser, type BrowserOptions, createBrowser } from './browser.ts'
export type { ClientCertificate } from './client-certificate.ts'
export type { Cookie } from './cookie.ts'
export type { CookieRefusalCode } from './cookie-admission.ts'
export {
  CookieJar,
  type CookieJarOptions,
  type CookieStoreCode,
  type CookieStoreVerdict,
} from './cookie-jar.ts'
export type { CookieSendVerdict, CookieWithheldCode } from './cookie-retrieve.ts'
export type { AddressSpace, Environment } from './environment.ts'
export type { EventSourceConstructor, PageEventSource } from './event-source.ts'
export type { FetchMethod } from './fetch-method.ts'
export { type Har, type HarEntry, toHar } from './har.ts'
export type { PageHeaders } from './headers.ts'
export type { InstalledPage, InstallTarget } from './install-into.ts'
export type { Intercept } from './intercepted-transport.ts'
export type { LocalNetworkPermission } from './local-network-access.ts'
export { Page, type PageOptions } from './page.ts'
export { type Profile, profiles } from './profile.ts'
export type { PageRequest, RequestConstructor } from './request.ts'
export type { PageRequestInit } from './request-init.ts'
export type { PageResponse } from './response.ts'
export type { FetchApp, NodeListenerApp, ServerEntry, ServersMap } from './servers.ts'
export { Trace } from './trace.ts'
export type { TraceCode, TraceEvent } from './trace-event.ts'
export {
  type ConnectionPool,
  TransportError,
  type TransportErrorCode,
  type TransportRequest,
  type TransportResponse,
} from './transport.ts'
export type { PageXMLHttpRequest, XMLHttpRequestConstructor } from './xml-http-request.ts'
