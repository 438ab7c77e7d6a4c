import { tierNotes } from './one-list.ts'
import { hasCredentials, listOf, mainOrigins } from './plan.ts'
import { lines, type Renderer } from './rendering.ts'
import { doubleQuotedList } from './strings.ts'

export const go: Renderer = plan => ({
  language: 'go',
  code: lines(
    'import "github.com/jub0bs/cors"',
    '',
    'middleware, err := cors.NewMiddleware(cors.Config{',
    `\tOrigins: []string{${doubleQuotedList(listOf(mainOrigins(plan)))}},`,
    hasCredentials(plan) && '\tCredentialed: true,',
    listOf(plan.methods).length > 0 && `\tMethods: []string{${doubleQuotedList(listOf(plan.methods))}},`,
    listOf(plan.allowHeaders).length > 0 &&
      `\tRequestHeaders: []string{${doubleQuotedList(listOf(plan.allowHeaders))}},`,
    listOf(plan.exposeHeaders).length > 0 &&
      `\tResponseHeaders: []string{${doubleQuotedList(listOf(plan.exposeHeaders))}},`,
    plan.maxAge !== null && `\tMaxAgeInSeconds: ${plan.maxAge === 0 ? -1 : plan.maxAge},`,
    '})',
    'if err != nil {',
    '\tlog.Fatal(err)',
    '}',
    'http.ListenAndServe(":8080", middleware.Wrap(mux))',
  ),
  notes: ['Wrap the whole mux, so that nothing answers `OPTIONS` before it.', ...tierNotes(plan)],
})
