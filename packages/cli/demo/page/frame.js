// Runs requests for the page around it, from this origin. Messages between windows have nothing to do with CORS.
import { requests } from './requests.js'

const config = await (await fetch('/config.json')).json()
const pages = [config.sameSite, config.crossSite, config.refused]

addEventListener('message', async event => {
  if (!pages.includes(event.origin)) return
  const { name, id } = event.data
  const outcome = await requests[name](path => `${config.api}${path}?demo=${id}`)
  event.source.postMessage({ id, outcome }, event.origin)
})
parent.postMessage('ready', '*')
