import { patternNotes, tierNotes } from './one-list.ts'
import { everyMethod, hasCredentials, isPattern, listOf, mainOrigins } from './plan.ts'
import { lines, type Renderer } from './rendering.ts'
import { doubleQuotedList } from './strings.ts'

export const aspnet: Renderer = plan => {
  const origins = listOf(mainOrigins(plan))
  const headers = listOf(plan.allowHeaders)
  const exposed = listOf(plan.exposeHeaders)
  return {
    language: 'csharp',
    code: lines(
      'builder.Services.AddCors(options => options.AddDefaultPolicy(policy => policy',
      origins.includes('*')
        ? '    .AllowAnyOrigin()'
        : `    .WithOrigins(${doubleQuotedList(withoutPorts(origins))})`,
      origins.some(origin => origin.includes('://*.')) &&
        '    .SetIsOriginAllowedToAllowWildcardSubdomains()',
      hasCredentials(plan) && '    .AllowCredentials()',
      plan.methods === '*'
        ? '    .AllowAnyMethod()'
        : `    .WithMethods(${doubleQuotedList(everyMethod(plan))})`,
      headers.includes('*')
        ? '    .AllowAnyHeader()'
        : headers.length > 0 && `    .WithHeaders(${doubleQuotedList(headers)})`,
      exposed.length > 0 && `    .WithExposedHeaders(${doubleQuotedList(exposed)})`,
      plan.maxAge !== null && `    .SetPreflightMaxAge(TimeSpan.FromSeconds(${plan.maxAge}))`,
      '));',
      '',
      'app.UseCors();',
    ),
    notes: [
      'Call `UseCors` after `UseRouting`, and before `UseAuthentication` and `UseAuthorization`.',
      'An exception that nothing handles may be answered without the headers: handle it by `UseExceptionHandler`.',
      ...patternNotes(plan).filter(note => !note.includes('://*.')),
      ...tierNotes(plan),
    ],
  }
}

/** It knows subdomains, and no other pattern. */
function withoutPorts(origins: readonly string[]): readonly string[] {
  return origins.filter(origin => !isPattern(origin) || (origin.includes('://*.') && !origin.endsWith(':*')))
}
