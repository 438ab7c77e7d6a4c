import { originRule } from '../origin-rule.ts'

/** A12: origins of development are granted in production. */
export const developmentOrigin = originRule({
  id: 'A12',
  name: 'development-origin',
  title: 'Origins of development may read the response in production',
  description:
    'The list has origins of a developer, such as http://localhost. Any program that serves a page on the user’s machine or network reads the response as the user.',
  remedy: 'Keep origins of development in the configuration of development.',
  severity: { credentialed: 'medium', anonymous: 'low' },
  originClass: 'device',
  few: 6,
  origins: view =>
    view.isDevelopment
      ? []
      : [
          'http://localhost',
          'http://localhost:3000',
          'http://127.0.0.1',
          `http://localhost.${view.hostileDomain(23)}`,
          'http://10.0.0.1',
          'http://192.168.0.1',
          'http://[::1]',
          'http://127.0.0.1:8080',
          'https://localhost',
        ],
  adjust: (_, hits) =>
    hits.some(({ probe }) => probe.origin?.startsWith('http://localhost.')) ? 'high' : null,
  ruledOut: () => ['the target is no development or staging server'],
})
