export { type FindFixesInput, findFixes } from './find-fixes.ts'
export type * from './fix.ts'
export {
  type FixTarget,
  type FixTargetKind,
  type FixTargetName,
  fixTargetNamed,
  fixTargets,
  type RenderedFix,
  renderFix,
} from './render-fix.ts'
