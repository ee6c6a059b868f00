import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { openFileStore } from '../../functions/local/file-store.ts'
import { createAuditStore } from '../../functions/local/audit-store.ts'
import { createMemoryStore } from './memory-store.ts'
import { testScanContract } from './scan-contract.ts'

const directory = mkdtempSync(join(tmpdir(), 'assay-scan-'))
const fileStore = openFileStore(directory)
afterAll(() => {
  fileStore.close()
  rmSync(directory, { recursive: true })
})

testScanContract('store of an audit', createAuditStore, 1)
testScanContract('memory store', createMemoryStore, 1)
testScanContract('file store', () => fileStore, 1)
