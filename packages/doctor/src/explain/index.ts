export type * from './explanation.ts'
