import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import type { Browser, Page } from 'playwright-core'
import { describe, expect, onTestFinished, test } from 'vitest'
import { policyForPorts, shippedPolicy, shippedPorts } from '../src/demo-policy.ts'
import { describeInChromium } from './chromium.ts'
import { invoke, type Running, start, startProcess } from './command.ts'
import { exchange, listening } from './exchange.ts'

interface Demo {
  readonly running: Running
  readonly api: string
  readonly sameSite: string
  readonly crossSite: string
  readonly refused: string
  readonly policy: string
}

async function startDemo(args: readonly string[] = ['--port', '0']): Promise<Demo> {
  const running = start(['demo', ...args])
  return addresses(running)
}

async function addresses(running: Running): Promise<Demo> {
  const [text] = await running.until(/^[\s\S]*Ctrl-C ends the demo\.\n/)
  const found = (pattern: RegExp) => pattern.exec(text)?.[1] ?? ''
  return {
    running,
    api: found(/API +(http:\/\/localhost:\d+) /),
    sameSite: found(/page +(http:\/\/localhost:\d+) {2}listed, same-site/),
    crossSite: found(/page +(http:\/\/127\.0\.0\.1:\d+) {2}listed, cross-site/),
    refused: found(/page +(http:\/\/127\.0\.0\.1:\d+) {2}not listed/),
    policy: found(/policy +(\S+) /),
  }
}

const ports = ({ api, sameSite, crossSite, refused }: Demo) =>
  [api, sameSite, crossSite, refused].map(url => new URL(url).port)

