import { expect } from 'vitest'
import { recordIndexMembers } from '../../../audit/evaluate/escalation/index-members.ts'
import {
  loadIndex,
  loadIndexHead,
  type EscalationIndex,
} from '../../../audit/evaluate/escalation/index-store.ts'
import type { UpdateEscalationIndexMessage } from '../../../audit/messages.ts'
import { loadSnapshot } from '../../../audit/state/load-snapshot.ts'
import type { Store } from '../../../audit/state/store.ts'
import { brotliCompression } from '../../../functions/stored-bytes/compression.ts'
import { processDelivery } from '../../../functions/local/local-pipeline.ts'
import { createMemoryStore, type CopyableMemoryStore } from '../../contracts/memory-store.ts'
import { runInterleavings } from './interleavings.ts'
import { createClosedGate, waitUntilBlocked } from './operation-gate.ts'
import { createProtocolFixture, runInitialScan, type ProtocolFixture } from './protocol-fixture.ts'
import type { Process } from './scenarios.ts'
import {
  buildInitialScanChange,
  buildStoryRole,
  computeStoryTime,
  storyAccount,
  type SmallAccount,
} from './small-account.ts'

const { account: ACCOUNT } = storyAccount

/** The message that rebuilds the index. */
export const rebuildMessage = { type: 'rebuild-escalation-index', account: ACCOUNT, sweep: 'sweep' } as const

/** Builds the message that updates the index for a change of a role. */
export function buildIndexUpdate(changeId: string, role: string): UpdateEscalationIndexMessage {
  const resources = [buildStoryRole(role)]
  return { type: 'update-escalation-index', changeId, task: 'update', account: ACCOUNT, resources }
}

/** Reads the account itself and builds the escalation index, as a full scan does, and drops the notifications. */
export async function buildStoryIndex(fixture: ProtocolFixture): Promise<void> {
  const { pipeline, deps, account } = fixture
  const change = buildInitialScanChange([{ resource: storyAccount, facts: 'ALL' }])
  pipeline.queues.deliver('iam-change', { type: 'recheck', change, attempt: 0 }, computeStoryTime(1))
  await pipeline.run()
  const roles = Object.keys(account.roles).map(buildStoryRole)
  const snapshots = await Promise.all(roles.map(each => loadSnapshot(each, deps.store)))
  const found = snapshots.flatMap(each => each ?? [])
  await recordIndexMembers('sweep', found, deps.store, computeStoryTime(1))
  await pipeline.queues.send('evaluate', [rebuildMessage], 0)
  await pipeline.run()
  fixture.sent.length = 0
  fixture.published.length = 0
}

/** Creates the store of an account with an index. */
export async function createIndexedStore(smallAccount: SmallAccount): Promise<CopyableMemoryStore> {
  const store = createMemoryStore()
  const fixture = createProtocolFixture(store, smallAccount)
  await runInitialScan(fixture)
  await buildStoryIndex(fixture)
  return store
}

/** Loads the index as it is stored. */
export async function loadStoryIndex(store: Store): Promise<EscalationIndex | undefined> {
  return loadIndex(ACCOUNT, await loadIndexHead(ACCOUNT, store), store, brotliCompression)
}

/** Runs every interleaving of processes on copies of a store, each to its end, from a second on. Returns how many there are. */
export async function runIndexInterleavings(
  begun: CopyableMemoryStore,
  smallAccount: SmallAccount,
  processes: Record<string, (fixture: ProtocolFixture) => Process>,
  expectEnd: (fixture: ProtocolFixture, store: CopyableMemoryStore) => Promise<void>,
  begin = 60,
): Promise<number> {
  const found = await runInterleavings(async () => {
    const store = begun.copy()
    const fixture = createProtocolFixture(store, structuredClone(smallAccount))
    fixture.clock.advanceTo(computeStoryTime(begin))
    const operationGate = createClosedGate()
    for (const [name, process] of Object.entries(processes)) operationGate.start(name, process(fixture))
    await waitUntilBlocked()
    return {
      gate: operationGate,
      async end() {
        expect(operationGate.failures).toEqual([])
        await handleOthers(fixture)
        await expectEnd(fixture, store)
      },
    }
  })
  return found.length
}

/** Processes what was redelivered, but not the index update that the event sent: it would correct everything. */
async function handleOthers({ pipeline: { queues }, deps }: ProtocolFixture): Promise<void> {
  for (let next = queues.take(undefined); next; next = queues.take(undefined)) {
    const isSent = next.attempt === 0 && JSON.stringify(next.message).includes('update-escalation-index')
    if (!isSent) await processDelivery(next, queues, deps)
  }
}
