export type { ContractAdapter, ContractServer } from './contract-adapter.ts'
export {
  type Behaviour,
  type ContractApp,
  type ContractRoute,
  contractApp,
  describeRequest,
  type Reply,
  type SeenRequest,
} from './contract-app.ts'
export { type AdapterResults, contractTable, tryAdapters } from './contract-table.ts'
export { type Exchange, type Line, type Sent, send } from './exchange.ts'
export { type Expectation, expectExchange } from './expectation.ts'
export {
  type ContractResult,
  type ContractRunner,
  type Outcome,
  runContract,
  type TestFunction,
  tryContract,
} from './run-contract.ts'
export type { Situation } from './situation.ts'
export { type SituationId, situations } from './situations.ts'
export { switchProtocols } from './switch-protocols.ts'
