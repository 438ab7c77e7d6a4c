import type { CauseId, Diagnosis } from '../cause.ts'

type Title = (diagnosis: Diagnosis) => readonly string[]

const url = ({ url: known }: Diagnosis): string => (known === null ? 'the URL' : `\`${known}\``)

function originOf({ url: known }: Diagnosis): string {
  return known !== null && URL.canParse(known) && new URL(known).origin !== 'null'
    ? new URL(known).origin
    : 'the origin of the API'
}

function hostOf({ url: known }: Diagnosis): string {
  return known !== null && URL.canParse(known) ? `\`${new URL(known).host}\`` : 'that host'
}

function overHttps({ url: known }: Diagnosis): string {
  return known?.startsWith('http:') ? `\`${known.replace(/^http:/, 'https:')}\`` : 'its https URL'
}

/**
 * What to do about a cause that no CORS header mends: sentences, one for each remedy. Causes that are not here have
 * remedies that can be tried.
 */
export const environmentTitles: Readonly<Partial<Record<CauseId, Title>>> = {
  'pf-network': d => [
    `Let \`OPTIONS\` reach the server behind ${hostOf(d)}, and have it answered: it got no response at all.`,
  ],
  'net-refused': d => [`Start the server, or correct the port: nothing listens at ${hostOf(d)}.`],
  'net-dns': d => [`Correct the host name ${hostOf(d)}, or give it an address.`],
  'net-tls': d => [
    `Give ${hostOf(d)} a certificate that the browser trusts. Open ${url(d)} in a tab of its own to see what is wrong with this one.`,
  ],
  'net-reset': d => [
    `Find out why ${hostOf(d)} closes the connection: its log, the proxy before it, http where it speaks https.`,
  ],
  'net-timeout': d => [`Make ${hostOf(d)} reachable: it did not answer in time.`],
  'net-badport': () => ['Serve it on another port: browsers refuse this one for every server.'],
  'net-malformed': d => [
    `Have ${hostOf(d)} answer with valid HTTP; perhaps that port speaks https or another protocol.`,
  ],
  'net-unspecified': d => [
    `Open ${url(d)} in a tab of its own: whether it loads tells the certificate, the port and the name from the rest.`,
  ],
  'redirect-scheme': d => [`Redirect ${url(d)} to an http or https URL.`],
  'redirect-loop': d => [`End the loop of redirects at ${url(d)}: two rules send the request to each other.`],
  'redirect-location': d => [`Have ${url(d)} redirect to a valid URL: its \`Location\` is none.`],
  'scheme-file': () => [
    'Serve the file over http, such as from http://localhost:3000, and load the page from there as well.',
  ],
  'scheme-unknown': () => ['Write a URL that begins with http:// or https://.'],
  'cors-disabled': () => ['Set `content.cors.disable` back to false in `about:config`.'],
  'origin-header': () => ['Find the add-on that changes the request, by a new profile without any.'],
  'forbidden-request-header': ({ header }) => [
    header === 'cookie'
      ? "Leave `Cookie` out: the browser sends cookies itself with `credentials: 'include'`."
      : `Leave ${header === null ? 'the header' : `\`${header}\``} out: the browser sets it itself.`,
  ],
  'lna-denied': () => [
    'Grant the page the permission for devices on the local network; it has to be an https page.',
    'Or serve the page and the API in the same address space: both public, or both local.',
  ],
  'lna-insecure': () => [
    'Serve the page over https, and grant it the permission for devices on the local network.',
    'Or serve the page and the API in the same address space: both public, or both local.',
  ],
  'mixed-content': d => [`Ask for ${overHttps(d)}: an https page may not fetch http.`],
  csp: d => [`Add \`${originOf(d)}\` to \`connect-src\` in the Content-Security-Policy of the page.`],
  corp: d => [
    `Have ${url(d)} say \`Cross-Origin-Resource-Policy: cross-origin\`, or \`same-site\` where the page is of its site.`,
  ],
  orb: d => [`Load ${url(d)} by \`fetch\`, not as a script or image.`],
  'module-mime': d => [`Serve ${url(d)} as \`text/javascript\`.`],
  nosniff: d => [`Serve ${url(d)} with the Content-Type that fits its use.`],
  'sri-failed': () => ['Correct the hash in `integrity`, or load the version that it was made for.'],
  'sri-without-cors': d => [
    `Add \`crossorigin="anonymous"\` to the element, and have ${url(d)} answer with \`Access-Control-Allow-Origin\`.`,
  ],
  'canvas-tainted': d => [
    `Load the image with \`crossorigin="anonymous"\`, and have ${url(d)} answer with \`Access-Control-Allow-Origin\`.`,
  ],
  'frame-access': () => ['Exchange messages by `postMessage`, and compare `event.origin` in the listener.'],
  'frame-options': d => [
    `Name the framing page in \`frame-ancestors\` of the Content-Security-Policy of ${url(d)}.`,
  ],
  'preload-credentials': () => [
    'Give `<link rel="preload">` the same `crossorigin` as the element that uses it.',
  ],
  'worker-origin': () => ['Serve the script of the worker from the origin of the page.'],
  'stylesheet-access': d => [
    `Load the stylesheet with \`crossorigin="anonymous"\`, and have ${url(d)} answer with \`Access-Control-Allow-Origin\`.`,
  ],
  'stream-upload': () => [
    'Send a `Blob` or a string in the place of the stream, or serve the API over HTTP/2.',
  ],
  'beacon-preflight': () => [
    'Send the beacon as `text/plain`, which needs no preflight, and parse it on the server.',
  ],
  extension: () => ['Allow the site in the extension, or choose a path that does not look like advertising.'],
  'private-network-preflight': () => [
    'Update the browser: current ones ask the user for a permission in the place of this preflight.',
    'Or serve the page and the API in the same address space: both public, or both local.',
  ],
}
