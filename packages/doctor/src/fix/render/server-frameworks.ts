import {
  everyMethod,
  hasCredentials,
  isPattern,
  isTiered,
  listOf,
  mainOrigins,
  originExpression,
  type Plan,
} from './plan.ts'
import { lines, type Renderer } from './rendering.ts'
import { doubleQuoted, doubleQuotedList, singleQuoted, singleQuotedList } from './strings.ts'

/** What one list of origins cannot say. */
function tierNotes(plan: Plan): readonly string[] {
  if (!isTiered(plan)) return []
  const others =
    plan.anonymous === '*' ? 'Everybody else' : plan.anonymous.map(origin => `\`${origin}\``).join(', ')
  return [
    `${others} may read without credentials today: keep that on routes of its own, since one list serves all here.`,
  ]
}

/** Origins in a target that has no patterns: exact ones, and a note on the rest. */
function exactOrigins(plan: Plan): readonly string[] {
  return listOf(mainOrigins(plan)).filter(origin => origin === '*' || !isPattern(origin))
}

function patternNotes(plan: Plan): readonly string[] {
  return listOf(mainOrigins(plan))
    .filter(origin => origin !== '*' && isPattern(origin))
    .map(
      origin => `\`${origin}\` is a pattern, which this target has not: list the origins that it stands for.`,
    )
}

/** A safelisted name, for targets where an empty list means everything or is refused. */
function requestHeaders({ allowHeaders }: Plan): readonly string[] {
  return listOf(allowHeaders)
}

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
    requestHeaders(plan).length > 0 &&
      `  cors.setAllowedHeaders(List.of(${doubleQuotedList(requestHeaders(plan))}));`,
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

export const django: Renderer = plan => {
  const origins = listOf(mainOrigins(plan))
  const patterns = origins.filter(origin => origin !== '*' && isPattern(origin))
  const exact = exactOrigins(plan)
  return {
    language: 'python',
    code: lines(
      'from corsheaders.defaults import default_headers',
      '',
      'INSTALLED_APPS = [*INSTALLED_APPS, "corsheaders"]',
      'MIDDLEWARE = ["corsheaders.middleware.CorsMiddleware", *MIDDLEWARE]',
      origins.includes('*')
        ? 'CORS_ALLOW_ALL_ORIGINS = True'
        : exact.length > 0 && `CORS_ALLOWED_ORIGINS = [${doubleQuotedList(exact)}]`,
      patterns.length > 0 && `CORS_ALLOWED_ORIGIN_REGEXES = [${doubleQuoted(originExpression(patterns))}]`,
      hasCredentials(plan) && 'CORS_ALLOW_CREDENTIALS = True',
      plan.methods !== '*' && `CORS_ALLOW_METHODS = [${doubleQuotedList(everyMethod(plan))}]`,
      `CORS_ALLOW_HEADERS = [*default_headers${requestHeaders(plan)
        .map(name => `, ${doubleQuoted(name)}`)
        .join('')}]`,
      listOf(plan.exposeHeaders).length > 0 &&
        `CORS_EXPOSE_HEADERS = [${doubleQuotedList(listOf(plan.exposeHeaders))}]`,
      plan.maxAge !== null && `CORS_PREFLIGHT_MAX_AGE = ${plan.maxAge}`,
    ),
    notes: [
      'Needs django-cors-headers. The middleware stands first, before what answers itself, such as CommonMiddleware.',
      ...tierNotes(plan),
    ],
  }
}

export const flask: Renderer = plan => ({
  language: 'python',
  code: lines(
    'from flask_cors import CORS',
    '',
    'CORS(',
    '    app,',
    `    origins=[${flaskOrigins(plan)}],`,
    hasCredentials(plan) && '    supports_credentials=True,',
    `    methods=[${doubleQuotedList(everyMethod(plan))}],`,
    `    allow_headers=[${doubleQuotedList(requestHeaders(plan))}],`,
    listOf(plan.exposeHeaders).length > 0 &&
      `    expose_headers=[${doubleQuotedList(listOf(plan.exposeHeaders))}],`,
    plan.maxAge !== null && `    max_age=${plan.maxAge},`,
    '    vary_header=True,',
    ')',
  ),
  notes: ['Needs Flask-CORS. Errors of a WSGI layer in front do not get the headers.', ...tierNotes(plan)],
})

