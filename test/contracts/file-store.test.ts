import { afterAll } from 'vitest'
import { createTemporaryStores } from './temporary-stores.ts'
import { testStoreContract } from './store-contract.ts'

const stores = createTemporaryStores()
afterAll(() => stores.close())

testStoreContract('file store', () => stores.open())
