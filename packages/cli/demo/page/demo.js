import { requests } from './requests.js'

// How long after the browser's answer a decision may still be on its way.
const patienceMs = 1500

const config = await (await fetch('/config.json')).json()
const origins = [
  {
    origin: config.sameSite,
    name: 'Listed, same-site',
    note: 'The same site as the API: a site has no port.',
  },
  {
    origin: config.crossSite,
    name: 'Listed, cross-site',
    note: 'Another site than the API, though listed in its policy.',
  },
  {
    origin: config.refused,
    name: 'Not listed',
    note: 'The policy does not list this origin: here every case is refused.',
  },
]

/**
 * Cases with `refused` are run from the origin that is not listed, in a frame where the page stands elsewhere. A `twin`
 * repeats a case of the page itself from there, so the page of that origin leaves it out.
 */
const cases = [
  {
    id: 'fetch',
    title: 'Credentialed fetch',
    code: "fetch(api + '/me', { credentials: 'include' })",
    lesson:
      'The page may read the answer only if it names this exact origin and says that credentials are allowed. A * would not do.',
  },
  {
    id: 'xhr',
    title: 'XMLHttpRequest with credentials',
    code: 'xhr.withCredentials = true',
    lesson: 'The older API, under the same rules: both sides have to opt in.',
  },
  {
    id: 'put',
    title: 'A PUT with a header of its own',
    code: "fetch(api + '/me', { method: 'PUT', headers: { 'x-demo': '1', … } })",
    lesson:
      'No form can send this, so the browser asks first, with an OPTIONS request that carries no cookies: the preflight.',
  },
  {
    id: 'expose',
    title: 'Exposed headers',
    code: "response.headers.get('x-internal')",
    lesson:
      'The page gets the answer, but of its headers only safelisted ones and those that the policy exposes.',
  },
  {
    id: 'cookies',
    title: 'Which cookies travel',
    code: "fetch(api + '/me', { credentials: 'include' })",
    compare: true,
    lesson:
      'The API set one cookie with SameSite=Lax and one with SameSite=None. Across sites a browser sends at most the second, and many send none.',
  },
  {
    id: 'socket',
    title: 'A WebSocket',
    code: "new WebSocket(api + '/live')",
    lesson:
      'CORS does not apply to WebSockets: a browser opens them for any page. The policy guards the handshake with the same list.',
  },
  {
    id: 'refused-fetch',
    request: 'fetch',
    refused: true,
    twin: true,
    title: 'The same fetch, not listed',
    code: "fetch(api + '/me', { credentials: 'include' })",
    lesson:
      'The API runs the request and answers it. The browser keeps the answer from the page, and the page learns nothing more.',
  },
  {
    id: 'refused-put',
    request: 'put',
    refused: true,
    twin: true,
    title: 'The same PUT, not listed',
    code: "fetch(api + '/me', { method: 'PUT', … })",
    lesson: 'The preflight is refused, so the PUT itself is never sent.',
  },
  {
    id: 'guarded-post',
    request: 'post',
    refused: true,
    title: 'A simple POST, guarded',
    code: "fetch(api + '/orders', { method: 'POST', body: 'item=1' })",
    lesson:
      'A form could send this, so there is no preflight to stop it. The policy guards writes: it answers 403, and the API never sees the order.',
  },
  {
    id: 'unguarded-post',
    request: 'unguarded',
    refused: true,
    title: 'The same POST, unguarded',
    code: "fetch(api + '/unguarded/orders', { method: 'POST', … })",
    lesson:
      'CORS alone withholds only the answer: the order is placed, and the counter goes up. This is why the guard is on by default.',
  },
  {
    id: 'refused-socket',
    request: 'socket',
    refused: true,
    twin: true,
    title: 'A WebSocket, not listed',
    code: "new WebSocket(api + '/live')",
    lesson: 'The handshake is refused with 403 before the API sees it.',
  },
]

const find = id => document.getElementById(id)

/** A DOM element; text is always text, whatever a response holds. */
function element(tag, properties = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties)
  node.append(...children.filter(child => child !== null))
  return node
}

// ---- what the servers tell, over this page's own origin

