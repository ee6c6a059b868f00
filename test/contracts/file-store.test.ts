import { afterAll } from 'vitest'
import { temporaryStores } from './temporary-stores.ts'
import { storeContract } from './store.ts'

const stores = temporaryStores()
afterAll(() => stores.close())

storeContract('file store', () => stores.open())
