import type { CauseId, Diagnosis } from './cause.ts'

/** What was sent, and what came back for it. */
export interface Compared {
  readonly sent: string
  readonly received: string
}

/** The prose of one cause. Values of the diagnosis are filled in; what is not known is left out. */
export interface CauseFacts {
  /** Whether a CORS setting has to do with it at all. */
  readonly isCors: boolean
  readonly title: string
  /** The cause in one sentence. */
  sentence(diagnosis: Diagnosis): string
  /** What the browser compared, null where it compared nothing or where the values are unknown. */
  compared(diagnosis: Diagnosis): Compared | null
  /** Where the fault usually is, the likeliest first. */
  suspects(diagnosis: Diagnosis): readonly string[]
  /** What is often tried, and does not help. */
  readonly doesNotHelp: readonly string[]
  /** What happened although the page saw nothing. */
  sideEffects(diagnosis: Diagnosis): readonly string[]
  /** Public URLs: sections of the standard, MDN. */
  readonly references: readonly string[]
}

const pending = (title: string): CauseFacts => ({
  isCors: true,
  title,
  sentence: () => title,
  compared: () => null,
  suspects: () => [],
  doesNotHelp: [],
  sideEffects: () => [],
  references: [],
})

/** Every cause. */
export const causeFacts: Readonly<Record<CauseId, CauseFacts>> = {
  'acao-missing': pending('acao-missing'),
  'acao-mismatch': pending('acao-mismatch'),
  'acao-invalid': pending('acao-invalid'),
  'acao-multiple': pending('acao-multiple'),
  'acao-star-credentials': pending('acao-star-credentials'),
  'acac-not-true': pending('acac-not-true'),
  'pf-status': pending('pf-status'),
  'pf-redirect': pending('pf-redirect'),
  'pf-method': pending('pf-method'),
  'pf-methods-syntax': pending('pf-methods-syntax'),
  'pf-header': pending('pf-header'),
  'pf-headers-syntax': pending('pf-headers-syntax'),
  'pf-auth-wildcard': pending('pf-auth-wildcard'),
  'pf-network': pending('pf-network'),
  'redirect-userinfo': pending('redirect-userinfo'),
  'redirect-scheme': pending('redirect-scheme'),
  'redirect-error-mode': pending('redirect-error-mode'),
  'redirect-loop': pending('redirect-loop'),
  'redirect-location': pending('redirect-location'),
  'mode-same-origin': pending('mode-same-origin'),
  'mode-nocors-redirect': pending('mode-nocors-redirect'),
  'scheme-file': pending('scheme-file'),
  'scheme-unknown': pending('scheme-unknown'),
  'cors-disabled': pending('cors-disabled'),
  'origin-header': pending('origin-header'),
  'unexposed-header': pending('unexposed-header'),
  'forbidden-request-header': pending('forbidden-request-header'),
  'cookie-withheld': pending('cookie-withheld'),
  'cached-without-vary': pending('cached-without-vary'),
  'net-refused': pending('net-refused'),
  'net-dns': pending('net-dns'),
  'net-tls': pending('net-tls'),
  'net-reset': pending('net-reset'),
  'net-timeout': pending('net-timeout'),
  'net-badport': pending('net-badport'),
  'net-malformed': pending('net-malformed'),
  'net-unspecified': pending('net-unspecified'),
  'lna-denied': pending('lna-denied'),
  'lna-insecure': pending('lna-insecure'),
  'mixed-content': pending('mixed-content'),
  csp: pending('csp'),
  corp: pending('corp'),
  orb: pending('orb'),
  'module-mime': pending('module-mime'),
  nosniff: pending('nosniff'),
  'sri-failed': pending('sri-failed'),
  'sri-without-cors': pending('sri-without-cors'),
  'canvas-tainted': pending('canvas-tainted'),
  'frame-access': pending('frame-access'),
  'frame-options': pending('frame-options'),
  'preload-credentials': pending('preload-credentials'),
  'opaque-body': pending('opaque-body'),
  'worker-origin': pending('worker-origin'),
  'stylesheet-access': pending('stylesheet-access'),
  'stream-upload': pending('stream-upload'),
  'beacon-preflight': pending('beacon-preflight'),
  extension: pending('extension'),
  'private-network-preflight': pending('private-network-preflight'),
}
