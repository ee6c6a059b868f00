import { describe, expect, it } from 'vitest'
import type { ReconcileMessage } from '../../../audit/messages.ts'
import type { Sweep } from '../../../audit/resources/assay/sweep.ts'
import { defaultTiming } from '../../../audit/settings/timing.ts'
import { openSweepTask, loadSweepTasks } from '../../../audit/state/sweep-tasks.ts'
import { reconcileEventHistory } from '../../../audit/sweep/reconcile-event-history.ts'
import { readGroundTruthFile } from '../../events/world.ts'
import { createMemoryStore } from '../../contracts/memory-store.ts'
import { triggers } from '../../../audit/events/triggers.ts'

const where = { account: '111122223333', region: 'eu-west-1' }
const sweep: Sweep = { id: 'sweep:1', ...where, startedAt: '2026-11-20T03:00:00.000Z', baseline: false }

/** Compares histories of so many pages, and returns how many were read of each region, and the completed task. */
async function compare(pagesByRegion: Readonly<Record<string, number>>) {
  const store = createMemoryStore()
  const now = () => new Date(sweep.startedAt)
  await openSweepTask(sweep, 'reconcile', store, now())
  const read: Record<string, number> = {}
  const start: ReconcileMessage = {
    type: 'reconcile',
    sweep,
    regions: Object.keys(pagesByRegion),
    since: sweep.startedAt,
  }
  const messages = [start]
  for (let message = messages.shift(); message; message = messages.shift()) {
    await reconcileEventHistory(message, {
      store,
      now,
      timing: defaultTiming,
      lists: [],
      triggers,
      scope: { regions: Object.keys(pagesByRegion) },
      history: {
        page(region) {
          const number = (read[region] = (read[region] ?? 0) + 1)
          const isLast = number === pagesByRegion[region]
          return Promise.resolve(isLast ? { events: [] } : { events: [], next: String(number) })
        },
      },
      sender: {
        send(_, sent) {
          messages.push(...(sent as ReconcileMessage[]).filter(({ type }) => type === 'reconcile'))
          return Promise.resolve()
        },
      },
    })
  }
  return { read, task: (await loadSweepTasks(sweep.id, store)).get('reconcile') }
}

/** The queues to which the comparison sends the events of a history of one page, and how many it counts as lost. */
async function compareEvents(events: readonly unknown[]) {
  const sent: unknown[] = []
  await reconcileEventHistory(
    { type: 'reconcile', sweep, regions: ['eu-west-1'], since: sweep.startedAt },
    {
      store: createMemoryStore(),
      now: () => new Date(sweep.startedAt),
      timing: defaultTiming,
      lists: [],
      triggers,
      scope: { regions: ['eu-west-1'] },
      history: { page: () => Promise.resolve({ events }) },
      sender: { send: (queue, messages) => Promise.resolve(void sent.push([queue, ...messages])) },
    },
  )
  return sent
}

/** The call of the canary, or the same call by another role. */
function buildCanaryEvent(role: string): unknown {
  const event = readGroundTruthFile('tamper-02-disable-rule.json') as { detail: object }
  return {
    ...event,
    source: 'aws.monitoring',
    region: 'eu-west-1',
    detail: {
      ...event.detail,
      eventSource: 'monitoring.amazonaws.com',
      eventName: 'EnableAlarmActions',
      awsRegion: 'eu-west-1',
      userIdentity: {
        type: 'AssumedRole',
        arn: `arn:aws:sts::111122223333:assumed-role/${role}/session`,
      },
      requestParameters: { alarmNames: ['assay-canary-missing'] },
    },
  }
}

describe('the comparison of the event history', () => {
  it('processes a lost call, and leaves a lost canary lost: no rule delivered it', async () => {
    const call = buildCanaryEvent('admin')
    expect(await compareEvents([call, buildCanaryEvent('assay-canary-eu-west-1')])).toEqual([
      ['self-change', call],
      ['sweep', expect.objectContaining({ type: 'reconcile', lost: 1 })],
    ])
  })

  it('ends after 400 pages of a region and says so, so that the full scan is not kept from starting', async () => {
    const { read, task } = await compare({ 'eu-west-1': 80_000, 'us-east-1': 400, 'us-west-2': 401 })
    expect(read).toEqual({ 'eu-west-1': 400, 'us-east-1': 400, 'us-west-2': 400 })
    expect(task).toEqual({ done: true, lost: 0, partial: ['eu-west-1', 'us-west-2'] })
  })
})
