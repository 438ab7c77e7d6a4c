import 'reflect-metadata'
import { Module } from '@nestjs/common'
import type { CorsOptions } from '@nestjs/common/interfaces/external/cors-options.interface.js'
import { type AbstractHttpAdapter, NestFactory } from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import { accountOf } from '../account.ts'
import { app, type CorpusCase, clean, evil, type Running, sees, vulnerable } from '../corpus-case.ts'

class Api {}
Module({})(Api)

const onExpress = { package: '@nestjs/platform-express' }
const onFastify = { package: '@nestjs/platform-fastify' }
const listed = {
  origin: [app],
  credentials: true,
  methods: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'],
  allowedHeaders: ['content-type'],
  maxAge: 600,
}
const put = { method: 'PUT' } as const

function withCors(makeAdapter: () => AbstractHttpAdapter, options: CorsOptions): () => Promise<Running> {
  return async () => {
    const adapter = makeAdapter()
    const nest = await NestFactory.create(Api, adapter, { logger: false, forceCloseConnections: true })
    nest.enableCors(options)
    for (const method of ['get', 'put'] as const)
      adapter[method]('/me', (request: { headers: { cookie?: string } }, response: unknown) => {
        const { status, body } = accountOf(request.headers.cookie)
        adapter.setHeader(response, 'Content-Type', 'application/json')
        adapter.reply(response, body, status)
      })
    await nest.listen(0, '127.0.0.1')
    return { port: Number(new URL(await nest.getUrl()).port), close: () => nest.close() }
  }
}

const express = (options: CorsOptions) => withCors(() => new ExpressAdapter(), options)
const fastify = (options: CorsOptions) => withCors(() => new FastifyAdapter(), options)

/** enableCors() of Nest 12, on Express and on Fastify. */
export const nest12: readonly CorpusCase[] = [
  vulnerable({
    id: 'A01-J3-nest-express-origin-true',
    rule: 'A01',
    peerFault: 'J3',
    peer: onExpress,
    description: 'origin: true beside credentials.',
    start: express({ ...listed, origin: true }),
    severity: 'high',
    pages: [sees(evil, 'private'), sees('null', 'private'), sees(evil, 'private', put)],
  }),
  clean({
    id: 'A01-J3-nest-express-listed',
    rule: 'A01',
    peerFault: 'J3',
    peer: onExpress,
    description: 'A list of one.',
    start: express(listed),
    pages: [sees(app, 'private', put), sees(evil, 'nothing', put)],
  }),
  vulnerable({
    id: 'A01-J3-nest-fastify-origin-true',
    rule: 'A01',
    peerFault: 'J3',
    peer: onFastify,
    description: 'origin: true beside credentials.',
    start: fastify({ ...listed, origin: true }),
    severity: 'high',
    pages: [sees(evil, 'private'), sees('null', 'private'), sees(evil, 'private', put)],
  }),
  clean({
    id: 'A01-J3-nest-fastify-listed',
    rule: 'A01',
    peerFault: 'J3',
    peer: onFastify,
    description: 'A list of one.',
    start: fastify(listed),
    pages: [sees(app, 'private', put), sees(evil, 'nothing', put)],
  }),
  vulnerable({
    id: 'A23-J28-nest-fastify-methods',
    rule: 'A23',
    peerFault: 'J28',
    peer: onFastify,
    description: 'The same enableCors() that lets PUT through on Express refuses it on Fastify.',
    start: fastify({ origin: [app], credentials: true, allowedHeaders: ['content-type'], maxAge: 600 }),
    unseen:
      'which methods a page needs is not in the answer: fewer than on another adapter is no fault by itself',
    pages: [sees(app, 'private'), sees(app, 'nothing', put), sees(evil, 'nothing', put)],
  }),
  clean({
    id: 'A23-J28-nest-fastify-listed',
    rule: 'A23',
    peerFault: 'J28',
    peer: onFastify,
    description: 'Methods are listed, and the same on every adapter.',
    start: fastify(listed),
    pages: [sees(app, 'private', put), sees(evil, 'nothing', put)],
  }),
]
