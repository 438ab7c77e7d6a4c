import type { Place, Role } from '../scenario/scenario.ts'

export interface Ports {
  readonly http: number
  readonly httpOther: number
  readonly https: number
  readonly httpsOther: number
}

const roles: readonly Role[] = ['page', 'page-port', 'sibling', 'other', 'third']

/** The names of one scenario: its own, so that no cookie, preflight or connection of another one matters to it. */
export class Addresses {
  readonly #number: number
  readonly #pageNumber: number
  readonly #ports: Ports
  readonly #tokens: readonly (readonly [origin: string, token: string])[]

  /** @param pageNumber of the page's site: a document that makes several scenarios has one */
  constructor(number: number, pageNumber: number, ports: Ports) {
    this.#number = number
    this.#pageNumber = pageNumber
    this.#ports = ports
    this.#tokens = roles.flatMap(role =>
      (['http', 'https'] as const).map(
        scheme => [this.origin({ role, scheme }), `{${scheme} ${role}}`] as const,
      ),
    )
  }

  host(role: Role | 'embedder'): string {
    switch (role) {
      case 'page':
      case 'page-port':
        return `p${this.#pageNumber}.localhost`
      case 'sibling':
        return `api.p${this.#pageNumber}.localhost`
      case 'other':
        return `o${this.#number}.localhost`
      case 'third':
        return `t${this.#number}.localhost`
      case 'embedder':
        return `e${this.#pageNumber}.localhost`
    }
  }

  origin({ role, scheme }: { readonly role: Role | 'embedder'; readonly scheme: Place['scheme'] }): string {
    return `${scheme}://${this.host(role)}:${this.#port(role === 'page-port', scheme)}`
  }

  /** The text with the origins of the scenario by their roles: what two runs can be compared by. */
  withRoles(text: string): string {
    let plain = text
    for (const [origin, token] of this.#tokens) plain = plain.replaceAll(origin, token)
    return plain
  }

  #port(isOther: boolean, scheme: Place['scheme']): number {
    const { http, httpOther, https, httpsOther } = this.#ports
    if (scheme === 'http') return isOther ? httpOther : http
    return isOther ? httpsOther : https
  }
}
