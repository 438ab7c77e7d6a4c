import { runInThisContext } from 'node:vm'
import { parentPort, workerData } from 'node:worker_threads'
import { type Browser, createBrowser, type PageOptions } from '@accredit/browser'
import { DocumentCookies } from './document-cookies.ts'
import { DocumentStub } from './document-stub.ts'
import { FileReader } from './file-reader.ts'
import { FrameElement } from './frame.ts'
import { isClassicScript, metaContent, parseHtml, type SourceElement } from './html-source.ts'
import { type Loaded, Loader } from './http-get.ts'
import { ErrorEvent, PageGlobal, PromiseRejectionEvent } from './page-global.ts'
import { PageLocation } from './page-location.ts'
import { isTestTask, type TestMessage, type TestTask } from './test-task.ts'
import { WorkerScripts } from './worker-scripts.ts'

/** The page's `postMessage` takes the place of the thread's. */
const port = parentPort

function tell(message: TestMessage): void {
  port?.postMessage(message)
}

const referrerPolicies = [
  'no-referrer',
  'no-referrer-when-downgrade',
  'same-origin',
  'origin',
  'strict-origin',
  'origin-when-cross-origin',
  'strict-origin-when-cross-origin',
  'unsafe-url',
] as const
const embedderPolicies = ['require-corp', 'credentialless'] as const

/** What the document says of itself, in headers and `<meta>`. */
function pageOptions({ headers }: Loaded, elements: readonly SourceElement[]): PageOptions {
  const declared = [headers['referrer-policy'], metaContent(elements, 'referrer')].join(',')
  const referrerPolicy = declared
    .split(',')
    .map(token => referrerPolicies.find(policy => policy === token.trim().toLowerCase()))
    .findLast(policy => policy !== undefined)
  const embedder = `${headers['cross-origin-embedder-policy'] ?? ''}`
  const embedderPolicy = embedderPolicies.find(policy => embedder.startsWith(policy))
  return {
    ...(referrerPolicy === undefined ? {} : { referrerPolicy }),
    ...(embedderPolicy === undefined ? {} : { embedderPolicy }),
    // Where it really is; by its name it would count as public.
    addressSpace: 'loopback',
  }
}

/** Runs a test in the page that it is, and tells what comes of it. */
async function runTest(task: TestTask): Promise<void> {
  const { authority, hosts, profile } = task
  const browser = createBrowser({ profile, network: true, hosts, tls: { ca: authority } })
  const loader = new Loader(authority)
  const url = new URL(task.url)
  const loaded = await loader.load(url)
  if (task.scope === 'worker') await runInWorker(task, browser, loader, loaded)
  else await runInWindow(task, browser, loader, loaded)
}

/** The script of the worker that the document would start. */
async function runInWorker(task: TestTask, browser: Browser, loader: Loader, loaded: Loaded): Promise<void> {
  const url = new URL(task.url)
  url.pathname = url.pathname.replace(/\.html$/, '.js')
  const scripts = new WorkerScripts(loader)
  await scripts.load(url)
  const page = browser.open(url, { addressSpace: 'loopback' })
  const worker = new PageGlobal(globalThis)
  tell({ kind: 'loaded', isLong: metaContent(parseHtml(loaded.text), 'timeout') === 'long' })
  const importScripts = (...paths: unknown[]): void => {
    for (const path of paths) {
      const imported = new URL(`${path}`, url)
      scripts.run(imported)
      if (imported.pathname === '/resources/testharness.js') report(() => traced(browser, task))
    }
  }
  worker.installWorker({
    page,
    location: new PageLocation(url),
    userAgent: browser.profile.userAgent,
    importScripts,
  })
  Object.assign(globalThis, { FileReader })
  reportErrors(worker)
  try {
    scripts.run(url)
  } catch (error) {
    worker.dispatch(new ErrorEvent(error))
  }
}

