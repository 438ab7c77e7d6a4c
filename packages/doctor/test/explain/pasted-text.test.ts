import { expect, test } from 'vitest'
import type { CauseId, Diagnosis } from '../../src/cause.ts'
import { explain } from '../../src/explain/explain.ts'

const url = 'https://api.example/orders'
const origin = 'https://app.example'

const line =
  "Access to fetch at 'https://api.example/orders?page=2&sort=date' from origin 'https://app.example' has been blocked by CORS policy: Response to preflight request doesn't pass access control check: The 'Access-Control-Allow-Origin' header has a value 'https://other.example' that is not equal to the supplied origin. Have the server send the header with a valid value."

const expected: Partial<Diagnosis> = {
  cause: 'acao-mismatch',
  stage: 'preflight',
  url: 'https://api.example/orders?page=2&sort=date',
  origin,
  received: 'https://other.example',
}

/** At a column, in the middle of words, as terminals do. */
const hardWrapped = (text: string, column: number): string =>
  text.match(new RegExp(`[^]{1,${column}}`, 'g'))?.join('\n') ?? ''

/** At spaces, as chats and mail do. */
const softWrapped = (text: string, column: number): string =>
  text.replaceAll(new RegExp(`(?![^\\n]{1,${column}}$)([^\\n]{1,${column}})\\s`, 'g'), '$1\n')

const pastes: readonly (readonly [string, string])[] = [
  ['wrapped by a terminal at 80 columns', hardWrapped(line, 80)],
  ['wrapped by a terminal at 47 columns', hardWrapped(line, 47)],
  ['wrapped by a chat at spaces', softWrapped(line, 72)],
  ['wrapped with CR and LF', softWrapped(line, 60).replaceAll('\n', '\r\n')],
  ['quoted in a mail', softWrapped(line, 60).replaceAll(/^/gm, '> ')],
  ['indented', softWrapped(line, 60).replaceAll(/^/gm, '    ')],
  ['with a file and line before it', `(index):1 ${line}`],
  ['with a file and line after it', `${line}\n    at loadOrders (app.js:12:3)`],
  ['with a time before it', `[2026-11-25T08:12:44.123Z] ERROR ${line}`],
  ['with the prefix of a log', `chrome-1  | 08:12:44 [console.error] ${line}`],
  ['with smart quotes', line.replaceAll(/'([^']*)'/g, '‘$1’').replaceAll("doesn't", 'doesn’t')],
  ['with double quotes', line.replaceAll(/'(https?[^']*)'/g, '"$1"')],
  ['as arguments of a shell, which takes the quotes', line.replaceAll("'", '')],
  ['as a string in JSON', JSON.stringify({ level: 'error', message: line })],
  ['with no-break spaces', line.replaceAll(' from origin ', '\u00a0from\u00a0origin\u00a0')],
  ['in a block of Markdown', `\`\`\`\n${line}\n\`\`\``],
]

for (const [how, text] of pastes) {
  test(`a line ${how} is the same line`, async () => {
    const { explanations } = await explain(text)
    expect(explanations).toHaveLength(1)
    expect(explanations[0]).toMatchObject({ source: 'chromium', confidence: 'certain', diagnosis: expected })
  })
}

test('what was recognised is told as one line, and what was not is listed', async () => {
  const result = await explain(`npm run dev\n\n${softWrapped(line, 60)}\nDone in 3s.`)
  expect(result.explanations[0]?.lines).toEqual([line])
  expect(result.unrecognised).toEqual(['npm run dev', 'Done in 3s.'])
})

test('a list in a header survives wrapping with its spaces, an origin without', async () => {
  const many =
    "The 'Access-Control-Allow-Origin' header contains multiple values 'https://app.example,\nhttps://oth\ner.example', but only one is allowed."
  const { explanations } = await explain(many)
  expect(explanations[0]?.diagnosis.received).toBe('https://app.example, https://other.example')
  const syntax = 'Reason: invalid token ‘PUT\nDELETE’ in CORS header ‘Access-Control-Allow-Methods’'
  expect((await explain(syntax)).explanations[0]?.diagnosis.received).toBe('PUT DELETE')
})

test('the first specific line wins over what Firefox and scripts say after it', async () => {
  const { explanations } = await explain(
    [
      'Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://api.example/orders. (Reason: Did not find method in CORS header ‘Access-Control-Allow-Methods’).',
      'Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://api.example/orders. (Reason: CORS request did not succeed). Status code: (null).',
      'Uncaught (in promise) TypeError: NetworkError when attempting to fetch resource.',
    ].join('\n'),
  )
  expect(explanations.map(({ diagnosis }) => diagnosis.cause)).toEqual(['pf-method'])
})

