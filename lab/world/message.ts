/** A request as it came, before anybody makes sense of it. */
export interface ReceivedRequest {
  readonly method: string
  /** Path and query. */
  readonly target: string
  readonly scheme: 'http' | 'https'
  /** The value of `Host`. */
  readonly host: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string
}

/** Lines that are sent as they are. */
export interface SentAnswer {
  readonly status: number
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string
}

export function headerOf({ headers }: Pick<ReceivedRequest, 'headers'>, name: string): string | null {
  const values = headers.filter(([one]) => one.toLowerCase() === name).map(([, value]) => value)
  return values.length === 0 ? null : values.join(', ')
}

/** An answer with the length of its body, or without one where its status has none. */
export function answerWith(status: number, headers: SentAnswer['headers'], body: string): SentAnswer {
  if (status === 204 || status === 304) return { status, headers, body: '' }
  return { status, headers: [...headers, ['Content-Length', `${Buffer.byteLength(body, 'latin1')}`]], body }
}
