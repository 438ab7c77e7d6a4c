export type { VerifySource } from './policy-source.ts'
export { verify } from './verify.ts'
export { VerifyInputError, type VerifyOptions, type VerifyProgress } from './verify-options.ts'
export {
  type CaseGroup,
  type DifferenceCode,
  type VerifiedCase,
  type VerifiedRequest,
  type VerifyDifference,
  type VerifyGrade,
  type VerifyReport,
  verifyGrades,
} from './verify-report.ts'
