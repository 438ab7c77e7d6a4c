import { exactOrigins, tierNotes } from './one-list.ts'
import {
  everyMethod,
  hasCredentials,
  isPattern,
  listOf,
  mainOrigins,
  originExpression,
  type Plan,
} from './plan.ts'
import { lines, type Renderer } from './rendering.ts'
import { doubleQuoted, doubleQuotedList } from './strings.ts'

export const django: Renderer = plan => {
  const origins = listOf(mainOrigins(plan))
  const patterns = origins.filter(origin => origin !== '*' && isPattern(origin))
  const exact = exactOrigins(plan)
  return {
    language: 'python',
    code: lines(
      'INSTALLED_APPS = [*INSTALLED_APPS, "corsheaders"]',
      'MIDDLEWARE = ["corsheaders.middleware.CorsMiddleware", *MIDDLEWARE]',
      origins.includes('*')
        ? 'CORS_ALLOW_ALL_ORIGINS = True'
        : exact.length > 0 && `CORS_ALLOWED_ORIGINS = [${doubleQuotedList(exact)}]`,
      patterns.length > 0 && `CORS_ALLOWED_ORIGIN_REGEXES = [${doubleQuoted(originExpression(patterns))}]`,
      hasCredentials(plan) && 'CORS_ALLOW_CREDENTIALS = True',
      plan.methods !== '*' && `CORS_ALLOW_METHODS = [${doubleQuotedList(everyMethod(plan))}]`,
      `CORS_ALLOW_HEADERS = [${doubleQuotedList(listOf(plan.allowHeaders))}]`,
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
    `    allow_headers=[${doubleQuotedList(listOf(plan.allowHeaders))}],`,
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
      `    allow_headers=[${doubleQuotedList(listOf(plan.allowHeaders))}],`,
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
