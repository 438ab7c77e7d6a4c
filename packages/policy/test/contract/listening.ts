import type { Server } from 'node:http'
import type { ContractServer } from '../../src/contract/index.ts'

/** Serves on a port of loopback that the system chooses. `close` ends open connections too. */
export async function listening(server: Server): Promise<ContractServer> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('not listening on a port')
  return {
    port: address.port,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