/** Flask-CORS takes what looks like one for a regular expression. */
function flaskOrigins(plan: Plan): string {
  const origins = listOf(mainOrigins(plan))
  return origins
    .map(origin => doubleQuoted(origin !== '*' && isPattern(origin) ? originExpression([origin]) : origin))
    .join(', ')
}

export const fastapi: Renderer = plan => {
  const patterns = listOf(mainOrigins(plan)).filter(origin => origin !== '*' && isPattern(origin))
  return {
    language: 'python',
    code: lines(
      'from fastapi.middleware.cors import CORSMiddleware',
      '',
      'app.add_middleware(',
      '    CORSMiddleware,',
      `    allow_origins=[${doubleQuotedList(exactOrigins(plan))}],`,
      patterns.length > 0 && `    allow_origin_regex=${doubleQuoted(originExpression(patterns))},`,
      hasCredentials(plan) && '    allow_credentials=True,',
      `    allow_methods=[${doubleQuotedList(everyMethod(plan))}],`,
      `    allow_headers=[${doubleQuotedList(requestHeaders(plan))}],`,
      listOf(plan.exposeHeaders).length > 0 &&
        `    expose_headers=[${doubleQuotedList(listOf(plan.exposeHeaders))}],`,
      plan.maxAge !== null && `    max_age=${plan.maxAge},`,
      ')',
    ),
    notes: [
      'Add it last, so that it is the outermost. An unhandled exception is answered outside of it, without headers: handle exceptions in the app.',
      ...tierNotes(plan),
    ],
  }
}

export const rails: Renderer = plan => ({
  language: 'ruby',
  code: lines(
    '# config/initializers/cors.rb',
    'Rails.application.config.middleware.insert_before 0, Rack::Cors do',
    '  allow do',
    `    origins ${listOf(mainOrigins(plan)).map(rubyOrigin).join(', ')}`,
    "    resource '*',",
    [
      `headers: ${plan.allowHeaders === '*' ? ':any' : `[${singleQuotedList(requestHeaders(plan))}]`}`,
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
      `    'allowed_headers' => [${singleQuotedList(requestHeaders(plan))}],`,
      `    'exposed_headers' => [${singleQuotedList(listOf(plan.exposeHeaders))}],`,
      `    'max_age' => ${plan.maxAge ?? 0},`,
      `    'supports_credentials' => ${hasCredentials(plan)},`,
      '];',
    ),
    notes: ['Run `php artisan config:clear` afterwards.', ...tierNotes(plan)],
  }
}

export const aspnet: Renderer = plan => {
  const origins = listOf(mainOrigins(plan))
  const headers = requestHeaders(plan)
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
      'An exception drops the headers: put `UseExceptionHandler` behind `UseCors`.',
      ...patternNotes(plan).filter(note => !note.includes('://*.')),
      ...tierNotes(plan),
    ],
  }
}

/** It knows subdomains, and no other pattern. */
function withoutPorts(origins: readonly string[]): readonly string[] {
  return origins.filter(origin => !isPattern(origin) || (origin.includes('://*.') && !origin.endsWith(':*')))
}

export const go: Renderer = plan => ({
  language: 'go',
  code: lines(
    'import "github.com/jub0bs/cors"',
    '',
    'middleware, err := cors.NewMiddleware(cors.Config{',
    `\tOrigins: []string{${doubleQuotedList(listOf(mainOrigins(plan)))}},`,
    hasCredentials(plan) && '\tCredentialed: true,',
    listOf(plan.methods).length > 0 && `\tMethods: []string{${doubleQuotedList(listOf(plan.methods))}},`,
    requestHeaders(plan).length > 0 &&
      `\tRequestHeaders: []string{${doubleQuotedList(requestHeaders(plan))}},`,
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

export { exactOrigins, patternNotes, tierNotes }
