import type { ContractAdapter } from '../../src/contract/index.ts'
import { adapters as awsLambda } from './adapters/aws-lambda.ts'
import { adapters as express } from './adapters/express.ts'
import { adapters as http2 } from './adapters/http2.ts'
import { adapters as node } from './adapters/node.ts'
import { adapters as web } from './adapters/web.ts'
import { adapters as ws } from './adapters/ws.ts'

/** Every adapter under the contract, in the order of the table. A file of `adapters/` that is not here fails a test. */
export const adapters: readonly ContractAdapter[] = [
  ...node,
  ...http2,
  ...express,
  ...web,
  ...awsLambda,
  ...ws,
]
