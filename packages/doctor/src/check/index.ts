export { check } from './check.ts'
export { CheckInputError } from './check-input-error.ts'
export type { CheckOptions } from './check-options.ts'
export type * from './check-result.ts'
