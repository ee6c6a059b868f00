import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { iamAdminManagedPolicyAttached } from '../../../audit/controls/least-privilege/iam-admin-managed-policy-attached.ts'
import type { Exception } from '../../../audit/settings/exception.ts'
import type { ComplianceRecord } from '../../../audit/state/compliance-record.ts'
import { buildComplianceRecordKey } from '../../../audit/state/keys.ts'
import type { Posture } from '../../../reports/posture/posture.ts'
import { createPublishingFixture, type PublishingFixture } from '../../reports/publishing-fixture.ts'
import {
  buildApiEvent,
  buildInitialScanChange,
  buildStoryRole,
  computeStoryTime,
  STORY_ADMIN_POLICY,
} from '../simulation/small-account.ts'
import { deliverApiEvent } from '../simulation/protocol-fixture.ts'
import { countRuns } from '../../sample.ts'

const CONTROL = iamAdminManagedPolicyAttached.id
const EXCEPTION: Exception = {
  control: CONTROL,
  tag: { key: 'team', value: 'payments' },
  owner: 'ines',
  reason: 'Payments moves to another account.',
  until: '2026-08-31',
}
const DAY = 86_400

let publishing: PublishingFixture
afterEach(() => publishing.close())

async function prepare(tags: Record<string, string> = {}): Promise<void> {
  const account = { functions: {}, roles: { ops: [STORY_ADMIN_POLICY] }, tags: { ops: tags } }
  publishing = await createPublishingFixture(account, [EXCEPTION], {
    checklist: [iamAdminManagedPolicyAttached],
  })
  const { deps } = publishing.fixture
  deps.settings = { ...deps.settings, exceptions: [EXCEPTION] }
}

/** Changes the tags of the role, with an event that arrives twice. */
async function tagRole(id: string, actor: string, tags: Record<string, string>, at: number): Promise<void> {
  const { fixture } = publishing
  fixture.account.tags = { ops: tags }
  const event = buildApiEvent(id, 'iam:TagRole', actor, at, { roleName: 'ops' })
  for (const delay of [20, 60]) deliverApiEvent(fixture, event, at + delay)
  await fixture.pipeline.run()
}

async function loadRecord(): Promise<ComplianceRecord> {
  const item = await publishing.store.load(buildComplianceRecordKey(buildStoryRole('ops')))
  return item?.body as ComplianceRecord
}

async function readPosture(at: number): Promise<Posture> {
  await publishing.publish(computeStoryTime(at).toISOString())
  const { objects } = publishing.archive
  const key = [...objects.keys()].find(each => each.endsWith('latest/report.json')) ?? ''
  return JSON.parse(objects.get(key)?.text ?? '') as Posture
}

/** What is open and why, and the last steps. */
function summarizeResults({ results }: ComplianceRecord) {
  return Object.values(results).map(({ open, reason, lastTransition }) => [
    open,
    reason,
    lastTransition?.step,
  ])
}

describe('a tag for which an exception accepts a control', () => {
  it('accepts an open finding when it is added and opens it again when it is removed, and people hear both', async () => {
    await prepare()
    const { fixture } = publishing
    await tagRole('add', 'mallory', { team: 'payments', other: 'x' }, 5 * DAY)
    expect(fixture.sent.map(({ actor, severity }) => [actor.name, severity])).toEqual([
      ['mallory', iamAdminManagedPolicyAttached.severity],
    ])
    expect(fixture.sent[0]?.text).toContain(
      `Accepted by a tag: 1 ${iamAdminManagedPolicyAttached.severity} finding for role ops (${CONTROL})`,
    )
    expect(fixture.sent[0]?.text).toContain('The resource got the tag team=payments, for which ines accepted')
    expect(fixture.published.map(({ type }) => type)).not.toContain('Finding Resolved')
    const accepted = await readPosture(6 * DAY)
    expect(accepted.findings).toEqual([])
    expect(accepted.accepted).toMatchObject([{ control: CONTROL, ageDays: 6, exception: EXCEPTION }])
    expect(accepted.exceptions.unmatched).toEqual([])

    fixture.sent.length = 0
    fixture.published.length = 0
    await tagRole('remove', 'bob', { team: 'search' }, 7 * DAY)
    expect(fixture.sent.map(({ actor, findings }) => [actor.name, findings[0]?.step])).toEqual([
      ['bob', 'REOPENED'],
    ])
    expect(fixture.sent[0]?.text).toContain('The resource does not have the tag team=payments any more')
    expect(fixture.published).toMatchObject([{ type: 'Finding Opened', detail: { step: 'REOPENED' } }])
    const open = await readPosture(8 * DAY)
    // The violation is as old as before: a tag makes it no younger, and is not the change that led to it.
    expect(open.findings).toMatchObject([{ control: CONTROL, ageDays: 8, workflow: 'NOTIFIED' }])
    expect(open.findings[0]?.since).toBe(accepted.accepted[0]?.since)
    expect(open.findings[0]?.change?.actor).not.toBe('bob')
    expect(open.exceptions.unmatched).toEqual([EXCEPTION])
  })

  it('accepts what opens on a resource that has it, without a notification', async () => {
    await prepare({ team: 'payments' })
    const posture = await readPosture(DAY)
    expect(posture.accepted).toHaveLength(1)
    expect(publishing.fixture.sent).toEqual([])
  })

  it('does not accept while tags cannot be read, and the finding says so', async () => {
    await prepare({ team: 'payments' })
    const { fixture } = publishing
    fixture.account.unreadable = ['ops']
    await tagRole('unread', 'alice', { team: 'payments' }, DAY)
    expect((await loadRecord()).tagDigests).toBe('UNKNOWN')
    const posture = await readPosture(2 * DAY)
    expect(posture.accepted).toEqual([])
    expect(posture.findings).toMatchObject([
      { control: CONTROL, undecided: { exception: EXCEPTION, tags: 'NOT_READABLE' } },
    ])
    expect(posture.exceptions.unmatched).toEqual([])
    expect(fixture.sent.at(-1)?.text).toContain('The tags of the resource are not known')
  })

  it('leads to the same state if its event is lost and a scan finds it', async () => {
    await prepare()
    await tagRole('add', 'mallory', { team: 'payments' }, DAY)
    const byEvent = await loadRecord()
    publishing.close()
    await prepare()
    const { fixture } = publishing
    fixture.account.tags = { ops: { team: 'payments' } }
    const subjects = [{ resource: buildStoryRole('ops'), facts: 'ALL' as const }]
    const change = {
      ...buildInitialScanChange(subjects),
      id: 'scan',
      action: 'assay:Sweep',
      at: computeStoryTime(DAY).toISOString(),
    }
    fixture.pipeline.queues.deliver(
      'iam-change',
      { type: 'recheck', change, attempt: 0 },
      computeStoryTime(DAY),
    )
    await fixture.pipeline.run()
    const byScan = await loadRecord()
    expect(byScan.tagDigests).toEqual(byEvent.tagDigests)
    expect(summarizeResults(byScan)).toEqual(summarizeResults(byEvent))
  })
})

