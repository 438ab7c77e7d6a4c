export * from './audit/index.ts'
export type * from './cause.ts'
export { type CauseFacts, type Compared, causeFacts } from './cause-facts.ts'
export * from './check/index.ts'
export { type Engine, type EngineName, engineNames, engines } from './engine.ts'
export type * from './exchange.ts'
export * from './explain/index.ts'
export { type FindFixesInput, findFixes } from './fix/find-fixes.ts'
export type * from './fix/fix.ts'
export {
  type FixTarget,
  type FixTargetKind,
  type FixTargetName,
  fixTargetNamed,
  fixTargets,
  type RenderedFix,
  renderFix,
} from './fix/render-fix.ts'
