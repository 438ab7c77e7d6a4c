import { createServer as createTcpServer, type Server as TcpServer } from 'node:net'
import { describe, expect, test } from 'vitest'
import { type AuditOptions, type AuditProgress, audit } from '../../src/audit/index.ts'
import { fakeClock, serve } from './test-server.ts'

const quiet: AuditOptions = { random: () => 0 }

describe('limits', () => {
  test('five exchanges a second to one host, by a clock that is not waited for', async () => {
    const clock = fakeClock()
    const times: number[] = []
    await using server = await serve((_, response) => {
      times.push(clock.now())
      response.end()
    })
    const limits = { loopback: true, concurrency: 1 }
    await audit([{ url: server.url }], { ...quiet, clock, limits })
    const pauses = times.slice(1).map((time, index) => time - (times[index] ?? 0))
    expect(pauses.length).toBeGreaterThan(10)
    expect(Math.min(...pauses)).toBe(200)
  })

  test('loopback is not held to the rate', async () => {
    const clock = fakeClock()
    await using server = await serve((_, response) => void response.end())
    await audit([{ url: server.url }], { ...quiet, clock })
    expect(clock.waits).toEqual([])
  })

  test('two exchanges at once to one host', async () => {
    let now = 0
    let most = 0
    await using server = await serve((_, response) => {
      most = Math.max(most, ++now)
      setImmediate(() => {
        now--
        response.end()
      })
    })
    await audit(
      ['/a', '/b', '/c', '/d', '/e'].map(path => ({ url: server.url + path })),
      quiet,
    )
    expect(most).toBe(2)
  })

  test('at most 60 for a target, and what is left out is said', async () => {
    let count = 0
    await using server = await serve((_, response) => {
      count++
      response.end()
    })
    const limits = { perTarget: 7 }
    const { targets } = await audit([{ url: server.url }], { ...quiet, limits })
    expect(targets).toEqual([
      {
        url: `${server.url}/`,
        method: 'GET',
        status: 'done',
        reason: 'the limit of 7 exchanges for one target was reached',
        requests: 7,
      },
    ])
    expect(count).toBe(7)
  })

  test('a run ends at maxRequests, and keeps what it has', async () => {
    let count = 0
    await using server = await serve((request, response) => {
      count++
      response.setHeader('Access-Control-Allow-Origin', request.headers.origin ?? '*')
      response.setHeader('Access-Control-Allow-Credentials', 'true')
      response.end()
    })
    const options = { ...quiet, maxRequests: 40, limits: { targets: 1 } }
    const report = await audit(
      Array.from({ length: 20 }, (_, index) => ({ url: `${server.url}/${index}` })),
      options,
    )
    expect(count).toBe(40)
    expect(report.complete).toBe(false)
    expect(report.targets[0]?.status).toBe('done')
    expect(report.targets.at(-1)).toMatchObject({
      status: 'skipped',
      reason: 'the limit of 40 exchanges for the run was reached; raise maxRequests',
    })
    expect(report.findings.some(({ rule, url }) => rule === 'A01' && url.endsWith('/0'))).toBe(true)
  })

  test('Retry-After is kept to, and a server that stays busy is left alone', async () => {
    const clock = fakeClock()
    let first = true
    await using server = await serve((_, response) => {
      if (first) response.writeHead(429, { 'Retry-After': '7' })
      first = false
      response.end()
    })
    const { targets } = await audit([{ url: server.url }], { ...quiet, clock })
    expect(clock.waits).toEqual([7000])
    expect(targets[0]?.status).toBe('done')

    const patient = fakeClock()
    await using busy = await serve((_, response) => void response.writeHead(503).end())
    const report = await audit([{ url: busy.url }], { ...quiet, clock: patient })
    expect(patient.waits).toEqual([1000, 2000, 4000])
    expect(report.targets[0]).toMatchObject({
      status: 'failed',
      reason: `${new URL(busy.url).host} answers 503, and wants 8 s of rest`,
      requests: 4,
    })
  })

  test('every exchange says who asks', async () => {
    const agents = new Set<string | undefined>()
    await using server = await serve((request, response) => {
      agents.add(request.headers['user-agent'])
      response.end()
    })
    await audit([{ url: server.url }], { ...quiet, contact: 'https://corp.example/audit' })
    expect([...agents]).toEqual(['accredit-audit/0.1 (+https://corp.example/audit)'])
  })

  test('only GET, HEAD and OPTIONS are sent, whatever the method of the target', async () => {
    const methods = new Set<string | undefined>()
    await using server = await serve((request, response) => {
      methods.add(request.method)
      response.setHeader('Access-Control-Allow-Origin', request.headers.origin ?? '*')
      response.setHeader('Access-Control-Allow-Credentials', 'true')
      response.setHeader('Access-Control-Allow-Methods', 'DELETE, PATCH')
      response.setHeader('Access-Control-Allow-Headers', 'content-type')
      response.end()
    })
    const { findings } = await audit(
      ['DELETE', 'POST', 'PATCH', 'HEAD'].map(method => ({ url: server.url, method })),
      quiet,
    )
    expect([...methods].sort()).toEqual(['GET', 'HEAD', 'OPTIONS'])
    const reflected = findings.filter(({ rule }) => rule === 'A01').map(({ method }) => method)
    expect(reflected).toEqual(['DELETE', 'POST', 'PATCH', 'HEAD'])
  })

  test('progress says how far it is, how fast and how long still', async () => {
    const seen: AuditProgress[] = []
    await using server = await serve((_, response) => void response.end())
    const clock = fakeClock()
    const limits = { loopback: true, targets: 1 }
    await audit([{ url: `${server.url}/a` }, { url: `${server.url}/b` }], {
      ...quiet,
      clock,
      limits,
      onProgress: progress => seen.push(progress),
    })
    expect(seen.map(({ done, total }) => [done, total])).toEqual([
      [1, 2],
      [2, 2],
    ])
    expect(seen[0]?.rate).toBeCloseTo(5, 0)
    expect(seen[0]?.remaining).toBeGreaterThan(1000)
    expect(seen[1]?.remaining).toBe(0)
  })
})

