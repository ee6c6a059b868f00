import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { UnreadableEvent } from '../../../audit/events/change.ts'
import type { ReportMessage } from '../../../audit/deployment/scheduled-messages.ts'
import type { ResourceSnapshot } from '../../../audit/resources/resource-snapshot.ts'
import { buildComplianceRecordKey, buildSnapshotKey } from '../../../audit/state/keys.ts'
import type { SnapshotScan } from '../../../audit/state/snapshot-scan.ts'
import { updateItem } from '../../../audit/state/store.ts'
import { recordSweepEnd, recordSweepStart } from '../../../audit/state/sweep-state-store.ts'
import type { Posture } from '../../../reports/posture/posture.ts'
import { omitHistory } from '../omit-history.ts'
import { PART_BOUNDS } from '../../../reports/publish/read-part.ts'
import { publishReport } from '../../../reports/publish/publish-report.ts'
import { MAX_PARTS } from '../../../reports/publish/report-request.ts'
import { buildStoryFunction, buildStoryRole } from '../../protocol/simulation/small-account.ts'
import { createPagedScan } from '../paged-scan.ts'
import {
  FIRST_REPORT_TIME,
  SECOND_REPORT_TIME,
  buildReportedAccount,
  createPublishingFixture,
  type PublishingFixture,
} from '../publishing-fixture.ts'

const PARTS = 'report-parts/111122223333/20260518T070000.000Z'
const FOLDER = 'reports/111122223333/20260518T070000.000Z'

let publishing: PublishingFixture
beforeEach(async () => {
  publishing = await createPublishingFixture(buildReportedAccount())
})
afterEach(() => publishing.close())

/** From now on the table has pages of so many items, and a part has so many pages. */
function readInParts(items: number, pages: number): void {
  publishing.deps.snapshotScan = createPagedScan(publishing.store, items)
  publishing.deps.partBounds = { ...PART_BOUNDS, pages }
}

/** Delivers one message. */
async function deliver(message: Partial<ReportMessage> = {}) {
  publishing.fixture.clock.advanceTo(new Date(FIRST_REPORT_TIME))
  return publishReport({ type: 'report', at: FIRST_REPORT_TIME, ...message }, publishing.deps)
}

async function deliverNext() {
  const message = publishing.requested.shift()
  if (message === undefined) throw new Error('no part is requested')
  return deliver(message)
}

function readPosture(folder = FOLDER): Posture {
  return JSON.parse(publishing.archive.objects.get(`${folder}/report.json`)?.text ?? '{}') as Posture
}

function listPartKeys(): string[] {
  return [...publishing.archive.objects.keys()].filter(key => key.startsWith(PARTS)).toSorted()
}

/** Adds a deleted function, one that is not evaluated yet, and a relationship that could not be read. */
async function addOddities(): Promise<void> {
  const { store } = publishing
  const snapshot = (await store.load(buildSnapshotKey(buildStoryFunction('a'))))?.body as ResourceSnapshot
  const created = { ...snapshot, resource: buildStoryFunction('new') }
  await store.save({ key: buildSnapshotKey(created.resource), version: 1, body: created }, 0)
  await updateItem<ResourceSnapshot>(
    store,
    buildSnapshotKey(buildStoryFunction('b')),
    body => body && { ...body, presence: 'DELETED' },
  )
  await updateItem<ResourceSnapshot>(
    store,
    buildSnapshotKey(buildStoryRole('shared')),
    body => body && { ...body, facts: { ...body.facts, attachedPolicies: { unknown: 'access denied' } } },
  )
}

