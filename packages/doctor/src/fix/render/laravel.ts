import { exactOrigins, tierNotes } from './one-list.ts'
import { everyMethod, hasCredentials, isPattern, listOf, mainOrigins, originExpression } from './plan.ts'
import { lines, type Renderer } from './rendering.ts'
import { singleQuoted, singleQuotedList } from './strings.ts'

export const laravel: Renderer = plan => {
  const patterns = listOf(mainOrigins(plan)).filter(origin => origin !== '*' && isPattern(origin))
  return {
    language: 'php',
    code: lines(
      '<?php // config/cors.php',
      '',
      'return [',
      "    'paths' => ['*'],",
      `    'allowed_origins' => [${singleQuotedList(exactOrigins(plan))}],`,
      `    'allowed_origins_patterns' => [${patterns.map(origin => singleQuoted(`#${originExpression([origin])}#`)).join(', ')}],`,
      `    'allowed_methods' => [${singleQuotedList(everyMethod(plan))}],`,
      `    'allowed_headers' => [${singleQuotedList(listOf(plan.allowHeaders))}],`,
      `    'exposed_headers' => [${singleQuotedList(listOf(plan.exposeHeaders))}],`,
      `    'max_age' => ${plan.maxAge ?? 0},`,
      `    'supports_credentials' => ${hasCredentials(plan)},`,
      '];',
    ),
    notes: ['Run `php artisan config:clear` afterwards.', ...tierNotes(plan)],
  }
}
