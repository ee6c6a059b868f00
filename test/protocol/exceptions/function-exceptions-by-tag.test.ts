import { afterEach, describe, expect, it } from 'vitest'
import { functionRuntimeSupported } from '../../../audit/controls/patching/function-runtime-supported.ts'
import type { Exception } from '../../../audit/settings/exception.ts'
import type { Posture } from '../../../reports/posture/posture.ts'
import { createPublishingFixture, type PublishingFixture } from '../../reports/publishing-fixture.ts'
import {
  buildApiEvent,
  buildStoryFunction,
  computeStoryTime,
  STORY_READ_ONLY_POLICY,
  type SmallAccount,
} from '../simulation/small-account.ts'
import { deliverApiEvent } from '../simulation/protocol-fixture.ts'

const CONTROL = functionRuntimeSupported.id
const EXCEPTION: Exception = {
  control: CONTROL,
  tag: { key: 'team', value: 'payments' },
  owner: 'ines',
  reason: 'Payments moves to another runtime.',
  until: '2026-08-31',
}
const DAY = 86_400

let publishing: PublishingFixture
afterEach(() => publishing.close())

type Tags = SmallAccount['functions'][string]['tags']

function createFunction(tags: Tags) {
  return { role: 'reader', runtime: 'nodejs12.x', ...(tags === undefined ? {} : { tags }) }
}

async function prepare(tags?: Tags): Promise<void> {
  const account = {
    functions: { checkout: createFunction(tags) },
    roles: { reader: [STORY_READ_ONLY_POLICY] },
  }
  publishing = await createPublishingFixture(account, [EXCEPTION], { checklist: [functionRuntimeSupported] })
  const { deps } = publishing.fixture
  deps.settings = { ...deps.settings, exceptions: [EXCEPTION] }
}

/** Changes the tags of the function, with an event that arrives twice. */
async function changeTags(operation: string, actor: string, tags: Tags, at: number): Promise<void> {
  const { fixture } = publishing
  fixture.account.functions['checkout'] = createFunction(tags)
  const request = { resource: buildStoryFunction('checkout').arn }
  const event = buildApiEvent(`${operation}-${at}`, `lambda:${operation}20170331v2`, actor, at, request)
  for (const delay of [20, 60]) deliverApiEvent(fixture, event, at + delay)
  await fixture.pipeline.run()
}

async function readPosture(at: number): Promise<Posture> {
  await publishing.publish(computeStoryTime(at).toISOString())
  const { objects } = publishing.archive
  const key = [...objects.keys()].find(each => each.endsWith('latest/report.json')) ?? ''
  return JSON.parse(objects.get(key)?.text ?? '') as Posture
}

describe('a tag of a function for which an exception accepts a control', () => {
  it('accepts an open finding when it is added and opens it again when it is removed, and people hear both', async () => {
    await prepare()
    const { fixture } = publishing
    await changeTags('TagResource', 'mallory', { team: 'payments' }, 5 * DAY)
    expect(fixture.sent.map(({ actor, findings }) => [actor.name, findings[0]?.step])).toEqual([
      ['mallory', 'ACCEPTED'],
    ])
    const accepted = await readPosture(6 * DAY)
    expect(accepted.findings).toEqual([])
    expect(accepted.accepted).toMatchObject([{ control: CONTROL, exception: EXCEPTION }])

    fixture.sent.length = 0
    await changeTags('UntagResource', 'bob', {}, 7 * DAY)
    expect(fixture.sent.map(({ actor, findings }) => [actor.name, findings[0]?.step])).toEqual([
      ['bob', 'REOPENED'],
    ])
    const open = await readPosture(8 * DAY)
    expect(open.findings).toMatchObject([{ control: CONTROL, ageDays: 8 }])
    expect(open.accepted).toEqual([])
  })

  it('does not accept while tags cannot be read, and the finding says so', async () => {
    await prepare({ team: 'payments' })
    expect((await readPosture(DAY)).accepted).toHaveLength(1)
    await changeTags('TagResource', 'alice', 'UNREADABLE', 2 * DAY)
    const posture = await readPosture(3 * DAY)
    expect(posture.accepted).toEqual([])
    expect(posture.findings).toMatchObject([
      { control: CONTROL, undecided: { exception: EXCEPTION, tags: 'NOT_READABLE' } },
    ])
  })

  it('says who is responsible', async () => {
    await prepare({ Owner: 'ann', team: 'search' })
    expect((await readPosture(DAY)).findings).toMatchObject([
      { control: CONTROL, tags: { owner: 'ann', team: 'search' } },
    ])
  })
})
