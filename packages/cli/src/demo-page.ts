import { readFile } from 'node:fs/promises'
import http from 'node:http'

/** What every page of the demo is told when it loads. */
export interface DemoConfig {
  readonly api: string
  /** The origins of the pages, in the order of the page's switch. */
  readonly sameSite: string
  readonly crossSite: string
  readonly refused: string
  readonly policyFile: string
}

/** Something that happened, sent to every open page over its own origin. */
export interface DemoEvent {
  readonly type: 'decision' | 'received' | 'policy'
  readonly data: object
}

/** Carries events to the pages that are open. */
export class DemoEvents {
  private readonly streams = new Set<http.ServerResponse>()
  private latestPolicy: string | null = null

  send({ type, data }: DemoEvent): void {
    const text = `event: ${type}\ndata: ${JSON.stringify(data)}\n\n`
    if (type === 'policy') this.latestPolicy = text
    for (const stream of this.streams) stream.write(text)
  }

  /** Keeps a response open and writes events to it. A page that joins late is told of the policy in force. */
  attach(response: http.ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
    response.write(`: open\n\n${this.latestPolicy ?? ''}`)
    this.streams.add(response)
    response.once('close', () => this.streams.delete(response))
  }
}

const types = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
}

// A closed list: no path of a request ever becomes a path of a file.
const files: ReadonlyMap<string, { readonly file: string; readonly type: string }> = new Map([
  ['/', { file: 'index.html', type: types.html }],
  ['/frame', { file: 'frame.html', type: types.html }],
  ['/style.css', { file: 'style.css', type: types.css }],
  ['/demo.js', { file: 'demo.js', type: types.js }],
  ['/frame.js', { file: 'frame.js', type: types.js }],
  ['/requests.js', { file: 'requests.js', type: types.js }],
])

/** Serves the page of the demo; `config` is asked for each time, as ports are known only once everything listens. */
export function createDemoPage(config: () => DemoConfig, events: DemoEvents): http.Server {
  return http.createServer((request, response) => {
    answer(request.url ?? '/', response, config, events).catch(error => response.destroy(error))
  })
}

async function answer(
  url: string,
  response: http.ServerResponse,
  config: () => DemoConfig,
  events: DemoEvents,
): Promise<void> {
  const path = url.replace(/\?.*$/s, '')
  if (path === '/events') return events.attach(response)
  if (path === '/config.json') {
    response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' })
    response.end(JSON.stringify(config()))
    return
  }
  const entry = files.get(path)
  if (entry === undefined) {
    response.writeHead(404, { 'content-type': 'text/plain' }).end('Not found\n')
    return
  }
  const body = await readFile(new URL(`../demo/page/${entry.file}`, import.meta.url))
  response.writeHead(200, {
    'content-type': entry.type,
    'cache-control': 'no-store',
    'content-security-policy': contentSecurityPolicy(config()),
  })
  response.end(body)
}

/** Proves what the page says of itself: it loads nothing from elsewhere, and talks to the API alone. */
function contentSecurityPolicy({ api, sameSite, crossSite, refused }: DemoConfig): string {
  return [
    "default-src 'self'",
    "img-src 'self' data:",
    `connect-src 'self' ${api} ${api.replace('http', 'ws')}`,
    `frame-src ${refused}`,
    `frame-ancestors ${sameSite} ${crossSite} ${refused}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
}
