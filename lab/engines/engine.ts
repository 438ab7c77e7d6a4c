/** A browser that is under way: tabs that can be sent somewhere. */
export interface RunningEngine {
  /** Such as `156.0.8078.79`. */
  readonly version: string
  /** Sends a tab to a URL, whatever it is doing. Tabs are made when they are named. */
  go(tab: string, url: string): Promise<void>
  /** Ends every process of it and removes its profile. Never rejects. */
  stop(): Promise<void>
}

export type EngineId = 'chromium' | 'firefox' | 'webkit'

export interface Engine {
  readonly name: EngineId
  /** How to get it, for a machine without it. */
  readonly hint: string
  /** Its executable, null where it is not installed. */
  find(): string | null
  start(): Promise<RunningEngine>
}