const listeners = new Set()
const stream = new EventSource('/events')
const streamOpen = new Promise(resolve => {
  stream.addEventListener('open', resolve, { once: true })
})
for (const type of ['decision', 'received']) {
  stream.addEventListener(type, event => {
    const data = JSON.parse(event.data)
    for (const listen of listeners) listen(type, data)
  })
}
stream.addEventListener('policy', event => showPolicy(JSON.parse(event.data)))

// ---- the frame of the origin that is not listed

let frame = null
function refusedFrame() {
  frame ??= new Promise(resolve => {
    const node = element('iframe', {
      src: `${config.refused}/frame`,
      title: 'A page of an origin that is not listed',
    })
    node.hidden = true
    addEventListener('message', function ready(event) {
      if (event.source !== node.contentWindow || event.data !== 'ready') return
      removeEventListener('message', ready)
      resolve(node.contentWindow)
    })
    document.body.append(node)
  })
  return frame
}

async function runInFrame(name, id) {
  const target = await refusedFrame()
  return new Promise(resolve => {
    addEventListener('message', function answer(event) {
      if (event.source !== target || event.data.id !== id) return
      removeEventListener('message', answer)
      resolve(event.data.outcome)
    })
    target.postMessage({ name, id }, config.refused)
  })
}

// ---- running a case

async function run(entry) {
  const id = `${entry.id}-${Math.random().toString(36).slice(2)}`
  const name = entry.request ?? entry.id
  const seen = { decisions: [], received: [] }
  const listen = (type, data) => {
    if (data.id === id) seen[type === 'decision' ? 'decisions' : 'received'].push(data)
  }
  await streamOpen
  listeners.add(listen)
  const inFrame = entry.refused && location.origin !== config.refused
  const outcome = await (inFrame
    ? runInFrame(name, id)
    : requests[name](path => `${config.api}${path}?demo=${id}`))
  await settled(seen)
  listeners.delete(listen)
  return { outcome, ...seen }
}

/** Waits until the decision on the request itself is here, and the API's word if it was let through. */
async function settled(seen) {
  const until = performance.now() + patienceMs
  while (performance.now() < until) {
    const last = seen.decisions.at(-1)
    if (last?.respond?.status === 403) return
    if (last && last.kind !== 'preflight' && seen.received.length > 0) return
    await new Promise(resolve => setTimeout(resolve, 15))
  }
}

// ---- showing it

function card(entry) {
  const button = element('button', { type: 'button' }, 'Run')
  button.setAttribute('aria-label', `Run: ${entry.title}`)
  const result = element('div', { className: 'result' })
  result.setAttribute('aria-live', 'polite')
  const from = entry.refused ? config.refused : location.origin
  const other = location.origin === config.sameSite ? config.crossSite : config.sameSite
  const compare = entry.compare
    ? element('a', { href: `${other}/#${entry.id}` }, `compare from ${short(other)}`)
    : null
  const node = element(
    'article',
    { id: entry.id, className: 'case' },
    element(
      'div',
      { className: 'case-head' },
      element('h3', {}, entry.title),
      button,
      element('p', {}, entry.lesson),
      element(
        'p',
        { className: 'request' },
        element('code', {}, entry.code),
        element('span', {}, ` from ${short(from)}`),
        compare === null ? null : element('span', {}, ' · ', compare),
      ),
    ),
    result,
  )
  const start = async () => {
    button.disabled = true
    node.dataset.state = 'running'
    const done = await run(entry)
    result.replaceChildren(browserPanel(done.outcome), policyPanel(done.decisions), apiPanel(done.received))
    node.dataset.state = done.outcome.read ? 'read' : 'withheld'
    button.disabled = false
    button.textContent = 'Run again'
  }
  button.addEventListener('click', start)
  return { node, start }
}

function panel(title, kind, verdict, ...children) {
  return element(
    'section',
    { className: `panel ${kind}` },
    element('h4', {}, title),
    element('p', { className: 'verdict' }, verdict),
    ...children,
  )
}

function browserPanel({ read, status, body, headers = [], error }) {
  if (!read)
    return panel(
      'Your browser',
      'bad',
      'withheld',
      element('p', {}, 'The script gets only: ', element('code', {}, error)),
    )
  const verdict = status === undefined ? 'opened' : `read, status ${status}`
  const rows = headers.map(([name, value]) =>
    element('li', {}, element('code', {}, name), value === null ? ' → null: not exposed' : ` → ${value}`),
  )
  return panel(
    'Your browser',
    'good',
    verdict,
    element('pre', {}, body),
    rows.length > 0 ? element('ul', {}, ...rows) : null,
  )
}

