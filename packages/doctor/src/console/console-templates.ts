import { chromiumTemplates } from './chromium-templates.ts'
import type { ConsoleTemplate } from './console-template.ts'
import { firefoxTemplates } from './firefox-templates.ts'
import { nodeTemplates } from './node-templates.ts'
import { opaqueTemplates } from './tool-templates.ts'
import { webkitTemplates } from './webkit-templates.ts'

/** Everything that consoles, emulations and wrappers say, as one table. */
export const consoleTemplates: readonly ConsoleTemplate[] = [
  ...chromiumTemplates,
  ...firefoxTemplates,
  ...webkitTemplates,
  ...nodeTemplates,
  ...opaqueTemplates,
]
