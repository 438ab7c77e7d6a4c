import type { CauseId, Diagnosis } from '../cause.ts'
import { type CauseFacts, falseCures, fetchSection, mdnCorsError, otherFacts } from './cause-facts.ts'
import { theUrl } from './phrase.ts'

type NetworkId = Extract<CauseId, `net-${string}`>

const references = [fetchSection('concept-network-error'), mdnCorsError('CORSDidNotSucceed')]
const doesNotHelp = [falseCures.corsHeaders, falseCures.noCors]

const network = (
  title: string,
  sentence: (diagnosis: Diagnosis) => string,
  suspects: readonly string[],
): CauseFacts => otherFacts({ title, sentence, suspects: () => suspects, doesNotHelp, references })

export const networkFacts: Readonly<Record<NetworkId, CauseFacts>> = {
  'net-refused': network(
    'Nothing listens there',
    diagnosis => `The connection to ${theUrl(diagnosis)} was refused: nothing listens on that port.`,
    [
      'A server that is not running.',
      'Another port.',
      'A server that listens on another address than the name leads to.',
    ],
  ),
  'net-dns': network(
    'The name is not known',
    diagnosis => `The host of ${theUrl(diagnosis)} has no address.`,
    [
      'A name that is misspelt.',
      'A name that only a private network knows.',
      'A record that is new, or was removed.',
    ],
  ),
  'net-tls': network(
    'The TLS handshake failed',
    diagnosis => `The browser does not accept the certificate or the TLS of ${theUrl(diagnosis)}.`,
    [
      'A self-signed certificate.',
      'A port that speaks http, asked for https.',
      'A certificate that has run out, or is for another name.',
    ],
  ),
  'net-reset': network(
    'The connection broke off',
    diagnosis => `${theUrl(diagnosis)} closed the connection before it answered.`,
    ['A port that speaks https, asked for http.', 'A server or proxy that crashed.', 'A firewall.'],
  ),
  'net-timeout': network('No answer in time', diagnosis => `${theUrl(diagnosis)} did not answer in time.`, [
    'A firewall that drops packets.',
    'A server that is busy or waits for something itself.',
  ]),
  'net-badport': network(
    'A port that browsers refuse',
    diagnosis =>
      `The port of ${theUrl(diagnosis)} belongs to another protocol, and browsers do not connect to it.`,
    ['A port of mail, IRC or X11, such as 25, 6000 or 6667.'],
  ),
  'net-malformed': network(
    'The answer is not HTTP',
    diagnosis => `${theUrl(diagnosis)} answered with something that is not HTTP.`,
    ['A port that speaks https or another protocol.', 'A header with characters that HTTP does not allow.'],
  ),
  'net-unspecified': network(
    'There was no response',
    diagnosis => `The request for ${theUrl(diagnosis)} got no response; nothing says that CORS refused it.`,
    [
      'A self-signed certificate: open the URL in a tab of its own.',
      'Another port, or a server that is not running.',
      'An http URL on an https page.',
      'A name that is not known.',
      'A service worker, or an extension that blocks requests.',
    ],
  ),
}
