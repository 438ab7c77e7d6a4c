import { tierNotes } from './one-list.ts'
import { everyMethod, hasCredentials, isPattern, listOf, mainOrigins } from './plan.ts'
import { lines, type Renderer } from './rendering.ts'
import { doubleQuotedList } from './strings.ts'

export const spring: Renderer = plan => ({
  language: 'java',
  code: lines(
    '@Bean',
    'CorsConfigurationSource corsConfigurationSource() {',
    '  var cors = new CorsConfiguration();',
    listOf(mainOrigins(plan)).some(origin => origin !== '*' && isPattern(origin))
      ? `  cors.setAllowedOriginPatterns(List.of(${doubleQuotedList(listOf(mainOrigins(plan)).map(springPattern))}));`
      : `  cors.setAllowedOrigins(List.of(${doubleQuotedList(listOf(mainOrigins(plan)))}));`,
    hasCredentials(plan) && '  cors.setAllowCredentials(true);',
    `  cors.setAllowedMethods(List.of(${doubleQuotedList(everyMethod(plan))}));`,
    listOf(plan.allowHeaders).length > 0 &&
      `  cors.setAllowedHeaders(List.of(${doubleQuotedList(listOf(plan.allowHeaders))}));`,
    listOf(plan.exposeHeaders).length > 0 &&
      `  cors.setExposedHeaders(List.of(${doubleQuotedList(listOf(plan.exposeHeaders))}));`,
    plan.maxAge !== null && `  cors.setMaxAge(${plan.maxAge}L);`,
    '  var source = new UrlBasedCorsConfigurationSource();',
    '  source.registerCorsConfiguration("/**", cors);',
    '  return source;',
    '}',
  ),
  notes: [
    'With Spring Security call `http.cors(Customizer.withDefaults())`, so that it stands before authentication.',
    ...tierNotes(plan),
  ],
})

/** Spring writes any port as `[*]`. */
function springPattern(origin: string): string {
  return origin.replace(/:\*$/, ':[*]')
}
