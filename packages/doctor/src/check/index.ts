export type * from './check-result.ts'
