import type { Target } from './target.ts'
import { apache } from './targets/apache.ts'
import { apiGateway } from './targets/api-gateway.ts'
import { apigee } from './targets/apigee.ts'
import { azureApiManagement } from './targets/azure-api-management.ts'
import { azureStorage } from './targets/azure-storage.ts'
import { caddy } from './targets/caddy.ts'
import { cloudflare } from './targets/cloudflare.ts'
import { cloudfront } from './targets/cloudfront.ts'
import { envoy } from './targets/envoy.ts'
import { envoyGateway } from './targets/envoy-gateway.ts'
import { gatewayApi } from './targets/gateway-api.ts'
import { gcpUrlMap } from './targets/gcp-url-map.ts'
import { gcs } from './targets/gcs.ts'
import { haproxy } from './targets/haproxy.ts'
import { istio } from './targets/istio.ts'
import { kong } from './targets/kong.ts'
import { lambdaUrl } from './targets/lambda-url.ts'
import { nginx, nginxHeadersMore } from './targets/nginx.ts'
import { s3 } from './targets/s3.ts'
import { traefik } from './targets/traefik.ts'
import { varnish } from './targets/varnish.ts'

/** Every target, by the name that a user writes. */
export const targets = {
  nginx,
  'nginx-headers-more': nginxHeadersMore,
  haproxy,
  apache,
  caddy,
  varnish,
  envoy,
  'envoy-gateway': envoyGateway,
  istio,
  'gateway-api': gatewayApi,
  traefik,
  kong,
  s3,
  'api-gateway': apiGateway,
  'lambda-url': lambdaUrl,
  cloudfront,
  gcs,
  'gcp-url-map': gcpUrlMap,
  'azure-storage': azureStorage,
  'azure-api-management': azureApiManagement,
  cloudflare,
  apigee,
} as const satisfies Readonly<Record<string, Target>>

export type TargetName = keyof typeof targets

export function isTargetName(name: string): name is TargetName {
  return Object.hasOwn(targets, name)
}

export const targetNames: readonly TargetName[] = Object.keys(targets).filter(isTargetName)
