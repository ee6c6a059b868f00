import { createAuditStore } from '../../functions/local/audit-store.ts'
import { testStoreContract } from './store-contract.ts'

testStoreContract('store of an audit', createAuditStore)
