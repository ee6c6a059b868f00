import { checklist } from '../../audit/checklist.ts'
import type { FactReader } from '../../audit/refresh/snapshot/fact-reader.ts'
import { unknown } from '../../audit/resources/fact.ts'
import { listCollectedFacts } from '../../audit/resources/kinds.ts'
import type { Settings } from '../../audit/settings/settings.ts'
import type { Timing } from '../../audit/settings/timing.ts'
import { loadSnapshot } from '../../audit/state/load-snapshot.ts'
import type { Store } from '../../audit/state/store.ts'
import { loadSweepState } from '../../audit/state/sweep-state-store.ts'
import { addAwsManagedPolicies } from '../local/managed-policy-reader.ts'
import { runForecast } from '../local/run-forecast.ts'
import { createSimulatedClock } from '../local/simulated-clock.ts'
import { isImageTag, loadTagFacts } from './tagged-image.ts'
import type { GateAccount } from './gate-account.ts'

/** The table of an account, and how Assay is deployed there. */
export interface TableAccountDeps {
  store: Pick<Store, 'load' | 'list'>
  account: string
  regions: readonly string[]
  settings: Settings
  timing: Timing
  now: Date
  readStack: GateAccount['readStack']
}

/** The account as the table has it; nothing else is read, and nothing is written. */
export async function openTableAccount(deps: TableAccountDeps): Promise<GateAccount> {
  const { store, account, regions, settings, timing, now, readStack } = deps
  return {
    account,
    now,
    regions,
    unread: await listUnread(store),
    readStack,
    async loadFacts(resource) {
      if (isImageTag(resource)) return loadTagFacts(resource, store)
      const snapshot = await loadSnapshot(resource, store)
      return snapshot?.presence === 'PRESENT' ? snapshot.facts : undefined
    },
    forecast: proposal =>
      runForecast(proposal, {
        store,
        fallback: addAwsManagedPolicies(unreadReader),
        clock: createSimulatedClock(now),
        checklist,
        settings,
        timing,
        scope: { regions },
        list: () => Promise.reject(new Error('a proposed change names all of its resources')),
        graphCache: {},
      }),
  }
}

/** Why the table does not show the whole account. */
async function listUnread(store: Pick<Store, 'load'>): Promise<readonly string[]> {
  const { initialScanEndedAt, last } = await loadSweepState(store)
  if (initialScanEndedAt === undefined) return ['the initial scan of the account has not ended']
  return (last?.listingFailures ?? []).map(failure => `the last full scan could not list all: ${failure}`)
}

const NOT_STORED = unknown('Assay has not read it yet')

/** Reads a resource that the table does not have. */
const unreadReader: Pick<FactReader, 'read'> = {
  read(resource, collectors) {
    const names = collectors.flatMap(name => listCollectedFacts(resource.kind, name))
    return Promise.resolve({
      resource,
      facts: Object.fromEntries(names.map(name => [name, NOT_STORED])),
    })
  },
}
