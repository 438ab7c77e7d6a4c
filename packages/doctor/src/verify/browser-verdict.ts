import { createBrowser, TransportError, type TransportResponse } from '@accredit/browser'
import { isPreflightRequest } from '../audit/replay.ts'
import { enginesSending } from '../audit/sendable-origin.ts'
import type { HeaderLine } from '../exchange.ts'
import type { VerifiedRequest } from './verify-report.ts'

/** A head that came, or that the policy says. */
export interface Answer {
  readonly status: number
  readonly headers: readonly HeaderLine[]
}

/** What a page of some origin gets out of an answer. */
export interface BrowserVerdict {
  readonly credentialed: boolean
  readonly anonymous: boolean
}

/** Whether a page of some engine can have this origin; what no browser sends, no browser acts on. */
function isSendable(origin: string): boolean {
  return enginesSending(origin).length > 0
}

/**
 * Asks a browser what a page may do by an answer: read it, or, where it is the answer to a preflight, send the request
 * that was asked for.
 */
export async function browserVerdict(request: VerifiedRequest, answer: Answer): Promise<BrowserVerdict> {
  const origin = headerOf(request, 'origin')
  if (origin === null || !isSendable(origin)) return { credentialed: false, anonymous: false }
  return {
    credentialed: await isGranted(request, answer, origin, 'include'),
    anonymous: await isGranted(request, answer, origin, 'omit'),
  }
}

function headerOf({ headers }: VerifiedRequest, name: string): string | null {
  return headers.find(([key]) => key.toLowerCase() === name)?.[1] ?? null
}

async function isGranted(
  request: VerifiedRequest,
  answer: Answer,
  origin: string,
  credentials: 'include' | 'omit',
): Promise<boolean> {
  const asked = headerOf(request, 'access-control-request-method')
  const isPreflight = request.method === 'OPTIONS' && asked !== null
  const open = granting(origin)
  const browser = createBrowser({
    intercept: async sent => {
      if (!isPreflight) return responseOf(isPreflightRequest(sent) ? open : answer)
      if (isPreflightRequest(sent)) return responseOf(allowingProbe(answer))
      return responseOf(open)
    },
  })
  try {
    const page = openPage(browser, origin)
    const names = isPreflight ? (headerOf(request, 'access-control-request-headers') ?? '') : ''
    const headers = names
      .split(',')
      .map(name => name.trim())
      .filter(name => name !== '')
      .map((name): [string, string] => [name, '1'])
    // Without a header of its own a simple request would have no preflight, and nothing would be judged.
    if (isPreflight) headers.push([probeHeader, '1'])
    await page.fetch('https://verified.example/', {
      method: isPreflight ? asked : readable(request.method),
      headers,
      credentials,
      redirect: 'manual',
    })
    return true
  } catch (error) {
    if (error instanceof TypeError || error instanceof TransportError) return false
    throw error
  } finally {
    await browser.close()
  }
}

const probeHeader = 'x-accredit-probe'

/** The answer with the header allowed that makes the browser ask. */
function allowingProbe({ status, headers }: Answer): Answer {
  return { status, headers: [...headers, ['access-control-allow-headers', probeHeader]] }
}

/** The method does not matter to whether an answer can be read. */
function readable(method: string): string {
  return method === 'HEAD' ? 'HEAD' : 'GET'
}

function openPage(browser: ReturnType<typeof createBrowser>, origin: string) {
  const options = { addressSpace: 'public' } as const
  return origin === 'null'
    ? browser.open('https://sandbox.example/', { ...options, opaque: 'sandbox' })
    : browser.open(`${origin}/`, options)
}

function granting(origin: string): Answer {
  return {
    status: 200,
    headers: [
      ['access-control-allow-origin', origin],
      ['access-control-allow-credentials', 'true'],
    ],
  }
}

function responseOf({ status, headers }: Answer): TransportResponse {
  return {
    status,
    statusMessage: '',
    headers: headers.map(([name, value]): HeaderLine => [name, value]),
    body: null,
    address: null,
  }
}