describe('a report that is read in parts', () => {
  it('is the one that is read at once, however the table is separated', async () => {
    await addOddities()
    const total = (await publishing.store.page(['SNAPSHOT', 'COMPLIANCE'])).items.length
    await publishing.publish('2026-05-10T07:00:00.000Z')
    const expected = omitHistory(readPosture('reports/111122223333/20260510T070000.000Z'))
    expect(expected).toMatchObject({ resources: 2, unlisted: { length: 3 } })
    let minute = 0
    for (let items = 1; items <= total + 1; items += 1)
      for (const pages of [1, 2, 3, 5]) {
        readInParts(items, pages)
        minute += 1
        const time = new Date(Date.parse(FIRST_REPORT_TIME) + minute * 60_000).toISOString()
        await publishing.publish(time)
        const posture = readPosture(`reports/111122223333/${time.replaceAll(/[-:]/g, '')}`)
        const found = { at: posture.at, posture: omitHistory(posture) }
        expect({ items, pages, ...found }).toEqual({ items, pages, at: time, posture: expected })
      }
  })

  it('stores compressed parts that reports do not have, and requests each further one by a message', async () => {
    readInParts(2, 1)
    expect(await deliver()).toBeUndefined()
    expect(listPartKeys()).toEqual([expect.stringMatching(/\/0001-[\da-f]{10}\.json\.br$/)])
    expect(publishing.requested).toEqual([
      { type: 'report', at: FIRST_REPORT_TIME, part: 2, token: expect.any(String) as string },
    ])
    expect(publishing.archive.objects.get(listPartKeys()[0] ?? '')?.text).not.toContain('SNAPSHOT')
    while (publishing.requested.length > 0) await deliverNext()
    expect(publishing.summaries).toHaveLength(1)
    expect(readPosture()).toMatchObject({ resources: 3 })
  })

  it('stores no part where all is read at once', async () => {
    await publishing.publish(FIRST_REPORT_TIME)
    expect(listPartKeys()).toEqual([])
  })

  it('ends a part after its time', async () => {
    const { clock } = publishing.fixture
    const paged = createPagedScan(publishing.store, 1)
    let pages = 0
    publishing.deps.snapshotScan = {
      page(sorts, token) {
        pages += 1
        clock.advanceTo(new Date(clock.now().getTime() + 25_000))
        return paged.page(sorts, token)
      },
    }
    publishing.deps.partBounds = { ...PART_BOUNDS, pages: 100 }
    await deliver()
    expect({ pages, requested: publishing.requested.length }).toEqual({ pages: 3, requested: 1 })
  })

  it('has each item once, as it was read last', async () => {
    const { items } = await publishing.store.page(['SNAPSHOT', 'COMPLIANCE'])
    const old = buildStoryFunction('old')
    const later = items.map(item =>
      item.key.partition === buildSnapshotKey(old).partition && item.key.sort === 'SNAPSHOT'
        ? { ...item, body: { ...(item.body as ResourceSnapshot), presence: 'DELETED' } }
        : item,
    )
    publishing.deps.snapshotScan = createScan([items, later])
    publishing.deps.partBounds = { ...PART_BOUNDS, pages: 1 }
    await publishing.publish(FIRST_REPORT_TIME)
    expect(readPosture()).toMatchObject({ resources: 2, findings: [], sweep: { known: 2, evaluated: 2 } })
  })

  it('finds an item that was written while the pages before were read', async () => {
    readInParts(1, 1)
    await deliver()
    const key = buildComplianceRecordKey(buildStoryFunction('old'))
    await updateItem<object>(
      publishing.store,
      key,
      body => body && { ...body, evaluatedAt: FIRST_REPORT_TIME },
    )
    while (publishing.requested.length > 0) await deliverNext()
    expect(readPosture()).toMatchObject({ resources: 3, findings: { length: 1 } })
  })

  it('claims of full scans only what the first part can show', async () => {
    readInParts(2, 1)
    await deliver()
    const startedAt = '2026-05-18T06:59:00.000Z'
    const call = { id: `sweep:${startedAt}`, account: '111122223333', region: 'eu-west-1', startedAt }
    const sweep = await recordSweepStart(call, 0, publishing.store)
    if (sweep === undefined) throw new Error('the full scan did not start')
    await recordSweepEnd(
      {
        ...sweep,
        endedAt: FIRST_REPORT_TIME,
        resourcesRead: 5,
        lost: 0,
        listingFailures: [],
        pendingTasks: 0,
      },
      publishing.store,
    )
    while (publishing.requested.length > 0) await deliverNext()
    expect(readPosture().sweep).toMatchObject({ status: 'NONE' })
    await publishing.publish(SECOND_REPORT_TIME)
    expect(publishing.summaries[1]?.sweep).toMatchObject({ last: { startedAt } })
  })

  it('is followed by the next one where its own message was lost', async () => {
    readInParts(2, 1)
    await deliver()
    publishing.requested.length = 0
    await publishing.publish(SECOND_REPORT_TIME)
    expect(publishing.summaries.map(({ at }) => at)).toEqual([SECOND_REPORT_TIME])
    expect(await deliver()).toBeUndefined()
    expect(publishing.requested).toEqual([])
  })

  it('and another one can take turns, and each is published once', async () => {
    readInParts(2, 1)
    const messages: ReportMessage[] = [FIRST_REPORT_TIME, SECOND_REPORT_TIME].map(at => ({
      type: 'report',
      at,
    }))
    publishing.fixture.clock.advanceTo(new Date(SECOND_REPORT_TIME))
    const { publisher } = publishing.deps
    publishing.deps.publisher = { publish: () => Promise.reject(new Error('no bus')) }
    for (let turn = 0; messages.length > 0 && turn < 100; turn += 1) {
      if (turn === 50 && publisher) publishing.deps.publisher = publisher
      const message = messages.shift()
      if (message === undefined) break
      await publishReport(message, publishing.deps).catch(() => messages.push(message))
      messages.push(...publishing.requested.splice(0))
    }
    expect(messages).toEqual([])
    expect(publishing.summaries.map(({ at }) => at).toSorted()).toEqual([
      FIRST_REPORT_TIME,
      SECOND_REPORT_TIME,
    ])
  })
})