/** What can happen to the role. */
const happenings = ['tag', 'retag', 'untag', 'attach', 'detach', 'hide', 'show'] as const

const TAGS: Readonly<Record<string, Record<string, string>>> = {
  tag: { team: 'payments' },
  retag: { team: 'Payments' },
  untag: {},
}

describe('any history of tags and policies', () => {
  it('ends in what a fresh audit finds, and people know the last state', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ what: fc.constantFrom(...happenings), isLost: fc.boolean() }), {
          minLength: 1,
          maxLength: 10,
        }),
        async history => {
          await prepare()
          const { fixture } = publishing
          const model = { isTagged: false, isAdmin: true, isHidden: false }
          for (const [index, { what, isLost }] of history.entries()) {
            const at = (index + 1) * DAY
            if (what in TAGS) {
              fixture.account.tags = { ops: TAGS[what] ?? {} }
              model.isTagged = what === 'tag'
            } else if (what === 'hide' || what === 'show') {
              fixture.account.unreadable = what === 'hide' ? ['ops'] : []
              model.isHidden = what === 'hide'
            } else {
              fixture.account.roles['ops'] = what === 'attach' ? [STORY_ADMIN_POLICY] : []
              model.isAdmin = what === 'attach'
            }
            if (isLost) continue
            const action = what === 'attach' || what === 'detach' ? 'iam:AttachRolePolicy' : 'iam:TagRole'
            const event = buildApiEvent(`e${index}`, action, 'alice', at, { roleName: 'ops' })
            deliverApiEvent(fixture, event, at + 20)
            await fixture.pipeline.run()
          }
          const end = (history.length + 2) * DAY
          const subjects = [{ resource: buildStoryRole('ops'), facts: 'ALL' as const }]
          const change = {
            ...buildInitialScanChange(subjects),
            id: 'scan',
            action: 'assay:Sweep',
            at: computeStoryTime(end).toISOString(),
          }
          fixture.pipeline.queues.deliver(
            'iam-change',
            { type: 'recheck', change, attempt: 0 },
            computeStoryTime(end),
          )
          await fixture.pipeline.run()
          const posture = await readPosture(end + DAY)
          const isAccepted = model.isAdmin && model.isTagged && !model.isHidden
          const isOpen = model.isAdmin && !isAccepted
          // Of a role that cannot be read a finding stays as it was, but no tag accepts it.
          const expectedOpen = model.isHidden ? posture.findings.length : Number(isOpen)
          expect(posture.findings).toHaveLength(expectedOpen)
          expect(posture.accepted).toHaveLength(Number(isAccepted))
          // What is open was notified last as opened, and nothing accepted was.
          const last = fixture.sent.flatMap(({ findings }) => findings.map(({ step }) => step)).at(-1)
          const isWrong =
            posture.findings.length === 1
              ? last === 'ACCEPTED' || last === 'RESOLVED'
              : isAccepted && last === 'REOPENED'
          expect({ last, isWrong }).toEqual({ last, isWrong: false })
          publishing.close()
          await prepare()
        },
      ),
      countRuns(100),
    )
  })
})
