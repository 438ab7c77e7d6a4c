/** @see https://xhr.spec.whatwg.org/#states */
export const unsent = 0
export const opened = 1
export const headersReceived = 2
export const loading = 3
export const done = 4
export type State = typeof unsent | typeof opened | typeof headersReceived | typeof loading | typeof done
