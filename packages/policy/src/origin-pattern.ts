import {
  canonicalIPv4,
  canonicalIPv6,
  defaultPort,
  isIPv4MappedIPv6,
  isLoopbackHost,
  isPublicSuffix,
  maxOriginLength,
  parseOrigin,
} from '@accredit/protocol'
import { isInternationalizedLabel } from './internationalized-label.ts'
import type { IssueCode } from './issue.ts'

/** Port 0 stands for the scheme's default, written without a port. */
export const absentPort = 0
/** The port of a pattern that ends in `:*`. */
export const anyPort = -1

/**
 * A set of origins with one spelling.
 *
 * - `exact`: `https://app.example`
 * - `any-port`: `http://localhost:*`, the default port included
 * - `subdomains`: `https://*.example.com`, one label or more below the base, the base itself excluded
 * - `in-label`: `https://app-*-team.example.app`, one or more characters within the first label
 */
export type OriginPattern = {
  readonly source: string
  readonly scheme: string
} & (
  | { readonly kind: 'exact'; readonly host: string }
  | { readonly kind: 'any-port'; readonly host: string }
  | { readonly kind: 'subdomains'; readonly base: string; readonly port: number }
  | {
      readonly kind: 'in-label'
      readonly base: string
      readonly port: number
      readonly prefix: string
      readonly suffix: string
    }
)

/** Why a text is no origin pattern. */
interface PatternFault {
  readonly code: IssueCode
  readonly message: string
  readonly fix: string
}

type Parsed = { readonly pattern: OriginPattern } | { readonly fault: PatternFault }

const maxSchemeLength = 64
const maxHostLength = 253
const maxWildcardBaseLength = 251
const maxLabelLength = 63

/**
 * Parses one entry of an origin list (rules O5-O15 of jub0bs/cors, plus the in-label wildcard).
 *
 * @param text - the entry as the author wrote it
 * @returns the pattern, or the first fault with its fix
 */
export function parseOriginPattern(text: string): Parsed {
  // Nearly every entry of a long list is a plain origin: one strict parse and no diagnosis.
  const origin = parseOrigin(text)
  if (origin !== null) {
    const fault = faultOfHost(text, origin.host)
    return fault === null
      ? { pattern: { kind: 'exact', source: text, scheme: origin.scheme, host: origin.host } }
      : { fault }
  }
  return diagnose(text)
}

/** Rules that a serialised origin can still break: punycode that decodes to nothing, and IPv4-mapped IPv6. */
function faultOfHost(text: string, host: string): PatternFault | null {
  if (host.startsWith('[') && isIPv4MappedIPv6(host.slice(1, -1))) {
    return {
      code: 'origin-ip-mapped',
      message: `\`${text}\` names an IPv4 address in IPv6 clothing, an origin that no site is served from.`,
      fix: 'Write the IPv4 address itself.',
    }
  }
  if (host.includes('xn--') && !host.split('.').every(isPlainOrInternationalized)) {
    return {
      code: 'origin-host-idna',
      message: `\`${text}\` has a punycode label that is not a valid internationalised name.`,
      fix: 'Copy the host from the address bar of a browser, or from `new URL(…).hostname`.',
    }
  }
  return null
}

function isPlainOrInternationalized(label: string): boolean {
  return !label.startsWith('xn--') || isInternationalizedLabel(label)
}

/** The host as the URL standard would write it; used at definition time only, to word a fix. */
function asciiHost(host: string): string | null {
  try {
    return new URL(`https://${host}`).hostname
  } catch {
    return null
  }
}

function fault(code: IssueCode, message: string, fix: string): Parsed {
  return { fault: { code, message, fix } }
}

/** "Write `https://a.example`." where a repaired spelling exists, else `otherwise`. */
function write(repaired: string | null, otherwise: string): string {
  return repaired === null ? otherwise : `Write \`${repaired}\`.`
}

