export type { Answer } from './answer.ts'
export { type ExplainOptions, explain } from './explain.ts'
export type { ExplainResult, Explanation, ReadDiagnosis } from './explanation.ts'
