/** The options of @koa/cors 5 as its documentation has them; the package has no types of its own. */
declare module '@koa/cors' {
  import type { Context, Middleware } from 'koa'

  interface Options {
    readonly origin?: string | readonly string[] | ((context: Context) => string | Promise<string>)
    readonly allowMethods?: string | readonly string[]
    readonly exposeHeaders?: string | readonly string[]
    readonly allowHeaders?: string | readonly string[]
    readonly maxAge?: string | number
    readonly credentials?: unknown
    readonly keepHeadersOnError?: boolean
  }

  export default function cors(options?: Options): Middleware
}
