import { X509Certificate } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generate } from 'selfsigned'
import { hostNames } from './host-names.ts'

/** What the server presents, and whom the browser therefore trusts. */
export interface Certificate {
  readonly keyPath: string
  readonly certificatePath: string
  readonly authority: string
  remove(): Promise<void>
}

/** The checkout's own certificate, which its authors renew every year; where it has expired, one of our own. */
export async function certificateOf(checkout: string): Promise<Certificate> {
  const folder = join(checkout, 'tools', 'certs')
  const certificatePath = join(folder, 'web-platform.test.pem')
  try {
    const { validTo } = new X509Certificate(await readFile(certificatePath))
    if (Date.parse(validTo) > Date.now()) {
      return {
        certificatePath,
        keyPath: join(folder, 'web-platform.test.key'),
        authority: await readFile(join(folder, 'cacert.pem'), 'latin1'),
        remove: async () => {},
      }
    }
  } catch {
    // A checkout without certificates.
  }
  return ownCertificate()
}

async function ownCertificate(): Promise<Certificate> {
  const pems = await generate([{ name: 'commonName', value: 'web-platform.test' }], {
    keySize: 2048,
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true },
      {
        name: 'subjectAltName',
        altNames: hostNames.filter(name => !name.endsWith('.')).map(value => ({ type: 2, value })),
      },
    ],
  })
  const folder = await mkdtemp(join(tmpdir(), 'accredit-wpt-'))
  const certificatePath = join(folder, 'certificate.pem')
  const keyPath = join(folder, 'key.pem')
  await writeFile(certificatePath, pems.cert)
  await writeFile(keyPath, pems.private, { mode: 0o600 })
  return {
    certificatePath,
    keyPath,
    authority: pems.cert,
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}