test('it wins too when Firefox was copied from the bottom', async () => {
  const { explanations } = await explain(
    [
      'Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://api.example/orders. (Reason: CORS request did not succeed). Status code: (null).',
      'Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://api.example/orders. (Reason: CORS preflight response did not succeed). Status code: 401.',
    ].join('\n'),
  )
  expect(explanations).toMatchObject([{ diagnosis: { cause: 'pf-status', status: 401 } }])
})

test('a request of Firefox without an answer stands for itself beside another that was refused', async () => {
  const { explanations } = await explain(
    [
      'Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://api.example/orders. (Reason: CORS header ‘Access-Control-Allow-Origin’ missing). Status code: 200.',
      'Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://down.example/. (Reason: CORS request did not succeed). Status code: (null).',
    ].join('\n'),
  )
  expect(explanations).toMatchObject([
    { isCors: true, diagnosis: { cause: 'acao-missing', url } },
    { isCors: false, diagnosis: { cause: 'net-unspecified', url: 'https://down.example/' } },
  ])
})

test('the same line again is one failure, another URL is another', async () => {
  const missing = (target: string): string =>
    `Access to fetch at '${target}' from origin 'https://app.example' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource.`
  const { explanations } = await explain(
    [missing(url), missing(url), missing('https://api.example/users')].join('\n'),
  )
  expect(explanations.map(({ diagnosis }) => diagnosis.url)).toEqual([url, 'https://api.example/users'])
})

test("Chromium's log of requests adds the method and the status", async () => {
  const { explanations } = await explain(
    `${line.replace('?page=2&sort=date', '')}\napp.js:3  PATCH https://api.example/orders net::ERR_FAILED 200 (OK)`,
  )
  expect(explanations).toMatchObject([
    { diagnosis: { cause: 'acao-mismatch', method: 'PATCH', status: 200 } },
  ])
})

test('a failed preflight without headers has status and authentication among the first suspects', async () => {
  for (const text of [
    "Access to fetch at 'https://api.example/orders' from origin 'https://app.example' has been blocked by CORS policy: Response to preflight request doesn't pass access control check: No 'Access-Control-Allow-Origin' header is present on the requested resource.",
    'Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://api.example/orders. (Reason: CORS header ‘Access-Control-Allow-Origin’ missing). Status code: 401.\nCross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://api.example/orders. (Reason: CORS request did not succeed). Status code: (null).',
  ]) {
    const { explanations } = await explain(text)
    expect(explanations[0]?.suspects[0]).toMatch(/^The status: a server that answers `OPTIONS` with /)
    expect(explanations[0]?.suspects[1]).toMatch(/^Authentication in front of CORS/)
  }
})

const translations: readonly (readonly [
  language: string,
  text: string,
  cause: CauseId,
  shown: Partial<Diagnosis>,
])[] = [
  [
    'German',
    "Quellübergreifende (Cross-Origin) Anfrage blockiert: Die Gleiche-Quelle-Regel verbietet das Lesen der externen Ressource auf https://api.example/orders. (Grund: CORS-Kopfzeile 'Access-Control-Allow-Origin' fehlt). Statuscode: 200.",
    'acao-missing',
    { url, status: 200 },
  ],
  [
    'German',
    "Quellübergreifende (Cross-Origin) Anfrage blockiert: Die Gleiche-Quelle-Regel verbietet das Lesen der externen Ressource auf https://api.example/orders. (Grund: CORS-Kopfzeile 'Access-Control-Allow-Origin' stimmt nicht mit 'https://other.example' überein).",
    'acao-mismatch',
    { url, received: 'https://other.example' },
  ],
  [
    'German',
    'Quellübergreifende (Cross-Origin) Anfrage blockiert: Die Gleiche-Quelle-Regel verbietet das Lesen der externen Ressource auf https://api.example/orders. (Grund: CORS-Anfrage schlug fehl). Statuscode: (null).',
    'net-unspecified',
    { url, status: null },
  ],
  [
    'French',
    'Blocage d’une requête multiorigine (Cross-Origin Request) : la politique « Same Origin » ne permet pas de consulter la ressource distante située sur https://api.example/orders. Raison : l’identification n’est pas prise en charge si la valeur de l’en-tête CORS « Access-Control-Allow-Origin » est « * ».',
    'acao-star-credentials',
    { url, received: '*' },
  ],
  [
    'French',
    'Blocage d’une requête multiorigines (Cross-Origin Request) : la politique « Same Origin » ne permet pas de consulter la ressource distante située sur https://api.example/orders. Raison : l’en-tête CORS « Access-Control-Allow-Origin » est manquant. Code d’état : 404.',
    'acao-missing',
    { url, status: 404 },
  ],
  [
    'Spanish',
    "Solicitud desde otro origen bloqueada: la política de mismo origen impide leer el recurso remoto en https://api.example/orders (razón: se esperaba 'true' en la cabecera CORS 'Access-Control-Allow-Credentials').",
    'acac-not-true',
    { url, header: 'access-control-allow-credentials' },
  ],
  [
    'Russian',
    'Запрос из постороннего источника заблокирован: Политика одного источника запрещает чтение удаленного ресурса на https://api.example/orders. (Причина: заголовок «x-request-id» не разрешён согласно заголовку «Access-Control-Allow-Headers» из ответа CORS preflight).',
    'pf-header',
    { url, header: 'x-request-id', stage: 'preflight' },
  ],
  [
    'Russian',
    'Запрос из постороннего источника заблокирован: Политика одного источника запрещает чтение удаленного ресурса на https://api.example/orders. (Причина: Не найден метод в заголовке CORS «Access-Control-Allow-Methods»).',
    'pf-method',
    { url, header: 'access-control-allow-methods' },
  ],
  [
    'Japanese',
    'クロスオリジン要求をブロックしました: 同一生成元ポリシーにより、https://api.example/orders にあるリモートリソースの読み込みは拒否されます (理由: CORS ヘッダー ‘Access-Control-Allow-Methods’ に不正なトークン ‘PUT DELETE’ が含まれる)。',
    'pf-methods-syntax',
    { url, received: 'PUT DELETE' },
  ],
  [
    'Chinese',
    "已拦截跨源请求：同源策略禁止读取位于 https://api.example/orders 的远程资源。（原因：CORS 头 'Access-Control-Allow-Origin' 不匹配 'https://other.example'）。",
    'acao-mismatch',
    { url, received: 'https://other.example' },
  ],
]

