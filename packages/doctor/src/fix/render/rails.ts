import { tierNotes } from './one-list.ts'
import { everyMethod, hasCredentials, isPattern, listOf, mainOrigins, originExpression } from './plan.ts'
import { lines, type Renderer } from './rendering.ts'
import { singleQuoted, singleQuotedList } from './strings.ts'

export const rails: Renderer = plan => ({
  language: 'ruby',
  code: lines(
    '# config/initializers/cors.rb',
    'Rails.application.config.middleware.insert_before 0, Rack::Cors do',
    '  allow do',
    `    origins ${listOf(mainOrigins(plan)).map(rubyOrigin).join(', ')}`,
    "    resource '*',",
    [
      `headers: ${plan.allowHeaders === '*' ? ':any' : `[${singleQuotedList(listOf(plan.allowHeaders))}]`}`,
      `methods: ${plan.methods === '*' ? ':any' : `[${everyMethod(plan).map(rubyMethod).join(', ')}]`}`,
      ...(listOf(plan.exposeHeaders).length > 0
        ? [`expose: [${singleQuotedList(listOf(plan.exposeHeaders))}]`]
        : []),
      ...(hasCredentials(plan) ? ['credentials: true'] : []),
      ...(plan.maxAge === null ? [] : [`max_age: ${plan.maxAge}`]),
    ].map((option, index, all) => `      ${option}${index < all.length - 1 ? ',' : ''}`),
    '  end',
    'end',
  ),
  notes: [
    'Needs rack-cors. `insert_before 0` puts it before authentication, errors and caches.',
    ...tierNotes(plan),
  ],
})

function rubyOrigin(origin: string): string {
  if (origin === '*' || !isPattern(origin)) return singleQuoted(origin)
  return `%r{\\A${originExpression([origin]).slice(1, -1)}\\z}`
}

/** A symbol; quoted where the name is none. */
function rubyMethod(method: string): string {
  const name = method.toLowerCase()
  return /^[a-z]+$/.test(name) ? `:${name}` : `:${singleQuoted(name)}`
}