/** What the author most likely meant: `text` as a URL, cut down to its origin, if that is a pattern. */
function repair(text: string): string | null {
  const trimmed = text.trim()
  const withScheme = trimmed.includes('://') ? trimmed : `https://${trimmed.replace(/^[/]+/, '')}`
  const wildcardPort = /:\*(?=[/?#]|$)/.test(withScheme)
  try {
    const url = new URL(wildcardPort ? withScheme.replace(/:\*(?=[/?#]|$)/, '') : withScheme)
    if (url.hostname === '') return null
    const host = decodeURIComponent(url.hostname)
    const port = wildcardPort ? ':*' : url.port === '' ? '' : `:${url.port}`
    const repaired = `${url.protocol}//${host}${port}`
    return repaired !== text && 'pattern' in parseOriginPattern(repaired) ? repaired : null
  } catch {
    return null
  }
}

const anExample = 'Write a scheme, a host and, if it is not the default, a port: `https://app.example`.'

/** Names what is wrong with a text that is no plain origin, or finds the wildcard pattern in it. */
function diagnose(text: string): Parsed {
  if (text === 'null') {
    return fault(
      'origin-null',
      '`null` is the origin of every sandboxed frame, so allowing it allows everybody.',
      "Serve the page from an origin of its own; for public data use `anonymous: '*'`, which covers `null`.",
    )
  }
  if (text.length > maxOriginLength) {
    return fault(
      'origin-too-long',
      `An origin has at most ${maxOriginLength} bytes, this has ${text.length}.`,
      'Write the origin alone, one entry for each.',
    )
  }
  const schemeEnd = text.indexOf('://')
  if (text.trim() !== text) {
    return fault(
      'origin-invalid',
      `\`${text}\` has blanks around it, and so matches nothing.`,
      write(repair(text), 'Write it without blanks.'),
    )
  }
  if (schemeEnd < 1) return diagnoseScheme(text)
  return parseScheme(text, text.slice(0, schemeEnd), text.slice(schemeEnd + 3))
}

function diagnoseScheme(text: string): Parsed {
  if (/^file:/i.test(text)) return fileScheme()
  if (/[\s,]/.test(text.trim())) {
    return fault(
      'origin-invalid',
      `\`${text}\` is not one origin.`,
      'Write one entry for each origin, in a list.',
    )
  }
  return fault(
    'origin-scheme-missing',
    `\`${text}\` has no scheme, and an origin without one matches nothing.`,
    write(repair(text), anExample),
  )
}

function fileScheme(): Parsed {
  return fault(
    'origin-file-scheme',
    'Pages from `file:` have the origin `null`, so a `file:` entry matches nothing.',
    'Serve the page over http on localhost and allow that origin: `http://localhost:*`.',
  )
}

function parseScheme(text: string, scheme: string, rest: string): Parsed {
  const lower = scheme.toLowerCase()
  if (lower === 'file') return fileScheme()
  if (scheme !== lower && /^[a-z][a-z0-9+.\-_]*$/.test(lower)) return notLowerCase(text)
  if (scheme.length > maxSchemeLength || !/^[a-z][a-z0-9+.\-_]*$/.test(scheme)) {
    return fault(
      'origin-scheme-invalid',
      `\`${scheme}\` is not a scheme${scheme.includes('*') ? '; a wildcard cannot stand for one' : ''}.`,
      'Write one entry for each scheme, such as `https://app.example`.',
    )
  }
  return parseAuthority(text, scheme, rest)
}

function notLowerCase(text: string): Parsed {
  return fault(
    'origin-not-lower-case',
    `Browsers send origins in lower case and compare them byte by byte, so \`${text}\` matches nothing.`,
    write(repair(text), 'Write it in lower case.'),
  )
}

function parseAuthority(text: string, scheme: string, rest: string): Parsed {
  if (/[\s,\u0000-\u001f\u007f]/.test(rest)) {
    return fault(
      'origin-invalid',
      `\`${text}\` holds white space, a comma or a control character.`,
      write(repair(text), 'Write one entry for each origin, without blanks.'),
    )
  }
  const end = rest.search(/[/?#\\]/)
  if (end >= 0) {
    return rest.slice(end) === '/'
      ? fault(
          'origin-trailing-slash',
          `\`${text}\` ends in a slash, and the origin that a browser sends does not.`,
          write(repair(text), anExample),
        )
      : fault(
          'origin-not-bare',
          `\`${text}\` is a URL; an origin has no path, query or fragment.`,
          write(repair(text), anExample),
        )
  }
  if (rest.includes('@')) {
    return fault(
      'origin-userinfo',
      `\`${text}\` holds a user name; an origin has none.`,
      write(repair(text.replace(/\/\/.*@/, '//')) ?? text.replace(/\/\/.*@/, '//'), anExample),
    )
  }
  return parsePort(text, scheme, rest)
}

function parsePort(text: string, scheme: string, authority: string): Parsed {
  const bracket = authority.lastIndexOf(']')
  if (authority.startsWith('[') && bracket < 0) return parseIPv6(text, scheme, authority, absentPort)
  const colon = authority.indexOf(':', bracket + 1)
  const host = colon < 0 ? authority : authority.slice(0, colon)
  if (colon < 0) return parseHost(text, scheme, host, absentPort)
  const digits = authority.slice(colon + 1)
  if (digits === '*') return parseHost(text, scheme, host, anyPort)
  const port = Number(digits)
  if (!/^[1-9][0-9]{0,4}$/.test(digits) || port > 65_535) {
    return fault(
      'origin-port-invalid',
      `\`${digits}\` is not a port.`,
      'Write a number from 1 to 65535 without leading zeros, or `*` for any.',
    )
  }
  if (port === defaultPort(scheme)) {
    return fault(
      'origin-port-default',
      `${port} is the default port of ${scheme}, which browsers leave out, so \`${text}\` matches nothing.`,
      `Write \`${scheme}://${host}\`.`,
    )
  }
  return parseHost(text, scheme, host, port)
}

function parseHost(text: string, scheme: string, host: string, port: number): Parsed {
  if (host.startsWith('[')) return parseIPv6(text, scheme, host, port)
  if (/[^\u0000-\u007f]/.test(host)) {
    const ascii = asciiHost(host)
    return fault(
      'origin-host-unicode',
      `Browsers send the host of \`${text}\` in punycode, so this spelling matches nothing.`,
      write(repair(text), ascii === null ? anExample : `Write the host as \`${ascii}\`.`),
    )
  }
  if (/[A-Z]/.test(host)) return notLowerCase(text)
  const star = host.indexOf('*')
  if (star >= 0) return parseWildcard(text, scheme, host, port, star)
  const hostFault = faultOfName(text, host) ?? faultOfIPv4(text, scheme, host) ?? faultOfHost(text, host)
  if (hostFault !== null) return { fault: hostFault }
  if (port !== anyPort) {
    return fault('origin-invalid', `\`${text}\` is not an origin.`, write(repair(text), anExample))
  }
  return { pattern: { kind: 'any-port', source: text, scheme, host } }
}

function parseIPv6(text: string, scheme: string, host: string, port: number): Parsed {
  const address = host.slice(1, -1)
  if (host.includes('*')) return wildcardIp(text)
  const canonical = host.endsWith(']') ? canonicalIPv6(address) : null
  if (canonical === null) {
    return fault(
      'origin-ip-invalid',
      `\`${host}\` is not an IPv6 address in brackets${host.includes('%') ? '; an origin has no zone' : ''}.`,
      'Write it as `http://[::1]`.',
    )
  }
  const mapped = faultOfHost(text, host)
  if (mapped !== null) return { fault: mapped }
  if (canonical !== address) {
    return fault(
      'origin-ip-not-canonical',
      `Browsers write this address as \`[${canonical}]\`, so \`${text}\` matches nothing.`,
      `Write \`${text.replace(host, `[${canonical}]`)}\`.`,
    )
  }
  if (port !== anyPort) {
    return fault('origin-invalid', `\`${text}\` is not an origin.`, write(repair(text), anExample))
  }
  return { pattern: { kind: 'any-port', source: text, scheme, host } }
}

function wildcardIp(text: string): Parsed {
  return fault(
    'origin-wildcard-ip',
    `\`${text}\`: an IP address has no subdomains.`,
    'Write each address, or `:*` for any port of one.',
  )
}

/** Byte, label and length rules of a name without a wildcard (O9, O12). */
function faultOfName(text: string, host: string): PatternFault | null {
  if (host === '' || /[^a-z0-9._-]/.test(host)) {
    return {
      code: 'origin-host-invalid',
      message: host === '' ? `\`${text}\` has no host.` : `\`${host}\` is not a host name.`,
      fix: write(repair(text), anExample),
    }
  }
  const labels = host.split('.')
  if (labels.length > 1 && labels.at(-1) === '') labels.pop()
  if (labels.some(label => label === '')) {
    return {
      code: 'origin-host-invalid',
      message: `\`${host}\` has an empty label.`,
      fix: 'Write one dot between labels.',
    }
  }
  if (host.length > maxHostLength || labels.some(label => label.length > maxLabelLength)) {
    return {
      code: 'origin-host-length',
      message: `A host has at most ${maxHostLength} bytes and a label at most ${maxLabelLength}.`,
      fix: 'Write a name that DNS can hold.',
    }
  }
  return null
}

function endsInNumber(host: string): boolean {
  const last = (host.endsWith('.') ? host.slice(0, -1) : host).split('.').at(-1) ?? ''
  return /^[0-9]+$|^0x[0-9a-f]*$/.test(last)
}

function faultOfIPv4(text: string, scheme: string, host: string): PatternFault | null {
  if (!endsInNumber(host)) return null
  const canonical = canonicalIPv4(host)
  if (canonical === null) {
    return {
      code: 'origin-ip-invalid',
      message: `\`${host}\` ends in a number, so it must be an IPv4 address, and it is not one.`,
      fix: `Write four numbers from 0 to 255: \`${scheme}://127.0.0.1\`.`,
    }
  }
  if (canonical === host) return null
  return {
    code: 'origin-ip-not-canonical',
    message: `Browsers write this address as \`${canonical}\`, so \`${text}\` matches nothing.`,
    fix: `Write \`${text.replace(host, canonical)}\`.`,
  }
}

const wildcardForms =
  'Write `https://*.example.com` for subdomains, `https://app-*.example.com` for part of the first label, ' +
  'or `:*` for any port.'

function parseWildcard(text: string, scheme: string, host: string, port: number, star: number): Parsed {
  const dot = host.indexOf('.')
  if (host.indexOf('*', star + 1) >= 0 || dot < 0 || star > dot || dot === host.length - 1) {
    return fault('origin-wildcard-invalid', `\`${text}\`: the wildcard cannot stand there.`, wildcardForms)
  }
  const base = host.slice(dot + 1)
  const label = host.slice(0, dot)
  if (base.length > maxWildcardBaseLength || label.length > maxLabelLength) {
    return fault(
      'origin-host-length',
      `A wildcard stands before at most ${maxWildcardBaseLength} bytes of host, in a label of at most ${maxLabelLength}.`,
      'Write a name that DNS can hold.',
    )
  }
  const nameFault = faultOfName(text, label === '*' ? base : `${label.replace('*', 'x')}.${base}`)
  if (nameFault !== null) return { fault: nameFault }
  if (endsInNumber(base)) return wildcardIp(text)
  const idnaFault = faultOfHost(text, base)
  if (idnaFault !== null) return { fault: idnaFault }
  if (label === '*') return { pattern: { kind: 'subdomains', source: text, scheme, base, port } }
  if (!base.replace(/\.$/, '').includes('.') && !isLoopbackHost(base)) {
    return fault(
      'origin-wildcard-invalid',
      `\`${text}\` covers names under \`.${base}\` that anybody can register.`,
      `Write \`${scheme}://*.${label.replace('*', '').replace(/^-|-$/g, '')}.${base}\` for subdomains.`,
    )
  }
  const [prefix = '', suffix = ''] = label.split('*')
  return { pattern: { kind: 'in-label', source: text, scheme, base, port, prefix, suffix } }
}

/** Whether a network attacker can speak for the pattern: not https, and not this machine (O4). */
export function isInsecure(pattern: OriginPattern): boolean {
  return pattern.scheme !== 'https' && !isLoopbackHost('base' in pattern ? pattern.base : pattern.host)
}

/**
 * Whether strangers can get a name that the pattern covers: its wildcard stands right before a public suffix, or
 * before a name whose every child is one (`*.kawasaki.jp`). Private suffixes such as `github.io` count (O3).
 */
export function coversPublicSuffix(pattern: OriginPattern): boolean {
  if (!('base' in pattern)) return false
  const base = pattern.base.endsWith('.') ? pattern.base.slice(0, -1) : pattern.base
  return isPublicSuffix(base) || (pattern.kind === 'subdomains' && isPublicSuffix(`any.${base}`))
}
