import type { ReportFlags } from '../commands/report-options.ts'

/** The options of `accredit check`, as they were typed. */
export interface CheckFlags extends ReportFlags {
  readonly from?: readonly string[]
  readonly method?: string
  readonly header?: readonly string[]
  readonly body?: string
  readonly type?: string
  readonly credentials?: 'include' | 'same-origin' | 'omit'
  readonly mode?: 'cors' | 'no-cors' | 'same-origin'
  readonly redirect?: 'follow' | 'error' | 'manual'
  readonly viaXhr?: boolean
  readonly preflightOnly?: boolean
  readonly cookie?: readonly string[]
  readonly auth?: string
  readonly cert?: string
  readonly key?: string
  readonly ca?: string
  readonly topLevel?: string
  readonly connectTo?: readonly string[]
  readonly timeout?: string
  readonly engine?: readonly string[]
  readonly expect?: 'allow' | 'block'
  readonly strictEngines?: boolean
  readonly for?: readonly string[]
  readonly har?: string
  readonly harIn?: string
  readonly openapi?: string
  readonly server?: string
  readonly writes?: boolean
  readonly verbose?: boolean
}
