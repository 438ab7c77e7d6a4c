import { once } from 'node:events'
import type { Server } from 'node:net'
import { errorCode, Failure } from './failure.ts'
import { formatAddress, type ListenAddress } from './listen-address.ts'

/**
 * Listens, and answers with the address that the system gave.
 *
 * @throws {Failure} when the port is in use, is not permitted, or the host is not one of this machine.
 */
export async function listen(server: Server, address: ListenAddress): Promise<ListenAddress> {
  server.listen(address.port, address.host)
  try {
    await once(server, 'listening')
  } catch (error) {
    throw listenFailure(error, address)
  }
  const bound = server.address()
  if (bound === null || typeof bound === 'string') throw new Error(`Not listening on TCP: ${bound}`)
  return { host: address.host, port: bound.port }
}

function listenFailure(error: unknown, address: ListenAddress): unknown {
  const at = formatAddress(address)
  switch (errorCode(error)) {
    case 'EADDRINUSE':
      return new Failure(
        `Port ${address.port} is in use on ${address.host}.`,
        `Stop what listens there, or choose another: --listen ${formatAddress({ ...address, port: 0 })} takes a free one.`,
      )
    case 'EACCES':
      return new Failure(
        `Listening on ${at} is not permitted.`,
        'Choose a port above 1023, or give the process the right to bind this one.',
      )
    case 'EADDRNOTAVAIL':
    case 'EAFNOSUPPORT':
      return new Failure(
        `${address.host} is not an address of this machine.`,
        'Listen on 127.0.0.1 or 0.0.0.0.',
      )
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new Failure(`The host name ${address.host} has no address.`, 'Listen on 127.0.0.1 or 0.0.0.0.')
    default:
      return error
  }
}