async function runInWindow(task: TestTask, browser: Browser, loader: Loader, loaded: Loaded): Promise<void> {
  const url = new URL(task.url)
  const elements = parseHtml(loaded.text)
  const page = browser.open(url, pageOptions(loaded, elements))
  const cookies = new DocumentCookies(browser, page)
  cookies.receive(loaded.headers['set-cookie'] ?? [])
  const location = new PageLocation(url)
  const window = new PageGlobal(globalThis)
  const makeFrame = () => new FrameElement({ browser, page, loader, window })
  const document = new DocumentStub(url, location, elements, cookies, makeFrame)
  const sources = await scriptSources(elements, url, loader)
  tell({ kind: 'loaded', isLong: metaContent(elements, 'timeout') === 'long' })
  window.install({ page, document, location, userAgent: browser.profile.userAgent })
  Object.assign(globalThis, { FileReader })
  reportErrors(window)
  for (const { name, text } of sources) runScript(window, name, text, () => traced(browser, task))
  document.readyState = 'complete'
  document.dispatchEvent(new Event('DOMContentLoaded'))
  window.dispatch(new Event('DOMContentLoaded'))
  window.dispatch(new Event('load'))
}

interface ScriptSource {
  readonly name: string
  readonly text: string
}

/** Loaded at once, and run in order. */
function scriptSources(
  elements: readonly SourceElement[],
  base: URL,
  loader: Loader,
): Promise<readonly ScriptSource[]> {
  return Promise.all(
    elements.filter(isClassicScript).map(async ({ attributes, text }) => {
      const { src } = attributes
      if (src === undefined) return { name: base.href, text }
      const url = new URL(src, base)
      // One that does not load is none, and the others run.
      const code = await loader.load(url).catch(() => null)
      return { name: url.href, text: code?.text ?? '' }
    }),
  )
}

function runScript(window: PageGlobal, name: string, text: string, trace: () => readonly string[]): void {
  if (name.endsWith('/resources/testharnessreport.js')) return
  try {
    runInThisContext(text, { filename: name })
  } catch (error) {
    window.dispatch(new ErrorEvent(error))
  }
  if (name.endsWith('/resources/testharness.js')) report(trace)
}

/** In the place of testharnessreport.js, which each browser's vendor writes. */
function report(trace: () => readonly string[]): void {
  callGlobal('setup', { output: false })
  const tellSubtest = (test: unknown): void => {
    const name = textOf(test, 'name') ?? ''
    tell({ kind: 'subtest', name, status: statusOf(test), message: textOf(test, 'message') })
  }
  callGlobal('add_result_callback', tellSubtest)
  callGlobal('add_completion_callback', (tests: unknown, harness: unknown) => {
    // Again, as those that did not end have no result of their own.
    if (Array.isArray(tests)) for (const test of tests) tellSubtest(test)
    tell({ kind: 'trace', lines: trace() })
    tell({ kind: 'complete', status: statusOf(harness), message: textOf(harness, 'message') })
  })
}

function callGlobal(name: string, argument: unknown): void {
  const member: unknown = Reflect.get(globalThis, name)
  if (typeof member !== 'function') throw new Error(`testharness.js has no ${name}`)
  Reflect.apply(member, undefined, [argument])
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}

function textOf(value: unknown, name: string): string | null {
  const member = memberOf(value, name)
  return typeof member === 'string' ? member : null
}

function statusOf(value: unknown): number {
  return Number(memberOf(value, 'status'))
}

/** What nobody caught is the window's to hear, as in a browser. */
function reportErrors(window: PageGlobal): void {
  process.on('uncaughtException', error => window.dispatch(new ErrorEvent(error)))
  process.on('unhandledRejection', (reason, promise) =>
    window.dispatch(new PromiseRejectionEvent(reason, promise)),
  )
}

function traced(browser: Browser, { trace }: TestTask): readonly string[] {
  return trace ? browser.trace.events().map(event => JSON.stringify(event)) : []
}

const task: unknown = workerData
if (isTestTask(task)) {
  runTest(task).catch(error => {
    tell({ kind: 'crash', message: error instanceof Error ? (error.stack ?? error.message) : `${error}` })
  })
}
