/** One request line of headers as a browser writes them: names and values in turn. */
export type HeaderLines = readonly string[]

const chromium = (brands: string, platform: string, agent: string, mobile = '?0'): HeaderLines => [
  'Host',
  'api.example.com',
  'Connection',
  'keep-alive',
  'sec-ch-ua-platform',
  platform,
  'User-Agent',
  agent,
  'sec-ch-ua',
  brands,
  'sec-ch-ua-mobile',
  mobile,
  'Accept',
  '*/*',
  'Sec-Fetch-Mode',
  'cors',
  'Sec-Fetch-Dest',
  'empty',
  'Referer',
  'https://app.example.com/',
  'Accept-Encoding',
  'gzip, deflate, br, zstd',
  'Accept-Language',
  'en-GB,en;q=0.9',
]

const firefox = (agent: string): HeaderLines => [
  'Host',
  'api.example.com',
  'User-Agent',
  agent,
  'Accept',
  '*/*',
  'Accept-Language',
  'en-US,en;q=0.5',
  'Accept-Encoding',
  'gzip, deflate, br, zstd',
  'Referer',
  'https://app.example.com/',
  'Connection',
  'keep-alive',
  'Sec-Fetch-Dest',
  'empty',
  'Sec-Fetch-Mode',
  'cors',
  'Priority',
  'u=4',
]

const safari = (agent: string): HeaderLines => [
  'Host',
  'api.example.com',
  'Accept',
  '*/*',
  'Sec-Fetch-Dest',
  'empty',
  'Accept-Language',
  'en-GB,en;q=0.9',
  'Sec-Fetch-Mode',
  'cors',
  'Accept-Encoding',
  'gzip, deflate, br',
  'User-Agent',
  agent,
  'Referer',
  'https://app.example.com/',
  'Connection',
  'keep-alive',
]

const chromeBrands = '"Chromium";v="140", "Not=A?Brand";v="24", "Google Chrome";v="140"'
const edgeBrands = '"Chromium";v="140", "Not=A?Brand";v="24", "Microsoft Edge";v="140"'

/**
 * The heads of six browsers, without what the case adds. A server never sees one shape of headers only, so V8 must
 * not see one here: with a single shape every property access on `request.headers` would be faster than in life.
 */
export const browserHeads: readonly HeaderLines[] = [
  chromium(
    chromeBrands,
    '"Windows"',
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
  ),
  [
    'DNT',
    '1',
    ...chromium(
      edgeBrands,
      '"Windows"',
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0',
    ),
  ],
  [
    ...chromium(
      chromeBrands,
      '"Android"',
      'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36',
      '?1',
    ),
    'Save-Data',
    'on',
  ],
  firefox('Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0'),
  safari(
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15',
  ),
  [
    'Cache-Control',
    'no-cache',
    'Pragma',
    'no-cache',
    ...safari(
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1',
    ),
  ],
]
