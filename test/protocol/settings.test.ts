import { beforeAll, describe, expect, it } from 'vitest'
import { createMemoryStore } from '../contracts/memory-store.ts'
import {
  listCrashes,
  listSampledCrashes,
  runStory,
  settingsStory,
  type PerformedStory,
  type Story,
} from './simulation/crashes.ts'
import { dedupeNotifications } from './simulation/invariants.ts'
import { sampleUnlessFull } from '../sample.ts'

/** What people are notified of: each change with the findings that it accepts and reopens. */
function listNotified({ fixture: { sent } }: PerformedStory) {
  return dedupeNotifications(sent).map(({ id, actor, settingsChange, findings, accepted }) => ({
    id: id.replace(/^(settings:\d+:\d+):.*#/, '$1#'),
    actor: actor.name,
    counts: settingsChange?.counts,
    resources: settingsChange?.groups.flatMap(({ resources }) => resources.map(arn => arn.split(':').at(-1))),
    findings: findings.map(({ control, count }) => `${control} ${count}`),
    accepted,
  }))
}

const none = { REOPENED: 0, ACCEPTED: 0, DISABLED: 0, RERATED: 0 }
const workers = [0, 1, 2, 3, 4].map(index => `worker-${index}`)

describe('settings that are changed at run time', () => {
  let calm: PerformedStory
  beforeAll(async () => {
    calm = await runStory(createMemoryStore, undefined, settingsStory)
  })

  it('lead to one notification each, which says by which actor and about which findings', () => {
    expect(listNotified(calm).filter(({ counts }) => counts !== undefined)).toEqual([
      {
        id: 'settings:111122223333:1#1',
        actor: 'Admin/ann',
        counts: { ...none, ACCEPTED: 5 },
        resources: workers,
        findings: [],
        accepted: 0,
      },
      {
        id: 'settings:111122223333:2#1',
        actor: 'Admin/ann',
        counts: { ...none, REOPENED: 6 },
        resources: [...workers, 'worker-5'],
        findings: [],
        accepted: 0,
      },
    ])
    // What was opened while it was accepted was not notified.
    expect(calm.fixture.sent.map(({ action }) => action)).toEqual([
      'assay:ChangeSettings',
      'assay:ChangeSettings',
      'iam:AttachRolePolicy',
    ])
  })

  it('are compared in pages, in several messages', () => {
    const pages = calm.writes.filter(write => write === 'sweep settings-changed: save CHANGE SETTINGS_PAGE')
    expect(pages.length).toBeGreaterThan(6)
  })

  it.each([0, 300])(
    'lead to one notification although the command ended between the settings and its message, and is not repeated (%i s)',
    async delay => {
      const story: Story = { ...settingsStory, isRepeated: false }
      const ofTerminal = listCrashes(calm, delay).filter(({ write }) =>
        calm.writes[write]?.startsWith('terminal'),
      )
      expect(ofTerminal.length).toBeGreaterThan(3)
      for (const crash of ofTerminal) {
        const performedStory = await runStory(createMemoryStore, crash, story)
        const changes = listNotified(performedStory).filter(({ counts }) => counts !== undefined)
        const versions = changes.map(({ id, actor }) => `${id} ${actor}`).toSorted()
        expect(versions).toEqual([
          'settings:111122223333:1#1 Admin/ann',
          'settings:111122223333:2#1 Admin/ann',
        ])
      }
    },
    300_000,
  )

  it.each(sampleUnlessFull([0, 300], 2))(
    'lead to the same notifications after a crash at any write, with messages that come again after %i s',
    async delay => {
      for (const crash of listSampledCrashes(calm, delay)) {
        const performedStory = await runStory(createMemoryStore, crash, settingsStory)
        const where = `${crash.when} ${calm.writes[crash.write] ?? ''}`
        const changes = listNotified(performedStory).filter(({ counts }) => counts !== undefined)
        expect({ where, changes: changes.toSorted((a, b) => (a.id < b.id ? -1 : 1)) }).toEqual({
          where,
          changes: listNotified(calm).filter(({ counts }) => counts !== undefined),
        })
      }
    },
    300_000,
  )
})
