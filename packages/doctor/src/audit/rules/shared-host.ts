import { originRule } from '../origin-rule.ts'

/** Domains of the private section of the public suffix list below which anybody gets a name. */
const sharedDomains = [
  'github.io',
  'vercel.app',
  'netlify.app',
  'pages.dev',
  'workers.dev',
  'web.app',
  'herokuapp.com',
  'azurewebsites.net',
  'cloudfront.net',
  's3-website-us-east-1.amazonaws.com',
  'csb.app',
] as const

/** A11: every tenant of a hosting service is granted. */
export const sharedHost = originRule({
  id: 'A11',
  name: 'shared-host',
  title: 'Any customer of a hosting service may read the response',
  description:
    'The allow-list has a domain below which anybody gets a name for nothing: pages, previews, buckets, sandboxes.',
  remedy: 'List the one name that is yours, as a whole.',
  severity: { credentialed: 'high', anonymous: 'low' },
  originClass: 'tenant',
  few: 8,
  origins: view => sharedDomains.map(domain => `https://${view.label(21)}.${domain}`),
  ruledOut: () => ['the tenant is a random one: it is not one listed name'],
})
