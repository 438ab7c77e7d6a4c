import { stringify } from 'yaml'
import type { Renderer } from './rendering.ts'

/** The file of `accredit serve`. */
export const accredit: Renderer = ({ policy }) => ({
  language: 'yaml',
  code: stringify(policy, {
    lineWidth: 0,
    defaultStringType: 'QUOTE_DOUBLE',
    defaultKeyType: 'PLAIN',
  }).trimEnd(),
  notes: [
    'Run `accredit serve policy.yaml --upstream http://127.0.0.1:3000`, and have nothing else set CORS headers.',
  ],
})
