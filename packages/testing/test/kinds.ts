import { createServer } from 'node:http'
import { definePolicy } from '@accredit/policy'
import { express as expressPolicy } from '@accredit/policy/express'
import { fetchHandler } from '@accredit/policy/web'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import Koa from 'koa'
import type { InProcessApp } from '../src/index.ts'

export const app = 'https://app.example'
export const evil = 'https://evil.example'

export const policy = definePolicy({
  origins: [app],
  credentials: true,
  methods: ['PUT'],
  allowHeaders: ['x-request-id'],
  exposeHeaders: ['etag'],
})

/** What one of our apps answers, whatever it is written with: `/missing` is not there, `/crash` fails. */
function answer(path: string): { readonly status: number; readonly body: string } {
  if (path === '/') return { status: 200, body: '{"user":"ada"}' }
  return path === '/crash' ? { status: 500, body: '{}' } : { status: 404, body: '{}' }
}

const handler = fetchHandler(policy, request => {
  const { status, body } = answer(new URL(request.url).pathname)
  return new Response(body, { status, headers: { 'content-type': 'application/json', etag: '"1"' } })
})

function expressApp() {
  return express()
    .use(expressPolicy(policy))
    .use((request, response) => {
      const { status, body } = answer(request.path)
      response.status(status).set('etag', '"1"').type('json').send(body)
    })
}

function koaApp(): InProcessApp {
  const koa = new Koa()
  koa.use(async (context, next) => {
    let isPassed = false
    expressPolicy(policy)(context.req, context.res, () => {
      isPassed = true
    })
    if (isPassed) return next()
    context.respond = false
  })
  koa.use(context => {
    const { status, body } = answer(context.path)
    context.status = status
    context.set('etag', '"1"')
    context.body = body
  })
  return koa
}

function fastifyApp(): InProcessApp {
  const instance = fastify()
  // Loaded late: an instance that is not ready has no routes.
  instance.register(async scope => {
    scope.addHook('onRequest', (request, reply, done) => {
      expressPolicy(policy)(request.raw, reply.raw, () => done())
    })
    scope.all('/*', async (request, reply) => {
      const { status, body } = answer(new URL(request.url, 'http://localhost').pathname)
      return reply.status(status).header('etag', '"1"').type('application/json').send(body)
    })
  })
  return instance
}

function honoApp(): InProcessApp {
  const hono = new Hono()
  hono.all('*', context => handler(context.req.raw))
  return hono
}

/** The same API, written with everything that a matcher takes. */
export const kinds: readonly (readonly [name: string, target: () => InProcessApp])[] = [
  ['a fetch handler', () => (request: Request) => handler(request)],
  ['a Workers module', () => ({ fetch: (request: Request) => handler(request) })],
  ['an Express app', expressApp],
  ['a Koa app', koaApp],
  ['a Fastify app', fastifyApp],
  ['a Hono app', honoApp],
  ['an http.Server', () => createServer(expressApp())],
]
