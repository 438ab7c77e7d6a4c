/**
 * The same event as one of the user agent's, which script can tell from its own by `isTrusted`: as in a browser, a
 * property of the event itself.
 *
 * @see https://dom.spec.whatwg.org/#dom-event-istrusted
 */
export function trusted<Fired extends Event>(event: Fired): Fired {
  return Object.defineProperty(event, 'isTrusted', { value: true, enumerable: true })
}