function policyPanel(decisions) {
  if (decisions.length === 0)
    return panel('The policy', 'none', 'no decision', element('p', {}, 'The request never got here.'))
  const last = decisions.at(-1)
  const verdict = last.verdict === 'allow' ? `allow, ${last.code}` : `deny, ${last.code}`
  return panel(
    'The policy',
    last.verdict === 'allow' ? 'good' : 'bad',
    verdict,
    ...decisions.map(decisionView),
  )
}

function decisionView({ kind, method, respond, sentence, set, vary }) {
  const headers = [
    ...set.map(([name, value]) => `${name}: ${value}`),
    ...(vary.length > 0 ? [`vary: ${vary.join(', ')}`] : []),
  ]
  const what = kind === 'preflight' ? 'Preflight' : kind === 'upgrade' ? 'WebSocket handshake' : method
  const answered = respond ? ` answered ${respond.status} by the policy` : ' passed on to the API'
  return element(
    'div',
    { className: 'decision' },
    element('p', { className: 'step' }, element('strong', {}, what), answered),
    element('p', {}, sentence),
    headers.length > 0 ? element('pre', {}, headers.join('\n')) : null,
  )
}

function apiPanel(received) {
  const last = received.at(-1)
  if (last === undefined)
    return panel('The API', 'none', 'never saw it', element('p', {}, 'No request of this case reached it.'))
  const cookies = last.cookies.length > 0 ? last.cookies.join(', ') : 'none'
  const orders = last.path.endsWith('/orders')
  return panel(
    'The API',
    'seen',
    orders ? `placed order no. ${last.orders}` : 'ran it',
    element('p', {}, element('code', {}, `${last.method} ${last.path}`)),
    element('p', {}, 'Cookies received: ', element('code', {}, cookies)),
  )
}

function short(origin) {
  return origin.replace('http://', '')
}

function showPolicy({ ok, text, issues }) {
  const state = find('policy-state')
  state.className = ok ? '' : 'bad'
  state.textContent = ok
    ? `In force since ${new Date().toLocaleTimeString()}.`
    : `The file has issues; the policy before it stays in force. ${issues
        .map(({ line, code, message, fix }) => `Line ${line}: ${message} ${fix} (${code})`)
        .join(' ')}`
  find('policy-text').textContent = text
}

function showOrigins() {
  for (const { origin, name } of origins) {
    const link = element(
      'a',
      { href: `${origin}/${location.hash}` },
      element('span', {}, name),
      element('code', {}, short(origin)),
    )
    if (origin === location.origin) link.setAttribute('aria-current', 'page')
    find('origins').append(link)
  }
  find('where').textContent = origins.find(({ origin }) => origin === location.origin)?.note ?? ''
  find('policy-file').textContent = config.policyFile
}

function showCases() {
  const onRefused = location.origin === config.refused
  const cards = cases
    .filter(({ twin }) => !(onRefused && twin))
    .map(entry => ({ ...card(entry), refused: entry.refused === true }))
  const group = (title, intro, chosen) =>
    element(
      'section',
      {},
      element('h2', {}, title),
      element('p', {}, intro),
      ...chosen.map(({ node }) => node),
    )
  find('cases').append(
    group(
      'From this page',
      `Your browser sends these from ${location.origin}.`,
      cards.filter(({ refused }) => !refused),
    ),
    group(
      onRefused ? 'Writes that need no preflight' : 'From an origin that is not listed',
      `These come from ${config.refused}, as any page of the web could send them to your API.`,
      cards.filter(({ refused }) => refused),
    ),
  )
  find('all').addEventListener('click', async event => {
    event.currentTarget.disabled = true
    for (const { start } of cards) await start()
    find('all').disabled = false
    document.body.dataset.state = 'done'
  })
}

showOrigins()
showCases()
// The cards were not there yet when the browser looked for the fragment.
if (location.hash !== '') find(location.hash.slice(1))?.scrollIntoView()
// Signs in at the API, so that there are cookies to send. The origin that is not listed cannot.
if (location.origin !== config.refused) await requests.session(path => `${config.api}${path}`)
document.body.dataset.state = 'ready'
