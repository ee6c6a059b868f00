import { readFileSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import type { PublishedEvent } from '../../../audit/publish/published-event.ts'
import { createAuditFinishedEvent } from '../../../audit/publish/audit-finished-event.ts'
import { createFindingEvent } from '../../../audit/publish/finding-event.ts'
import { createRouteEvent } from '../../../audit/routes/route-event.ts'
import { countBySeverity } from '../../../audit/settings/severity.ts'
import { checklist } from '../../../audit/checklist.ts'
import { buildReportPublishedEvent } from '../../../reports/publish/report-published-event.ts'
import { buildReportSummary } from '../../../reports/publish/build-report-summary.ts'
import { createTemporaryStores } from '../../contracts/temporary-stores.ts'
import { listAllowedPaths, listFieldPaths, sortUnique, loadJsonSchema } from '../../json-schemas.ts'
import {
  STORY_ADMIN_POLICY,
  buildApiEvent,
  STORY_READ_ONLY_POLICY,
} from '../../protocol/simulation/small-account.ts'
import {
  runInitialScan,
  deliverApiEvent,
  createProtocolFixture,
} from '../../protocol/simulation/protocol-fixture.ts'
import { SAMPLE_PUBLICATION, SAMPLE_COVERAGE } from '../../reports/sample-publication.ts'
import { buildSamplePosture } from '../../reports/sample-posture.ts'
import { buildUnnotifiedChange, buildTransition } from './transitions.ts'
import { chunkEvents } from '../../../audit/publish/event-batches.ts'

const { schema, shape } = loadJsonSchema('published-event.schema.json')
const stores = createTemporaryStores()
afterAll(() => stores.close())

const sweep = {
  id: 'sweep:111122223333:2026-05-13T03:00:00.000Z',
  account: '111122223333',
  region: 'eu-west-1',
  startedAt: '2026-05-13T03:00:00.000Z',
  endedAt: '2026-05-13T03:12:00.000Z',
  baseline: false,
  resourcesRead: 1,
  lost: 0,
  listingFailures: ['functions in eu-west-1 could not be listed'],
  pendingTasks: 0,
}

/** One event of each type, with all of its fields. */
const all: PublishedEvent[] = [
  createFindingEvent(
    buildTransition({ evidence: { role: 'r' } }),
    buildUnnotifiedChange({ via: 'cloudformation' }),
    checklist,
  ),
  createFindingEvent(
    buildTransition({ step: 'OVERDUE', dueAt: '2026-05-11T09:00:00.000Z', evidence: { role: 'r' } }),
    buildUnnotifiedChange({ via: 'cloudformation' }),
    checklist,
  ),
  createFindingEvent(buildTransition({ step: 'ARCHIVED' }), buildUnnotifiedChange(), checklist),
  createAuditFinishedEvent(sweep, [buildTransition()], 0),
  buildReportPublishedEvent(
    buildReportSummary(
      buildSamplePosture({ sweep: SAMPLE_COVERAGE }),
      { at: '2026-11-18T07:00:00.000Z', posture: { findings: [] } },
      SAMPLE_PUBLICATION,
    ),
  ),
  createRouteEvent('payments', {
    id: 'ct:111122223333:e#1 payments',
    thread: 'ct:111122223333:e',
    status: 'OPENED',
    isThreadResolved: false,
    severity: 'CRITICAL',
    account: '111122223333',
    region: 'eu-west-1',
    at: '2026-05-12T09:00:05.000Z',
    title: 'OPENED CRITICAL - app is an administrator',
    subject: '[Assay] OPENED CRITICAL - app is an administrator',
    text: 'tom called iam:AttachRolePolicy',
    brief: 'tom called iam:AttachRolePolicy',
    remediations: [],
    resources: [],
    opened: countBySeverity([{ severity: 'CRITICAL' }]),
    resolved: 0,
  }),
]

describe('docs/published-event.schema.json', () => {
  it('describes what the pipeline publishes for a change and for its fix', async () => {
    const published: PublishedEvent[] = []
    const fixture = createProtocolFixture(stores.open(), {
      functions: { worker: { role: 'shared', runtime: 'nodejs24.x' } },
      roles: { shared: [STORY_READ_ONLY_POLICY], admins: [STORY_ADMIN_POLICY] },
    })
    await runInitialScan(fixture)
    fixture.deps.publisher = { publish: some => Promise.resolve(void published.push(...some)) }
    fixture.account.roles['shared'] = [STORY_READ_ONLY_POLICY, STORY_ADMIN_POLICY]
    deliverApiEvent(
      fixture,
      buildApiEvent('attach', 'iam:AttachRolePolicy', 'alice', 1_000, { roleName: 'shared' }),
      1_000,
    )
    await fixture.pipeline.run()
    fixture.account.roles['shared'] = [STORY_READ_ONLY_POLICY]
    deliverApiEvent(
      fixture,
      buildApiEvent('detach', 'iam:DetachRolePolicy', 'bob', 2_000, { roleName: 'shared' }),
      2_000,
    )
    await fixture.pipeline.run()
    expect(published).toMatchObject([
      {
        type: 'Finding Opened',
        detail: { step: 'OPENED', severity: 'CRITICAL', change: { actor: { name: 'alice' } } },
      },
      {
        type: 'Finding Resolved',
        detail: { step: 'RESOLVED', number: 2, change: { actor: { name: 'bob' } } },
      },
    ])
    expect(published.map(({ detail }) => 'change' in detail && detail.change.id)).toEqual(
      fixture.sent.map(({ thread }) => thread),
    )
    for (const event of wrapDeliveredEvents(published))
      expect(shape.safeParse(event).error?.issues).toBeUndefined()
  })

  it.each(all.map(publishedEvent => [publishedEvent.type, publishedEvent] as const))(
    'describes every field: %s',
    (_, publishedEvent) => {
      const [event] = wrapDeliveredEvents([publishedEvent])
      expect(shape.safeParse(event).error?.issues).toBeUndefined()
    },
  )

  it('names every field and no other', () => {
    expect(sortUnique(listFieldPaths(wrapDeliveredEvents(all)))).toEqual(sortUnique(listAllowedPaths(schema)))
  })

  it.each([
    ['another schema', 0, { schema: 'assay.event/2' }],
    ['a step that opens no finding', 0, { step: 'RESOLVED' }],
    ['an overdue finding without its due date', 1, { dueAt: undefined }],
    ['a step that resolves no finding', 2, { step: 'OPENED' }],
    ['an additional field', 3, { more: 1 }],
    ['a negative count', 3, { resourcesRead: -1 }],
    ['a report without its bucket', 4, { bucket: undefined }],
    ['a notification with another action', 5, { action: 'acknowledge' }],
  ])('refuses %s', (_, index, change) => {
    const [event] = wrapDeliveredEvents(all.slice(index, index + 1)) as { detail: object }[]
    const changed = { ...event, detail: { ...event?.detail, ...change } }
    expect(shape.safeParse(JSON.parse(JSON.stringify(changed))).success).toBe(false)
  })
})

describe('docs/published-events.md', () => {
  const text = readFileSync(new URL('../../../docs/published-events.md', import.meta.url), 'utf8')
  const examples = [...text.matchAll(/```json\n([\s\S]*?)```/g)].map(
    ([, json = '']) => JSON.parse(json) as { 'detail-type': string },
  )

  it('has a valid example of each type', () => {
    expect(examples.map(example => example['detail-type'])).toEqual(all.map(({ type }) => type))
    for (const example of examples) expect(shape.safeParse(example).error?.issues).toBeUndefined()
  })
})

/** Published events as EventBridge delivers them to rules. */
function wrapDeliveredEvents(publishedEvents: readonly PublishedEvent[]): object[] {
  return chunkEvents(publishedEvents)
    .flat()
    .map(({ Source, DetailType, Detail, Resources, Time }, index) => ({
      version: '0',
      id: `event-${index}`,
      'detail-type': DetailType,
      source: Source,
      account: '111122223333',
      time: Time.toISOString().replace(/\.\d+Z$/, 'Z'),
      region: 'eu-west-1',
      resources: Resources,
      detail: JSON.parse(Detail) as object,
    }))
}
