import { readFileSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import type { Announcement } from '../../../audit/announcements/announcement.ts'
import { auditFinished } from '../../../audit/announcements/audit-finished.ts'
import { findingAnnouncement } from '../../../audit/announcements/finding.ts'
import { checklist } from '../../../audit/checklist.ts'
import { reportPublished } from '../../../reports/announcement.ts'
import { summaryOf } from '../../../reports/summarize.ts'
import { temporaryStores } from '../../contracts/temporary-stores.ts'
import { allowedBy, fieldsOf, once, schemaOf } from '../../json-schemas.ts'
import { ADMIN, called, READ_ONLY } from '../../protocol/account.ts'
import { baseline, deliver, stageOn } from '../../protocol/stage.ts'
import { PUBLICATION, SWEEP } from '../../reports/publication.ts'
import { samplePosture } from '../../reports/sample.ts'
import { delivered } from './delivered.ts'
import { causeOf, transitionOf } from './transition.ts'

const { schema, shape } = schemaOf('announcement.schema.json')
const stores = temporaryStores()
afterAll(() => stores.close())

const sweep = {
  id: 'sweep:111122223333:2026-05-13T03:00:00.000Z',
  account: '111122223333',
  region: 'eu-west-1',
  startedAt: '2026-05-13T03:00:00.000Z',
  endedAt: '2026-05-13T03:12:00.000Z',
  baseline: false,
  looked: 1,
  lost: 0,
  unlisted: ['functions in eu-west-1 could not be listed'],
  open: 0,
}

/** One of each, with all that it may say. */
const all: Announcement[] = [
  findingAnnouncement(
    transitionOf({ evidence: { role: 'r' } }),
    causeOf({ via: 'cloudformation' }),
    checklist,
  ),
  findingAnnouncement(transitionOf({ step: 'ARCHIVED' }), causeOf(), checklist),
  auditFinished(sweep, [transitionOf()], 0),
  reportPublished(
    summaryOf(
      samplePosture({ sweep: SWEEP }),
      { at: '2026-11-18T07:00:00.000Z', posture: { findings: [] } },
      PUBLICATION,
    ),
  ),
]

describe('docs/announcement.schema.json', () => {
  it('describes what the pipeline announces of a change and of its mending', async () => {
    const announced: Announcement[] = []
    const stage = stageOn(stores.open(), {
      functions: { worker: { role: 'shared', runtime: 'nodejs24.x' } },
      roles: { shared: [READ_ONLY], admins: [ADMIN] },
    })
    await baseline(stage)
    stage.parts.announcer = { announce: some => Promise.resolve(void announced.push(...some)) }
    stage.account.roles['shared'] = [READ_ONLY, ADMIN]
    deliver(stage, called('attach', 'iam:AttachRolePolicy', 'alice', 1_000, { roleName: 'shared' }), 1_000)
    await stage.pipeline.run()
    stage.account.roles['shared'] = [READ_ONLY]
    deliver(stage, called('detach', 'iam:DetachRolePolicy', 'bob', 2_000, { roleName: 'shared' }), 2_000)
    await stage.pipeline.run()
    expect(announced).toMatchObject([
      {
        type: 'Finding Opened',
        detail: { step: 'OPENED', severity: 'CRITICAL', cause: { actor: { name: 'alice' } } },
      },
      {
        type: 'Finding Resolved',
        detail: { step: 'RESOLVED', number: 2, cause: { actor: { name: 'bob' } } },
      },
    ])
    expect(announced.map(({ detail }) => 'cause' in detail && detail.cause.id)).toEqual(
      stage.sent.map(({ thread }) => thread),
    )
    for (const event of delivered(announced)) expect(shape.safeParse(event).error?.issues).toBeUndefined()
  })

  it.each(all.map(announcement => [announcement.type, announcement] as const))(
    'describes all that may be said: %s',
    (_, announcement) => {
      const [event] = delivered([announcement])
      expect(shape.safeParse(event).error?.issues).toBeUndefined()
    },
  )

  it('names every field that there is, and no other', () => {
    expect(once(fieldsOf(delivered(all)))).toEqual(once(allowedBy(schema)))
  })

  it.each([
    ['another schema', 0, { schema: 'assay.announcement/2' }],
    ['a step that is none of an opening', 0, { step: 'RESOLVED' }],
    ['a step that is none of an end', 1, { step: 'OPENED' }],
    ['a field more', 2, { more: 1 }],
    ['a count that is none', 2, { looked: -1 }],
    ['a report without its bucket', 3, { bucket: undefined }],
  ])('refuses %s', (_, index, change) => {
    const [event] = delivered(all.slice(index, index + 1)) as { detail: object }[]
    const changed = { ...event, detail: { ...event?.detail, ...change } }
    expect(shape.safeParse(JSON.parse(JSON.stringify(changed))).success).toBe(false)
  })
})

describe('docs/announcements.md', () => {
  const text = readFileSync(new URL('../../../docs/announcements.md', import.meta.url), 'utf8')
  const examples = [...text.matchAll(/```json\n([\s\S]*?)```/g)].map(
    ([, json = '']) => JSON.parse(json) as { 'detail-type': string },
  )

  it('has an example of each, as the schema has it', () => {
    expect(examples.map(example => example['detail-type'])).toEqual(all.map(({ type }) => type))
    for (const example of examples) expect(shape.safeParse(example).error?.issues).toBeUndefined()
  })
})