async function tcp(
  answer: (write: (text: string) => void, end: () => void) => void,
): Promise<[string, TcpServer]> {
  const server = createTcpServer(socket => {
    socket.on('error', () => {})
    socket.once('data', () =>
      answer(
        text => void socket.write(text),
        () => void socket.resetAndDestroy(),
      ),
    )
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return [`http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/`, server]
}

describe('bad servers', () => {
  test('hang, reset, lie and refuse: each is a failed target with its reason, and the rest goes on', async () => {
    await using good = await serve((_, response) => void response.end())
    const [hanging, one] = await tcp(() => {})
    const [resetting, two] = await tcp((_, end) => end())
    const [lying, three] = await tcp(write => write('SMTP ready\r\n\r\n'))
    const [gone, four] = await tcp(() => {})
    await new Promise(resolve => four.close(resolve))
    const urls = [hanging, resetting, lying, gone, `${good.url}/`, 'ftp://files.example/', 'no url']
    const { targets, complete } = await audit(
      urls.map(url => ({ url })),
      { ...quiet, timeout: 150 },
    )
    for (const server of [one, two, three]) server.close()
    expect(targets.map(({ status }) => status)).toEqual([
      'failed',
      'failed',
      'failed',
      'failed',
      'done',
      'skipped',
      'skipped',
    ])
    expect(targets[0]?.reason).toBe('no answer within 0.15 s')
    expect(targets[3]?.reason).toContain('ECONNREFUSED')
    expect(targets[5]?.reason).toBe('it is no http or https URL')
    expect(targets.slice(0, 4).every(({ requests }) => requests === 1)).toBe(true)
    expect(complete).toBe(true)
  })

  test('an endless body is no reason to wait', async () => {
    await using server = await serve((_, response) => {
      response.writeHead(200, { 'Access-Control-Allow-Origin': '*' })
      response.write('data: 1\n\n')
    })
    const limits = { perTarget: 3 }
    const { targets } = await audit([{ url: server.url }], { ...quiet, limits })
    expect(targets[0]?.status).toBe('done')
  })

  test('an app in this process that never answers fails, and so does one that throws', async () => {
    const servers = {
      'https://a.example': () => new Promise<Response>(() => {}),
      'https://b.example': () => {
        throw new Error('broken')
      },
    }
    const { targets } = await audit([{ url: 'https://a.example/' }, { url: 'https://b.example/' }], {
      ...quiet,
      servers,
      network: false,
      timeout: 100,
    })
    expect(targets.map(({ status, reason }) => [status, reason])).toEqual([
      ['failed', 'no answer within 0.1 s'],
      ['failed', 'the app in this process threw (broken)'],
    ])
  })
})
