export { OpenApiError } from './open-api-error.ts'
export { type OpenApiOptions, type OpenApiRequest, requestsFromOpenApi } from './open-api-requests.ts'
