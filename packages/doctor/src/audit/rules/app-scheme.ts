import { originRule } from '../origin-rule.ts'
import type { TargetView } from '../target-view.ts'

/** A13: origins of apps and of extensions are granted. */
export const appScheme = originRule({
  id: 'A13',
  name: 'app-scheme',
  title: 'Any app or extension may read the response',
  description:
    'The list has origins that are not one party’s: `capacitor://localhost` is that of every app made with Capacitor, and a random extension is anybody’s.',
  remedy: 'List the ids of your own extensions. For apps authenticate with a token, not with cookies.',
  severity: { credentialed: 'low', anonymous: 'low' },
  originClass: 'app',
  few: 4,
  origins: view => ['capacitor://localhost', 'ionic://localhost', ...extensions(view), 'file://'],
  adjust: (_, hits) => (hits.some(({ probe }) => /-extension:/.test(probe.origin ?? '')) ? 'medium' : null),
  ruledOut: () => ['the ids of the extensions are random ones'],
})

/** Ids as Chromium and Firefox make them, of nobody. */
function extensions({ label }: TargetView): readonly string[] {
  const letters = `${label(25)}${label(26)}${label(27)}${label(28)}`
  const chromium = [...letters.slice(0, 32)].map(letter =>
    String.fromCharCode(97 + (letter.charCodeAt(0) % 16)),
  )
  const hex = [...letters.slice(0, 32)].map(letter => (letter.charCodeAt(0) % 16).toString(16)).join('')
  const uuid = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`
  return [`chrome-extension://${chromium.join('')}`, `moz-extension://${uuid}`]
}
