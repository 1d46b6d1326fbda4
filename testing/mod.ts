/**
 * For tests: a clock that stands still, a store that fails as it is told to, and the contracts of
 * stores, brokers and triggers as data, so that any test runner runs them.
 *
 * @module
 */
export { brokerContract, type BrokerPair } from "./broker_contract.ts";
export type { ContractCase, SubjectFactory } from "./contract.ts";
export {
  type Fault,
  FaultyStore,
  type HeldCall,
  InjectedFault,
  type StoreCall,
} from "./faulty_store.ts";
export { ManualClock, type SettleOptions } from "./manual_clock.ts";
export { storeContract } from "./store_contract.ts";
export { triggerContract } from "./trigger_contract.ts";
