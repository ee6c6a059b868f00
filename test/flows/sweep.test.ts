import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { checklist } from '../../audit/checklist.ts'
import type { Item } from '../../audit/account/store.ts'
import type { Notification } from '../../audit/notifications/notification.ts'
import { defaultSettings } from '../../audit/settings/settings.ts'
import type { History } from '../../audit/sweep/reconcile.ts'
import { sweepState } from '../../audit/sweep/state.ts'
import { defaultTiming } from '../../audit/timing.ts'
import { recordedAccount } from '../../cli/account.ts'
import { listedBy } from '../../functions/answers/listed.ts'
import { listings } from '../../functions/answers/listings.ts'
import { readerBy } from '../../functions/answers/reader.ts'
import { redaction } from '../../functions/answers/redaction.ts'
import { clockAt } from '../../functions/local/clock.ts'
import { openFileStore, type FileStore } from '../../functions/local/file-store.ts'
import { pipelineOf, type Pipeline } from '../../functions/local/pipeline.ts'
import { entries, scope } from '../audit/changes/recorded-events.ts'
import { placeOf, type Place } from '../cli/account.ts'
import { eventFile } from '../events/world.ts'

/** A function is given a role that is an administrator. */
const FILE = 'lambda-05-update-config-role-change.json'
const NIGHTS = ['2026-05-12T08:30:00.000Z', '2026-05-13T03:00:00.000Z', '2026-05-14T03:00:00.000Z']
const ADMINISTRATOR = 'least-privilege/function-role-no-admin'

let place: Place
let directory: string
let store: FileStore
let told: Notification[]
beforeEach(() => {
  place = placeOf(entries(FILE)[0]?.after, '2026-05-12T09:03:37Z')
  directory = mkdtempSync(join(tmpdir(), 'assay-sweep-'))
  store = openFileStore(directory)
  told = []
})
afterEach(() => {
  store.close()
  rmSync(directory, { recursive: true })
  place.remove()
})

/** The pipeline over the account, whose history holds these events. */
function pipelineWith(history: readonly unknown[]): Pipeline {
  const clock = clockAt(new Date('2026-05-12T08:20:00Z'))
  const { call, regions } = recordedAccount(place.account, () => clock.now(), scope.regions)
  const asked: History = {
    page: region =>
      Promise.resolve({ events: history.filter(event => (event as { region: string }).region === region) }),
  }
  return pipelineOf({
    store,
    clock,
    checklist,
    settings: defaultSettings,
    timing: defaultTiming,
    scope: { regions },
    reader: readerBy(call, redaction('key')),
    observer: {
      onDeadLetter(_, failure) {
        throw failure
      },
    },
    notifier: {
      send(notification) {
        told.push(notification)
        return Promise.resolve()
      },
    },
    list: order => listedBy(listings, call, order),
    catalogue: store,
    sweeps: {
      estate: { account: '111122223333', home: 'eu-west-1', regions },
      lists: listings,
      history: asked,
    },
  })
}

async function swept(pipeline: Pipeline, at: string | undefined): Promise<void> {
  pipeline.queues.deliver('sweep', { type: 'sweep', at }, new Date(at ?? ''))
  await pipeline.run()
}

/** The messages that say that functions are administrators now. */
function aboutAdministrators(): Notification[] {
  return told.filter(({ findings }) => findings.some(({ control }) => control === ADMINISTRATOR))
}

describe('a sweep', () => {
  it('is first a baseline, told in one message', async () => {
    await swept(pipelineWith([]), NIGHTS[0])
    expect(told.map(({ action }) => action)).toEqual(['assay:Baseline'])
    const { running, last } = await sweepState(store)
    expect(running).toBeUndefined()
    expect(last).toMatchObject({ baseline: true, lost: 0, open: 0, startedAt: NIGHTS[0] })
    expect(last?.looked).toBeGreaterThan(20)
  })

  it('tells nothing again where nothing changed, whoever calls for it twice', async () => {
    const pipeline = pipelineWith([])
    await swept(pipeline, NIGHTS[1])
    await swept(pipeline, NIGHTS[1])
    await swept(pipeline, NIGHTS[2])
    expect(told).toHaveLength(1)
    expect((await sweepState(store)).last).toMatchObject({ baseline: false, startedAt: NIGHTS[2], open: 0 })
  })

  it('finds what no event told, and names nobody whom it does not know', async () => {
    const pipeline = pipelineWith([])
    await swept(pipeline, NIGHTS[0])
    await swept(pipeline, NIGHTS[1])
    expect(aboutAdministrators()).toMatchObject([{ action: 'assay:Sweep', actor: { type: 'Assay' } }])
    expect((await sweepState(store)).last).toMatchObject({ lost: 0 })
  })

  it("finds the lost event in CloudTrail's history, counts it, and names the actor", async () => {
    const event = eventFile(FILE) as { detail: { userIdentity: { arn: string } } }
    const pipeline = pipelineWith([event])
    await swept(pipeline, NIGHTS[0])
    await swept(pipeline, NIGHTS[1])
    expect(aboutAdministrators()).toMatchObject([
      { action: 'lambda:UpdateFunctionConfiguration', actor: { arn: event.detail.userIdentity.arn } },
    ])
    expect((await sweepState(store)).last).toMatchObject({ lost: 1 })
    await swept(pipeline, NIGHTS[2])
    expect(told).toHaveLength(2)
    expect((await sweepState(store)).last).toMatchObject({ lost: 0 })
  })

  it('leaves nothing for ever but what is known, where its index and sweeps stand, and what became of findings', async () => {
    await swept(pipelineWith([eventFile(FILE)]), NIGHTS[0])
    await swept(pipelineWith([eventFile(FILE)]), NIGHTS[1])
    const items = readFileSync(join(directory, 'store.jsonl'), 'utf8').trim().split('\n')
    const saved = items.flatMap(line => (JSON.parse(line) as { item?: Item }).item ?? [])
    const latest = new Map(saved.map(item => [`${item.key.partition} ${item.key.sort}`, item]))
    const forever = [...latest.values()].filter(({ expires }) => expires === undefined)
    const kinds = forever.map(
      ({ key: { partition, sort } }) => `${partition.split(' ')[0]} ${sort.split(' ')[0]}`,
    )
    expect([...new Set(kinds)].toSorted()).toEqual([
      'CAUSE TRANSITION',
      'ESCALATION INDEX',
      'RESOURCE EDGE',
      'RESOURCE MODEL',
      'RESOURCE SHEET',
      'RESOURCE TRANSITION',
      'SWEEP STATE',
    ])
  })

  it('takes in the events that come while the baseline is under way', async () => {
    const pipeline = pipelineWith([])
    const at = NIGHTS[0] ?? ''
    pipeline.queues.deliver('sweep', { type: 'sweep', at }, new Date(at))
    await pipeline.run(new Date('2026-05-12T08:30:30Z'))
    pipeline.queues.deliver('function-deploy', eventFile(FILE), new Date('2026-05-12T08:30:31Z'))
    await pipeline.run()
    expect(told.map(({ action }) => action)).toEqual(['assay:Baseline'])
    expect((await sweepState(store)).running).toBeUndefined()
  })
})
