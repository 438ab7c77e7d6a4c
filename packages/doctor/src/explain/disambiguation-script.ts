/**
 * JavaScript for the console of the page that failed: whether the server answers at all. A script cannot be told more, by
 * design; the console can.
 *
 * @param url the URL that failed, null where it is not known
 */
export function disambiguationScript(url: string | null): string {
  const target = url === null ? "'https://…' // the URL that failed" : scriptString(url)
  return `// Paste into the console of the page that failed. It only looks: an opaque answer can not be read.
const url = ${target}
await fetch(url, { mode: 'no-cors', cache: 'no-store', credentials: 'omit' }).then(
  () => console.log('The server answers: CORS or a redirect may be it. The red line above says which; explain that one.'),
  () => console.log('No answer: network, TLS, DNS, mixed content, CSP or an extension. Open the URL in a tab of its own.'),
)`
}

/** A string that is one in JavaScript and in HTML too. */
const scriptString = (text: string): string =>
  JSON.stringify(text)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029')