for (const [language, text, cause, shown] of translations) {
  test(`Firefox in ${language}: ${cause}, whatever the words, wrapped or not`, async () => {
    for (const pasted of [text, softWrapped(text, 72)]) {
      const { explanations, unrecognised } = await explain(pasted)
      expect(explanations).toMatchObject([
        { source: 'firefox', confidence: 'likely', diagnosis: { cause, ...shown } },
      ])
      expect(unrecognised).toEqual([])
    }
  })
}

test('a translated line about a header without a value leaves open what is wrong with it', async () => {
  const { explanations } = await explain(
    '已拦截跨源请求：同源策略禁止读取位于 https://api.example/orders 的远程资源。（原因：CORS 头缺少 ‘Access-Control-Allow-Origin’）。',
  )
  expect(explanations[0]?.diagnosis.cause).toBe('acao-missing')
  expect(explanations[0]?.alternatives.map(({ cause }) => cause)).toEqual(['acao-multiple'])
})

for (const text of [
  'https://developer.mozilla.org/docs/Web/HTTP/CORS/Errors/CORSMissingAllowOrigin?utm_source=devtools',
  'category: CORSMissingAllowOrigin2',
]) {
  test(`the key of the message is enough: ${text}`, async () => {
    const { explanations } = await explain(text)
    expect(explanations).toMatchObject([{ source: 'firefox', diagnosis: { cause: 'acao-missing' } }])
  })
}

test('a translated line and the link to its page are one failure, and the link makes it certain', async () => {
  const { explanations } = await explain(
    'Solicitud de origen cruzado bloqueada: la política de mismo origen no permite la lectura del recurso remoto en https://api.example/orders. (Motivo: no se permiten múltiples cabeceras CORS ‘Access-Control-Allow-Origin’). [Saber más](https://developer.mozilla.org/docs/Web/HTTP/CORS/Errors/CORSMultipleAllowOriginNotAllowed)',
  )
  expect(explanations).toMatchObject([{ diagnosis: { cause: 'acao-multiple', url } }])
})

for (const prose of [
  'You have to add the Access-Control-Allow-Origin header to the response.',
  "The docs at https://app.example/help say: set 'Access-Control-Allow-Origin' to your origin.",
  'Set mode to cors and look whether CORS is disabled in your browser.',
  'Origin is not allowed here. Method matters. Header names are case-insensitive.',
  'Failed to load resource: the server responded with a status of 404 (Not Found)',
  'The network error rate went up, and we failed to fetch metrics.',
]) {
  test(`prose is no line of a console: ${prose}`, async () => {
    const { explanations, unrecognised } = await explain(prose)
    expect(explanations).toEqual([])
    expect(unrecognised).toEqual([prose])
  })
}
