import { describe, expect, it } from 'vitest'
import type { Model } from '../../audit/account/model.ts'
import { indexState, readIndex } from '../../audit/escalation/kept-index.ts'
import { enroll } from '../../audit/escalation/roster.ts'
import { workOff } from '../../functions/local/pipeline.ts'
import { brotli } from '../../functions/packing.ts'
import { memoryStore, type MemoryStore } from '../contracts/memory-store.ts'
import { ADMIN, called, READ_ONLY, role, time, type Account } from './account.ts'
import { closedGate, settled } from './gate.ts'
import { everyInterleaving } from './interleavings.ts'
import { handling } from './scenarios.ts'
import { baseline, stageOn, type Stage } from './stage.ts'

const ACCOUNT = '111122223333'
const attach = called('attach', 'iam:AttachRolePolicy', 'alice', 10, { roleName: 'shared' })
const rebuild = { type: 'rebuild-index', account: ACCOUNT, sweep: 'sweep' } as const

const account = (attached: string[]): Account => ({
  functions: {},
  roles: { shared: attached, admins: [ADMIN] },
})

/** Weighs, for a cause of before, what is known of the role that changes now. */
const earlier = {
  type: 'weigh-escalation',
  cause: 'earlier',
  piece: 'weigh',
  account: ACCOUNT,
  resources: [role('shared')],
} as const

async function indexed(): Promise<MemoryStore> {
  const store = memoryStore()
  const stage = stageOn(store, account([READ_ONLY]))
  await baseline(stage)
  await enroll(
    'sweep',
    store.all('MODEL').map(({ body }) => body as Model),
    store,
    time(1),
  )
  await stage.pipeline.queues.send('reassess', [rebuild], 0)
  await stage.pipeline.run()
  return store
}

async function administrators(store: MemoryStore): Promise<string[] | undefined> {
  const index = await readIndex(ACCOUNT, await indexState(ACCOUNT, store), store, brotli)
  return index?.permissions.principals
    .flatMap(({ arn, states }) => (states[0]?.isAdmin ? [arn] : []))
    .toSorted()
}

type Process = ReturnType<typeof handling>

/** The event's reader, and then whoever weighs what it changed. */
function attaching(stage: Stage): Process {
  const read = handling(stage, attach.queue, attach.event)
  const weigh = handling(stage, 'reassess', { ...earlier, cause: attach.id })
  return async pass => {
    await read(pass)
    await weigh(pass)
  }
}

function weighing(stage: Stage): Process {
  return handling(stage, 'reassess', earlier)
}

function rebuilding(stage: Stage): Process {
  return handling(stage, 'reassess', rebuild)
}

async function orders(begun: MemoryStore, processes: Record<string, (stage: Stage) => Process>) {
  const found = await everyInterleaving(async () => {
    const store = begun.copy()
    const stage = stageOn(store, account([READ_ONLY, ADMIN]))
    stage.clock.advanceTo(time(60))
    const gate = closedGate()
    for (const [name, process] of Object.entries(processes)) gate.start(name, process(stage))
    await settled()
    return {
      gate,
      async end() {
        expect(gate.failures).toEqual([])
        await workOffOthers(stage)
        expect(await administrators(store)).toEqual([role('admins').arn, role('shared').arn])
      },
    }
  })
  return found.length
}

/** What was put back is worked off; that the change is weighed by what the reader sent would mend everything. */
async function workOffOthers({ pipeline: { queues }, parts }: Stage): Promise<void> {
  for (let next = queues.take(undefined); next; next = queues.take(undefined)) {
    const isSent = next.attempt === 0 && JSON.stringify(next.message).includes('weigh-escalation')
    if (!isSent) await workOff(next, queues, parts)
  }
}

describe('every interleaving with whoever weighs a change ends with the right index', () => {
  it.each<[string, Record<string, (stage: Stage) => Process>, number]>([
    ['of somebody who weighs an earlier one', { attach: attaching, earlier: weighing }, 5],
    ['of somebody who makes the index anew', { attach: attaching, anew: rebuilding }, 5],
    ['of two others', { attach: attaching, earlier: weighing, anew: rebuilding }, 50],
  ])(
    '%s',
    async (_, processes, least) => {
      expect(await orders(await indexed(), processes)).toBeGreaterThan(least)
    },
    120_000,
  )

  it('of somebody who makes the first one', async () => {
    const begun = await indexed()
    const { version } = await indexState(ACCOUNT, begun)
    await begun.remove({ partition: `ESCALATION ${ACCOUNT}`, sort: 'INDEX' }, version)
    expect(await orders(begun, { attach: attaching, first: rebuilding })).toBeGreaterThan(5)
  }, 120_000)
})
