import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defaultSettings } from '../../../audit/settings/settings.ts'
import { defaultTiming } from '../../../audit/settings/timing.ts'
import type { Store } from '../../../audit/state/store.ts'
import { openRecordedGateAccount } from '../../../cli/gate/gate-account.ts'
import { applyMergePatch } from '../../../examples/account/example-account.ts'
import { writeAccountFile } from '../../../examples/account/write-account-file.ts'
import type { GateAccount } from '../../../functions/gate/gate-account.ts'
import { openTableAccount } from '../../../functions/gate/table-account.ts'
import { openEventFolder } from '../../events/ground-truth/event-folder.ts'
import { createStartState } from '../../events/simulation/start-state.ts'

const EVENTS = 'test/events'

/** The account of the events. */
export const START_ACCOUNT = '111122223333'

/** Its region. */
export const START_REGION = 'eu-west-1'

/** What the table has after a full scan of the account of the events, to which `patch` is applied. */
export async function createScannedTable(patch: object = {}): Promise<{ store: Store; now: Date }> {
  const folder = openEventFolder(EVENTS)
  const { store, now } = await createStartState({ ...folder, world: applyMergePatch(folder.world, patch) })
  return { store, now }
}

/** Opens the account as a hook does: from the table, with no stacks. */
export function openScannedAccount(
  { store, now }: { store: Pick<Store, 'load' | 'list'>; now: Date },
  readStack: GateAccount['readStack'] = () => Promise.resolve(undefined),
): Promise<GateAccount> {
  return openTableAccount({
    store,
    account: START_ACCOUNT,
    regions: [START_REGION, 'us-east-1'],
    settings: defaultSettings,
    timing: defaultTiming,
    now,
    readStack,
  })
}

/** Opens the same account as `assay gate --against DIR` does. */
export async function openRecordedAccount(at: Date): Promise<GateAccount> {
  const directory = mkdtempSync(join(tmpdir(), 'assay-hook-'))
  try {
    writeAccountFile(directory, { at: at.toISOString(), account: openEventFolder(EVENTS).world }, [])
    return await openRecordedGateAccount(directory, {
      settings: defaultSettings,
      saveState: false,
      note: () => undefined,
    })
  } finally {
    rmSync(directory, { recursive: true })
  }
}
