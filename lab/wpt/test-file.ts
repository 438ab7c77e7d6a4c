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
  const { variants, need } = isScript ? readScript(path, source) : readHtml(source)
  const policyNeed = await needOfHeaders(join(root, path))
  const isSecure = /\.(?:https|serviceworker)\./.test(path)
  const document = `/${path.replace(/\.js$/, '.html')}`
  return variants.map(variant => ({
    id: document + variant,
    folder,
    isSecure,
    need: /\.h2\./.test(path) ? 'HTTP/2' : (need ?? policyNeed),
  }))
}

/** What the headers need that the server sends with the document: they lie beside it. */
async function needOfHeaders(path: string): Promise<Need | null> {
  const files = [`${path}.headers`, `${path}.sub.headers`]
  const headers = await Promise.all(files.map(file => readFile(file, 'utf8').catch(() => '')))
  return /content-security-policy/i.test(headers.join()) ? 'content security policy' : null
}

interface Reading {
  readonly variants: readonly string[]
  readonly need: Need | null
}

function readScript(path: string, source: string): Reading {
  const { globals, variants } = readScriptMeta(source)
  if (/\.(?:worker|sharedworker|serviceworker)\.js$/.test(path)) return { variants, need: 'worker' }
  const runsInWindow = path.endsWith('.window.js') || globals.length === 0 || globals.includes('window')
  return { variants, need: runsInWindow ? needOf(source) : 'worker' }
}

function readHtml(source: string): Reading {
  return { variants: readHtmlVariants(source), need: needOf(source) }
}