describe('the demo', () => {
  test('prints its addresses, answers there, and logs each decision', async () => {
    const demo = await startDemo()
    expect(new Set(ports(demo)).size).toBe(4)
    for (const page of [demo.sameSite, demo.crossSite, demo.refused]) {
      const answer = await exchange(page)
      expect([answer.status, answer.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8'])
      expect(answer.body).toContain('What does your browser do?')
    }
    const answer = await exchange(demo.api, {
      path: '/me',
      headers: { origin: demo.crossSite, cookie: 'session_lax=1' },
    })
    expect([answer.body, answer.headers['access-control-allow-origin']]).toEqual([
      '{"name":"Ada","cookies":["session_lax"]}',
      demo.crossSite,
    ])
    expect(
      (await exchange(demo.api, { path: '/me', headers: { origin: demo.refused } })).headers,
    ).not.toHaveProperty('access-control-allow-origin')
    await demo.running.until(/GET {5}\/me {2}from \S+ {2}allow {2}granted {2}credentialed\n/)
    await demo.running.until(/GET {5}\/me {2}from \S+ {2}deny {2}origin-not-allowed\n/)
  })

  test('the API itself has no CORS code: its own answer, the gate aside, has no such header', async () => {
    const { createDemoApi } = await import('../src/demo-api.ts')
    const api = await listening(createDemoApi(() => {}))
    const answer = await exchange(api.url, { path: '/me', headers: { origin: 'http://localhost:8081' } })
    expect(
      Object.keys(answer.headers).filter(name => name.startsWith('access-control-') || name === 'vary'),
    ).toEqual([])
  })

  test('on its own ports it watches the shipped file itself; elsewhere a copy that differs in the ports alone', async () => {
    expect((await policyForPorts(shippedPorts)).file).toBe(shippedPolicy)
    const demo = await startDemo()
    const [api, sameSite, crossSite, refused] = ports(demo)
    const shipped = readFileSync(shippedPolicy, 'utf8')
      .replaceAll(':8080', `:${api}`)
      .replaceAll(':8081', `:${sameSite}`)
      .replaceAll(':8082', `:${crossSite}`)
      .replaceAll(':8083', `:${refused}`)
    expect(readFileSync(demo.policy, 'utf8')).toBe(shipped)
    expect(await demo.running.stop()).toBe(0)
    expect(existsSync(demo.policy)).toBe(false)
  })

  test('without --port, two demos run beside each other', async () => {
    const one = await startDemo([])
    const other = await startDemo([])
    expect(new Set([...ports(one), ...ports(other)]).size).toBe(8)
    for (const { api, sameSite } of [one, other]) {
      expect(
        (await exchange(api.replace('localhost', '127.0.0.1'), { headers: { origin: sameSite } })).status,
      ).toBe(404)
    }
  })

  test('a port asked for and taken is an error that names it', async () => {
    const taken = await listening(http.createServer())
    expect(await invoke(['demo', '--port', String(taken.port)])).toEqual({
      code: 1,
      stdout: '',
      stderr: `error: Port ${taken.port} is in use.\n  fix: The demo takes four ports from --port on; --port 0 takes free ones.\n`,
    })
    const { code, stderr } = await invoke(['demo', '--port', '70000'])
    expect([code, stderr.split('\n')[0]]).toEqual([
      2,
      "error: option '-p, --port <number>' argument '70000' is invalid. A port is a number from 0 to 65532: the three after it are taken too.",
    ])
  })

  test('the built command ends when the reader of its log goes away, and leaves nothing behind', async () => {
    const process = startProcess(['demo', '--port', '0'])
    const demo = await addresses(process)
    process.child.stdout?.destroy()
    const answer = await exchange(demo.api.replace('localhost', '127.0.0.1'), { path: '/me' }).catch(
      () => null,
    )
    expect(answer?.status ?? 'closed').toSatisfy((status: unknown) => status === 200 || status === 'closed')
    expect(await process.ended).toBe(0)
    expect(process.err.text).toBe('')
    expect(existsSync(demo.policy)).toBe(false)
  })

  test('the built command ends on Ctrl-C with exit code 0, also with a page open', async () => {
    const process = startProcess(['demo', '--port', '0'])
    const demo = await addresses(process)
    const events = http.get(`${demo.sameSite.replace('localhost', '127.0.0.1')}/events`)
    events.on('error', () => {})
    await new Promise(resolve => events.once('response', response => response.once('data', resolve)))
    process.child.kill('SIGINT')
    expect(await process.ended).toBe(0)
    expect(process.err.text).toBe('')
    expect(existsSync(demo.policy)).toBe(false)
  })
})

describeInChromium('the demo in Chromium', browser => {
  const visit = async (url: string, existing?: Browser): Promise<Page> => {
    const context = await (existing ?? browser()).newContext()
    onTestFinished(() => context.close())
    const page = await context.newPage()
    await page.goto(url)
    await page.waitForSelector('body[data-state=ready]')
    return page
  }

  /** Presses a button as a person does, and reads what the page then says. */
  const press = async (page: Page, id: string) => {
    const card = page.locator(`[id="${id}"]`)
    await card.getByRole('button').click()
    await card.locator('.panel').nth(2).waitFor()
    await card.getByRole('button', { disabled: false }).waitFor()
    const panels = await card.locator('.panel').allInnerTexts()
    const [browserSays = '', policySays = '', apiSays = ''] = panels.map(text =>
      text.replaceAll('\n\n', '\n'),
    )
    return { browserSays, policySays, apiSays }
  }

  test('a script reads the credentialed answer from an allowed origin, and is refused from the other', async () => {
    const demo = await startDemo()
    const read = (page: Page) =>
      page.evaluate(async api => {
        try {
          const response = await fetch(`${api}/me`, { credentials: 'include' })
          return await response.text()
        } catch (error) {
          return String(error)
        }
      }, demo.api)
    expect(await read(await visit(demo.sameSite))).toBe(
      '{"name":"Ada","cookies":["session_lax","session_none"]}',
    )
    expect(await read(await visit(demo.crossSite))).toMatch(
      /^\{"name":"Ada","cookies":\[("session_none")?\]\}$/,
    )
    expect(await read(await visit(demo.refused))).toBe('TypeError: Failed to fetch')
  })

  test('every case of the page says what happened', async () => {
    const demo = await startDemo()
    const page = await visit(demo.sameSite)
    const errors: Error[] = []
    page.on('pageerror', error => errors.push(error))

    const granted = `access-control-allow-origin: ${demo.sameSite}\naccess-control-allow-credentials: true`
    const fetched = await press(page, 'fetch')
    expect(fetched.browserSays).toBe(
      'Your browser\nread, status 200\n{"name":"Ada","cookies":["session_lax","session_none"]}',
    )
    expect(fetched.policySays).toContain('allow, granted\nGET passed on to the API\n')
    expect(fetched.policySays).toContain(
      `${granted}\naccess-control-expose-headers: etag,x-request-id\nvary: Origin`,
    )
    expect(fetched.apiSays).toBe('The API\nran it\nGET /me\nCookies received: session_lax, session_none')

    const xhr = await press(page, 'xhr')
    expect(xhr.browserSays).toContain('read, status 200\n{"name":"Ada"')

    const put = await press(page, 'put')
    expect(put.browserSays).toContain('read, status 200\n{"saved":true')
    expect(put.policySays).toContain('Preflight answered 204 by the policy\n')
    expect(put.policySays).toContain(`${granted}\naccess-control-allow-methods: PUT\n`)
    expect(put.policySays).toContain('PUT passed on to the API\n')
    expect(put.apiSays).toContain('ran it\nPUT /me\n')

    const exposed = await press(page, 'expose')
    expect(exposed.browserSays).toBe(
      'Your browser\nread, status 200\n{"rows":3}\netag → "v7"\nx-request-id → r-42\nx-internal → null: not exposed',
    )

    const cookies = await press(page, 'cookies')
    expect(cookies.apiSays).toContain('Cookies received: session_lax, session_none')

    const socket = await press(page, 'socket')
    expect(socket.browserSays).toBe('Your browser\nopened\n{"hello":"Ada"}')
    expect(socket.policySays).toContain('allow, granted\nWebSocket handshake passed on to the API')

    const refused = await press(page, 'refused-fetch')
    expect(refused.browserSays).toBe(
      'Your browser\nwithheld\nThe script gets only: TypeError: Failed to fetch',
    )
    expect(refused.policySays).toContain(`deny, origin-not-allowed\nGET passed on to the API\n`)
    expect(refused.policySays).toContain(demo.refused)
    expect(refused.apiSays).toContain('ran it\nGET /me')

    const refusedPut = await press(page, 'refused-put')
    expect(refusedPut.policySays).toContain(
      'deny, origin-not-allowed\nPreflight answered 403 by the policy\n',
    )
    expect(refusedPut.apiSays).toBe('The API\nnever saw it\nNo request of this case reached it.')

    const guarded = await press(page, 'guarded-post')
    expect(guarded.browserSays).toContain('withheld')
    expect(guarded.policySays).toContain('deny, cross-origin-write\nPOST answered 403 by the policy\n')
    expect(guarded.apiSays).toContain('never saw it')

    for (const order of [1, 2]) {
      const unguarded = await press(page, 'unguarded-post')
      expect(unguarded.browserSays).toContain('withheld')
      expect(unguarded.policySays).toContain('deny, origin-not-allowed\nPOST passed on to the API\n')
      expect(unguarded.apiSays).toContain(`placed order no. ${order}\nPOST /unguarded/orders`)
    }

    const refusedSocket = await press(page, 'refused-socket')
    expect(refusedSocket.browserSays).toContain('withheld')
    expect(refusedSocket.policySays).toContain(
      'deny, cross-origin-upgrade\nWebSocket handshake answered 403 by the policy',
    )
    expect(refusedSocket.apiSays).toContain('never saw it')
    expect(errors).toEqual([])
  })

  test('across sites the SameSite=Lax cookie stays behind, and the answer is read all the same', async () => {
    const demo = await startDemo()
    const page = await visit(demo.sameSite)
    await page.goto(demo.crossSite)
    await page.waitForSelector('body[data-state=ready]')
    const { browserSays, apiSays } = await press(page, 'cookies')
    expect(browserSays).toContain('read, status 200')
    expect(apiSays).toMatch(/Cookies received: (none|session_none)$/)
  })

  test('the page of the origin that is not listed reads nothing', async () => {
    const demo = await startDemo()
    const page = await visit(demo.refused)
    await page.getByRole('button', { name: 'Run all' }).click()
    await page.waitForSelector('body[data-state=done]')
    const states = await page
      .locator('.case')
      .evaluateAll(cards => cards.map(card => [card.id, card.getAttribute('data-state')]))
    expect(states).toEqual(
      ['fetch', 'xhr', 'put', 'expose', 'cookies', 'socket', 'guarded-post', 'unguarded-post'].map(id => [
        id,
        'withheld',
      ]),
    )
  })

  test('an edit of the policy file shows on the page, and in what the browser does next', async () => {
    const demo = await startDemo()
    const page = await visit(demo.sameSite)
    expect((await press(page, 'refused-fetch')).browserSays).toContain('withheld')
    const text = readFileSync(demo.policy, 'utf8')
    writeFileSync(
      demo.policy,
      text.replaceAll(`- ${demo.crossSite}\n`, `- ${demo.crossSite}\n        - ${demo.refused}\n`),
    )
    await demo.running.until(/the new policy is in force/)
    expect((await press(page, 'refused-fetch')).browserSays).toContain('read, status 200')

    writeFileSync(demo.policy, text.replace(`- ${demo.sameSite}`, `- ${demo.sameSite}/`))
    const status = page.getByRole('status')
    await status.filter({ hasText: 'the policy before it stays in force' }).waitFor()
    expect(await status.textContent()).toMatch(
      /Line \d+: .* Write `http:\/\/localhost:\d+`\. \(origin-trailing-slash\)/,
    )
    expect((await press(page, 'refused-fetch')).browserSays).toContain('read, status 200')
  })

  test('it asks nothing of any other host, and works from the keyboard', async () => {
    const demo = await startDemo()
    const page = await visit(demo.sameSite)
    const hosts = new Set<string>()
    page.on('request', request => hosts.add(new URL(request.url()).hostname))
    await page.reload()
    await page.waitForSelector('body[data-state=ready]')
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label'))
    for (let i = 0; i < 10 && (await focused()) !== 'Run: Credentialed fetch'; i++)
      await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.waitForSelector('#fetch[data-state=read]')
    await page.getByRole('button', { name: 'Run all' }).click()
    await page.waitForSelector('body[data-state=done]')
    expect([...hosts].sort()).toEqual(['127.0.0.1', 'localhost'])
  })

  test.each([
    [390, 'light'],
    [1200, 'dark'],
  ] as const)('at a width of %i in %s nothing is cut off', async (width, colorScheme) => {
    const demo = await startDemo()
    const context = await browser().newContext({ viewport: { width, height: 800 }, colorScheme })
    onTestFinished(() => context.close())
    const page = await context.newPage()
    await page.goto(demo.sameSite)
    await page.waitForSelector('body[data-state=ready]')
    await page.getByRole('button', { name: 'Run all' }).click()
    await page.waitForSelector('body[data-state=done]')
    const overflowing = await page.evaluate(
      () =>
        [...document.querySelectorAll('body, main, .case, .panel, .panel pre, nav a')].filter(
          element => element.scrollWidth > element.clientWidth + 1,
        ).length,
    )
    expect(overflowing).toBe(0)
  })
})
