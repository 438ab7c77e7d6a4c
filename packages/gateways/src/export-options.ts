import type { Loss } from './loss.ts'

export interface ExportOptions {
  /** Codes of `unsafe` losses that are accepted. */
  readonly accept?: readonly string[]
  /** Version of the engine, such as `1.26.2`. Default: what works with every supported version. */
  readonly version?: string
  /** Where the files will lie on the gateway, for what includes or reads others. Default: by target. */
  readonly directory?: string
  /**
   * Whether the app's bodies differ by `Origin`. Default: false. Only Varnish asks: it stores one object for all
   * origins where they do not.
   */
  readonly bodyVariesOnOrigin?: boolean
}

export interface ExportedFile {
  /** Relative to the directory of the export. */
  readonly path: string
  readonly content: string
}

export interface PolicyExport {
  readonly target: string
  readonly files: readonly ExportedFile[]
  /** Worst first; empty where the target says all of the policy. */
  readonly losses: readonly Loss[]
  /** Where the files go, and what to look after. */
  readonly notes: readonly string[]
}
