import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Need, needOf } from './document-needs.ts'
import { readHtmlVariants, readScriptMeta } from './meta.ts'

/** A test file in one of its variants. */
export interface Test {
  /** The path of its document and its variant: `/fetch/api/cors/cors-basic.any.html?one`. */
  readonly id: string
  readonly folder: string
  readonly isSecure: boolean
  /** In which kind of global scope it runs. */
  readonly scope: 'window' | 'worker'
  /** Why it is not run. */
  readonly need: Need | null
}

/** Folders of what tests use, not of tests. */
const helperFolder = /^(?:resources|support|tools|crashtests)$/
/** A person's work, or a picture of what another test must look like. */
const otherKind = /-manual\b|-ref\b|\.tentative-manual\b|-crash\b/

/**
 * The tests in a folder and below it, in the order of their names.
 *
 * @param root the checkout
 * @param folder its name in it
 */
export async function testsIn(root: string, folder: string): Promise<readonly Test[]> {
  const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(() => [])
  const tests: Test[] = []
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = `${folder}/${entry.name}`
    if (entry.isDirectory()) {
      if (!helperFolder.test(entry.name)) tests.push(...(await testsIn(root, path)))
    } else if (!otherKind.test(entry.name)) {
      tests.push(...(await testsOf(root, folder, path)))
    }
  }
  return tests
}

async function testsOf(root: string, folder: string, path: string): Promise<readonly Test[]> {
  const isScript = /\.(?:any|window|worker|sharedworker|serviceworker)\.js$/.test(path)
  if (!isScript && !/\.(?:html?|xhtml)$/.test(path)) return []
  const source = await readFile(join(root, path), 'utf8')
  if (!isScript && !source.includes('testharness.js')) return []
  const { variants, scopes } = isScript ? readScript(path, source) : readHtml(source)
  const policyNeed = await needOfHeaders(join(root, path))
  const isSecure = /\.(?:https|serviceworker)\./.test(path)
  return scopes.flatMap(({ scope, need }) =>
    variants.map(variant => ({
      id: documentOf(path, scope) + variant,
      folder,
      isSecure,
      scope,
      need: /\.h2\./.test(path) ? 'HTTP/2' : (need ?? policyNeed),
    })),
  )
}

/** The document that the server makes for a script, or the test itself. */
function documentOf(path: string, scope: Test['scope']): string {
  const extension = scope === 'worker' && path.endsWith('.any.js') ? '.worker.html' : '.html'
  return `/${path.replace(/\.js$/, extension)}`
}

/** What the headers need that the server sends with the document: they lie beside it. */
async function needOfHeaders(path: string): Promise<Need | null> {
  const files = [`${path}.headers`, `${path}.sub.headers`]
  const headers = await Promise.all(files.map(file => readFile(file, 'utf8').catch(() => '')))
  return /content-security-policy/i.test(headers.join()) ? 'content security policy' : null
}

interface Reading {
  readonly variants: readonly string[]
  readonly scopes: readonly Pick<Test, 'scope' | 'need'>[]
}

function readScript(path: string, source: string): Reading {
  const { globals, variants } = readScriptMeta(source)
  if (/\.(?:sharedworker|serviceworker)\.js$/.test(path)) {
    return { variants, scopes: [{ scope: 'worker', need: 'worker' }] }
  }
  if (path.endsWith('.window.js')) return { variants, scopes: [{ scope: 'window', need: needOf(source) }] }
  const inWorker = { scope: 'worker', need: needOf(withoutImports(source)) } as const
  if (path.endsWith('.worker.js')) return { variants, scopes: [inWorker] }
  const runsIn = (...names: string[]): boolean =>
    globals.length === 0 || names.some(name => globals.includes(name))
  const scopes: Reading['scopes'] = [
    ...(runsIn('window') ? [{ scope: 'window', need: needOf(source) } as const] : []),
    ...(runsIn('worker', 'dedicatedworker') ? [inWorker] : []),
  ]
  // For shared workers, service workers or shells alone.
  return { variants, scopes: scopes.length === 0 ? [{ scope: 'worker', need: 'worker' }] : scopes }
}

/** A worker can import scripts, as a window cannot. */
function withoutImports(source: string): string {
  return source.replaceAll('importScripts', '')
}

function readHtml(source: string): Reading {
  return { variants: readHtmlVariants(source), scopes: [{ scope: 'window', need: needOf(source) }] }
}
