import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Store } from '../../audit/state/store.ts'
import { openFileStore } from '../../functions/local/file-store.ts'
import { createIsolatedStores } from './isolated-stores.ts'

/** File stores in a temporary folder: one file, in which every opened store has a part of its own. */
export function createTemporaryStores(): { open(): Store; close(): void } {
  const directory = mkdtempSync(join(tmpdir(), 'assay-store-'))
  const file = openFileStore(directory)
  return {
    open: createIsolatedStores(file),
    close() {
      file.close()
      rmSync(directory, { recursive: true })
    },
  }
}
