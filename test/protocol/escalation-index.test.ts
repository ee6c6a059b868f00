import { describe, expect, it } from 'vitest'
import type { ResourceSnapshot } from '../../audit/resources/resource-snapshot.ts'
import { loadIndexHead, loadIndex } from '../../audit/evaluate/escalation/index-store.ts'
import { recordIndexMembers } from '../../audit/evaluate/escalation/index-members.ts'
import { processDelivery } from '../../functions/local/local-pipeline.ts'
import { brotliCompression } from '../../functions/compression.ts'
import { createMemoryStore, type CopyableMemoryStore } from '../contracts/memory-store.ts'
import {
  STORY_ADMIN_POLICY,
  buildApiEvent,
  STORY_READ_ONLY_POLICY,
  buildStoryRole,
  computeStoryTime,
  type SmallAccount,
} from './simulation/small-account.ts'
import { createClosedGate, waitUntilBlocked } from './simulation/operation-gate.ts'
import { runInterleavings } from './simulation/interleavings.ts'
import { createHandlingProcess } from './simulation/scenarios.ts'
import { runInitialScan, createProtocolFixture, type ProtocolFixture } from './simulation/protocol-fixture.ts'

const ACCOUNT = '111122223333'
const attach = buildApiEvent('attach', 'iam:AttachRolePolicy', 'alice', 10, { roleName: 'shared' })
const rebuild = { type: 'rebuild-escalation-index', account: ACCOUNT, sweep: 'sweep' } as const

const account = (attached: string[]): SmallAccount => ({
  functions: {},
  roles: { shared: attached, admins: [STORY_ADMIN_POLICY] },
})

/** Updates the index for an earlier change, with the role that changes now. */
const earlier = {
  type: 'update-escalation-index',
  changeId: 'earlier',
  task: 'update',
  account: ACCOUNT,
  resources: [buildStoryRole('shared')],
} as const

async function createIndexedFixture(): Promise<CopyableMemoryStore> {
  const store = createMemoryStore()
  const fixture = createProtocolFixture(store, account([STORY_READ_ONLY_POLICY]))
  await runInitialScan(fixture)
  await recordIndexMembers(
    'sweep',
    store.all('SNAPSHOT').map(({ body }) => body as ResourceSnapshot),
    store,
    computeStoryTime(1),
  )
  await fixture.pipeline.queues.send('evaluate', [rebuild], 0)
  await fixture.pipeline.run()
  return store
}

async function administrators(store: CopyableMemoryStore): Promise<string[] | undefined> {
  const index = await loadIndex(ACCOUNT, await loadIndexHead(ACCOUNT, store), store, brotliCompression)
  return index?.permissions.principals
    .flatMap(({ arn, states }) => (states[0]?.isAdmin ? [arn] : []))
    .toSorted()
}

type Process = ReturnType<typeof createHandlingProcess>

/** Handles the event, then updates the index for its change. */
function createAttach(fixture: ProtocolFixture): Process {
  const read = createHandlingProcess(fixture, attach.queue, attach.event)
  const updateIndex = createHandlingProcess(fixture, 'evaluate', { ...earlier, changeId: attach.id })
  return async gatePass => {
    await read(gatePass)
    await updateIndex(gatePass)
  }
}

function createIndexUpdate(fixture: ProtocolFixture): Process {
  return createHandlingProcess(fixture, 'evaluate', earlier)
}

function createRebuild(fixture: ProtocolFixture): Process {
  return createHandlingProcess(fixture, 'evaluate', rebuild)
}

async function orders(
  begun: CopyableMemoryStore,
  processes: Record<string, (fixture: ProtocolFixture) => Process>,
) {
  const found = await runInterleavings(async () => {
    const store = begun.copy()
    const fixture = createProtocolFixture(store, account([STORY_READ_ONLY_POLICY, STORY_ADMIN_POLICY]))
    fixture.clock.advanceTo(computeStoryTime(60))
    const operationGate = createClosedGate()
    for (const [name, process] of Object.entries(processes)) operationGate.start(name, process(fixture))
    await waitUntilBlocked()
    return {
      gate: operationGate,
      async end() {
        expect(operationGate.failures).toEqual([])
        await handleOthers(fixture)
        expect(await administrators(store)).toEqual([
          buildStoryRole('admins').arn,
          buildStoryRole('shared').arn,
        ])
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

describe('every interleaving of an index update ends with the right index', () => {
  it.each<[string, Record<string, (fixture: ProtocolFixture) => Process>, number]>([
    ['with the update for an earlier change', { attach: createAttach, earlier: createIndexUpdate }, 5],
    ['with a rebuild', { attach: createAttach, rebuild: createRebuild }, 5],
    ['with both', { attach: createAttach, earlier: createIndexUpdate, rebuild: createRebuild }, 50],
  ])(
    '%s',
    async (_, processes, least) => {
      expect(await orders(await createIndexedFixture(), processes)).toBeGreaterThan(least)
    },
    120_000,
  )

  it('with the first build', async () => {
    const begun = await createIndexedFixture()
    const { version } = await loadIndexHead(ACCOUNT, begun)
    await begun.remove({ partition: `ESCALATION ${ACCOUNT}`, sort: 'INDEX' }, version)
    expect(await orders(begun, { attach: createAttach, first: createRebuild })).toBeGreaterThan(5)
  })
})
