import { headerOf } from '../observation.ts'
import { originRule } from '../origin-rule.ts'
import type { TargetView } from '../target-view.ts'

/** A09: an https API trusts http pages. */
export const httpTrusted = originRule({
  id: 'A09',
  name: 'http-trusted',
  title: 'Pages without TLS may read the response',
  description:
    'An API on https trusts origins on http. Whoever is on the network between the user and such a page writes into it, and reads the API as the user.',
  remedy: 'List https origins only.',
  severity: { credentialed: 'medium', anonymous: 'info' },
  originClass: 'network',
  origins: view =>
    view.scheme === 'http'
      ? []
      : view.bases
          .filter(({ scheme }) => scheme === 'https')
          .flatMap(({ host, registrable }) => [
            `http://${host}`,
            ...(registrable === null ? [] : [`http://${view.label(17)}.${registrable}`]),
          ]),
  adjust: view => (isPreloaded(view) ? 'low' : null),
  ruledOut: view =>
    isPreloaded(view)
      ? []
      : ['the domain does not ask to be preloaded with HSTS, which would keep http pages away'],
})

/** HSTS for the whole domain, in the list that browsers come with. */
function isPreloaded({ survey }: TargetView): boolean {
  const value = headerOf(survey.originless.response, 'strict-transport-security') ?? ''
  return /includesubdomains/i.test(value) && /preload/i.test(value)
}
