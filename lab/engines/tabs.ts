/** Tabs by name, each made when it is first asked for. */
export class Tabs<Tab> {
  readonly #open: () => Promise<Tab>
  readonly #tabs = new Map<string, Promise<Tab>>()

  constructor(open: () => Promise<Tab>) {
    this.#open = open
  }

  named(name: string): Promise<Tab> {
    const known = this.#tabs.get(name)
    if (known !== undefined) return known
    const tab = this.#open()
    this.#tabs.set(name, tab)
    return tab
  }
}