describe('a request for a part', () => {
  it.each<[string, object]>([
    ['no number', { part: '2', token: 'a' }],
    ['a fraction', { part: 2.5, token: 'a' }],
    ['the first part with a token', { part: 1, token: 'a' }],
    ['a negative number', { part: -1, token: 'a' }],
    ['more parts than are read', { part: MAX_PARTS + 1, token: 'a' }],
    ['a number without a token', { part: 2 }],
    ['a token without a number', { token: 'a' }],
    ['a token that is an object', { part: 2, token: { pk: 'a' } }],
    ['a token of no page', { part: 2, token: 'x' }],
  ])('is refused where it has %s', async (_, message) => {
    readInParts(2, 1)
    await expect(deliver(message)).rejects.toThrow(UnreadableEvent)
    expect([...publishing.archive.objects.keys()]).toEqual([])
    expect(publishing.requested).toEqual([])
    await publishing.publish(FIRST_REPORT_TIME)
    expect(publishing.summaries).toHaveLength(1)
  })

  it('cannot leave out a part of the table by another token', async () => {
    readInParts(2, 1)
    await deliver()
    const [second] = publishing.requested
    while (publishing.requested.length > 1 || (publishing.requested[0]?.part ?? 9) < 3) await deliverNext()
    const [third] = publishing.requested.splice(0)
    if (second === undefined || third?.token === undefined)
      throw new Error('there are fewer than three parts')
    await expect(deliverChain({ part: 2, token: third.token })).rejects.toThrow('is not stored')
    await expect(deliverChain({ part: 3, token: second.token ?? '' })).rejects.toThrow('is not stored')
    await expect(
      deliver({ part: 3, token: JSON.stringify({ key: 'z', isEmptyNext: false }) }),
    ).rejects.toThrow('the token of part 3 does not continue the part before')
    expect(publishing.summaries).toEqual([])
    await deliverChain(third)
    expect(readPosture()).toMatchObject({ resources: 3 })
  })

  it('leads nowhere where the parts before are deleted', async () => {
    readInParts(2, 1)
    await deliver()
    for (const key of listPartKeys()) publishing.archive.objects.delete(key)
    await expect(deliverChain(publishing.requested.splice(0)[0] ?? {})).rejects.toThrow(
      'part 1 of the report',
    )
    await publishing.publish(SECOND_REPORT_TIME)
    expect(publishing.summaries).toHaveLength(1)
  })

  it.each(['', 'x', '{}', 'null', '{"schema":"assay.report-part/1"}'])(
    'leads nowhere where a part before is damaged: %j',
    async text => {
      readInParts(2, 1)
      const [key, content] = [`${PARTS}/0001-e3b0c44298.json.br`, { text, mediaType: 'text/plain' }]
      publishing.archive.objects.set(key, content)
      await expect(deliver()).rejects.toThrow(`${key} is no part of a report`)
      publishing.archive.objects.delete(key)
      await deliver()
      const [second] = publishing.requested.splice(0)
      publishing.archive.objects.set(key, { ...content, text: publishing.deps.compression.compress(text) })
      await expect(deliverChain(second ?? {})).rejects.toThrow(`${key} is no part of a report`)
      expect(publishing.summaries).toEqual([])
      await publishing.publish(SECOND_REPORT_TIME)
      expect(publishing.summaries).toHaveLength(1)
    },
  )

  it('leads nowhere where a part before is another one', async () => {
    readInParts(2, 1)
    await deliver()
    await deliverNext()
    const [first = '', second = ''] = listPartKeys()
    const other = publishing.archive.objects.get(second)
    if (other === undefined) throw new Error('there is no second part')
    publishing.archive.objects.set(first, other)
    await expect(deliverChain(publishing.requested.splice(0)[0] ?? {})).rejects.toThrow(`${first} is no part`)
    expect(publishing.summaries).toEqual([])
  })

  it('leads nowhere where all parts together, with the last one, do not fit into the memory', async () => {
    readInParts(2, 1)
    await publishing.publish('2026-05-11T07:00:00.000Z')
    const stored = [...publishing.archive.objects].filter(([key]) => key.startsWith('report-parts/'))
    const texts = stored.map(([, { text }]) => publishing.deps.compression.decompress(text))
    const characters = texts.reduce((sum, { length }) => sum + length, 0)
    publishing.deps.partBounds = { ...PART_BOUNDS, pages: 1, characters }
    await expect(deliverChain({})).rejects.toThrow(`has more than ${characters} characters of results`)
    publishing.requested.length = 0
    publishing.deps.partBounds = { ...PART_BOUNDS, pages: 1, characters: characters + 10_000 }
    await publishing.publish(SECOND_REPORT_TIME)
    expect(publishing.summaries.map(({ at }) => at)).toEqual(['2026-05-11T07:00:00.000Z', SECOND_REPORT_TIME])
  })

  it('ends a table without end', async () => {
    const scan = createScan([[]])
    publishing.deps.snapshotScan = { page: async sorts => ({ ...(await scan.page(sorts)), next: 'more' }) }
    publishing.deps.partBounds = { ...PART_BOUNDS, pages: 1 }
    await expect(deliver({ part: MAX_PARTS, token: 'more' })).rejects.toThrow(
      `more than the ${MAX_PARTS} parts`,
    )
    expect(publishing.requested).toEqual([])
  })
})

/** Delivers a message and all that it leads to. */
async function deliverChain(message: Partial<ReportMessage>): Promise<void> {
  await deliver(message)
  while (publishing.requested.length > 0) await deliverNext()
}

/** A scan with these pages. */
function createScan(pages: readonly Awaited<ReturnType<SnapshotScan['page']>>['items'][]): SnapshotScan {
  return {
    page(_, token = '0') {
      const index = Number(token)
      const items = pages[index] ?? []
      return Promise.resolve(index + 1 < pages.length ? { items, next: String(index + 1) } : { items })
    },
  }
}
