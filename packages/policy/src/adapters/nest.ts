import type { INestApplication } from '@nestjs/common'
import type { FastifyInstance } from 'fastify'
import { assertDecider } from '../assert-decider.ts'
import type { Decider } from '../decision.ts'
import { express } from './express.ts'
import { coverScope } from './fastify.ts'

/**
 * Puts a policy on a Nest application, with the same answers on Express and on Fastify. Call it right after
 * `NestFactory.create`, in place of `app.enableCors` and before `app.use`: what answers `OPTIONS` before it answers
 * preflights. Guards, pipes, interceptors and filters run behind it, also for a global prefix.
 *
 * `import { enablePolicy } from '@accredit/policy/nest'`
 * `enablePolicy(app, policy)`
 *
 * @param decider - a policy, a table or a live policy; a table sees the whole path, with the prefix
 * @throws TypeError when there is none
 * @throws Error when the application was initialised, or stands on another platform
 */
export function enablePolicy(app: INestApplication, decider: Decider): void {
  assertDecider(decider)
  if ('isInitialized' in app && app.isInitialized === true) {
    throw new Error('accredit: routes are mounted already. Call enablePolicy before app.init and app.listen.')
  }
  const adapter = app.getHttpAdapter()
  const platform = adapter.getType()
  switch (platform) {
    case 'express':
      adapter.use(express(decider))
      return
    case 'fastify': {
      const instance: FastifyInstance = adapter.getInstance()
      coverScope(instance, decider)
      return
    }
    default:
      throw new Error(
        `accredit: no adapter for Nest on ${platform}. Express and Fastify have one; elsewhere wrap the listener of ` +
          'the server with node(policy, listener) of @accredit/policy/node.',
      )
  }
}
