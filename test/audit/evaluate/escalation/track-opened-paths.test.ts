import { describe, expect, it } from 'vitest'

import {
  ALLOW_EVERYTHING_POLICY,
  buildAllowPolicy,
  buildRoleFacts,
  buildUserFacts,
  INDEX_ACCOUNT,
  INDEX_ACCOUNT_ID,
  type EscalationIndexFixture,
  type ResourceFacts,
} from './index-fixture.ts'
import {
  assumeDeploy,
  changeResource,
  closedDeploy,
  createBuiltFixture,
  deploy,
  dev,
  devThatAssumes,
  hashAll,
  listRequestedEvaluations,
  listOpenedByChange,
  NOTHING_BEFORE,
  ops,
  opsThatAssumes,
} from './opened-paths-fixture.ts'

describe('an escalation path that a change opens', () => {
  it('is recorded with the account, which is evaluated under the task of the change', async () => {
    const fixture = await createBuiltFixture(deploy, dev)
    await changeResource(fixture, 'c', devThatAssumes)
    expect(await fixture.openedPaths()).toMatchObject({
      provenance: { changeId: 'c' },
      value: {
        changes: [
          {
            changeId: 'c',
            by: 'an unknown actor',
            escalating: hashAll([dev]),
            unknown: [],
            altering: true,
            example: {
              principal: dev.resource.arn,
              steps: [{ to: deploy.resource.arn, actions: ['sts:AssumeRole'] }],
              count: 1,
            },
          },
        ],
      },
    })
    expect(listRequestedEvaluations(fixture)).toEqual([
      { type: 'evaluate', changeId: 'c', task: 'p', resources: [INDEX_ACCOUNT] },
    ])
  })

  it('is none if it was open when the index was built, and nothing is evaluated', async () => {
    const fixture = await createBuiltFixture(deploy, devThatAssumes)
    await changeResource(
      fixture,
      'c',
      buildUserFacts('dev', { inlinePolicies: assumeDeploy, tags: { team: 'a' } }),
    )
    expect(await fixture.openedPaths()).toBeUndefined()
    expect(fixture.sent).toEqual([])
  })

  it('is recorded of every principal, also of those that a message does not name', async () => {
    const many = Array.from({ length: 60 }, (_, at) =>
      buildUserFacts(`dev-${at}`, { inlinePolicies: assumeDeploy }),
    )
    const fixture = await createBuiltFixture(closedDeploy, ...many)
    await changeResource(fixture, 'c', deploy)
    expect((await fixture.openedPaths())?.value.changes).toMatchObject([{ escalating: hashAll(many) }])
    await changeResource(fixture, 'd', closedDeploy)
    expect((await fixture.openedPaths())?.value).toEqual({ changes: [] })
  })

  it('is recorded once, although the message is repeated', async () => {
    const fixture = await createBuiltFixture(deploy, dev)
    await changeResource(fixture, 'c', devThatAssumes)
    const recorded = await fixture.openedPaths()
    await fixture.updateIndex('c', dev.resource)
    expect(await fixture.openedPaths()).toEqual(recorded)
    expect(listRequestedEvaluations(fixture).map(({ changeId }) => changeId)).toEqual(['c', 'c'])
  })
})

describe('an escalation path that ends', () => {
  it.each<[string, (fixture: EscalationIndexFixture) => Promise<void>]>([
    ['if another change takes the permission back', fixture => changeResource(fixture, 'd', dev)],
    ['if another change closes the role', fixture => changeResource(fixture, 'd', closedDeploy)],
    [
      'if the principal is deleted',
      async fixture => {
        await fixture.remove(dev.resource, 'd')
        await fixture.updateIndex('d', dev.resource)
      },
    ],
  ])('is removed for the change that ended it, and the account is evaluated: %s', async (_, end) => {
    const fixture = await createBuiltFixture(deploy, dev)
    await changeResource(fixture, 'c', devThatAssumes)
    fixture.sent.length = 0
    await end(fixture)
    expect(await fixture.openedPaths()).toMatchObject({
      value: { changes: [] },
      provenance: { changeId: 'd' },
    })
    expect(listRequestedEvaluations(fixture)).toMatchObject([{ changeId: 'd', resources: [INDEX_ACCOUNT] }])
  })

  it('is removed of one principal, and another one becomes the example', async () => {
    const fixture = await createBuiltFixture(closedDeploy, devThatAssumes, opsThatAssumes)
    await changeResource(fixture, 'c', deploy)
    const { example } = (await fixture.openedPaths())?.value.changes[0] ?? {}
    const [first, other] = example?.principal === dev.resource.arn ? [dev, ops] : [ops, dev]
    await changeResource(fixture, 'd', first)
    expect((await fixture.openedPaths())?.value.changes).toMatchObject([
      { changeId: 'c', escalating: hashAll([other]), example: { principal: other.resource.arn } },
    ])
  })

  it('stays while the principal has another path, or is an administrator', async () => {
    const other = buildRoleFacts('other', deploy.facts)
    const fixture = await createBuiltFixture(deploy, other, dev)
    await changeResource(fixture, 'c', devThatAssumes)
    const inlinePolicies = { dev: buildAllowPolicy(['sts:AssumeRole'], other.resource.arn) }
    await changeResource(fixture, 'd', buildUserFacts('dev', { inlinePolicies }))
    expect(await listOpenedByChange(fixture, dev)).toEqual({ c: ['dev'] })
    await changeResource(
      fixture,
      'e',
      buildUserFacts('dev', { inlinePolicies: { all: ALLOW_EVERYTHING_POLICY } }),
    )
    expect(await listOpenedByChange(fixture, dev)).toEqual({ c: ['dev'] })
  })

  it('is recorded of the next change that opens it again', async () => {
    const fixture = await createBuiltFixture(deploy, dev)
    await changeResource(fixture, 'c', devThatAssumes)
    await changeResource(fixture, 'd', dev)
    await changeResource(fixture, 'e', devThatAssumes)
    expect(await listOpenedByChange(fixture, dev)).toEqual({ e: ['dev'] })
  })

  it('is removed by a rebuild if no update did, as a change of its own with a notification', async () => {
    const fixture = await createBuiltFixture(deploy, dev)
    await changeResource(fixture, 'c', devThatAssumes)
    fixture.sent.length = 0
    await fixture.rebuild()
    expect(fixture.sent).toEqual([])
    await fixture.put(dev)
    await fixture.rebuild()
    expect((await fixture.openedPaths())?.value).toEqual({ changes: [] })
    const changeId = `rebuild:${INDEX_ACCOUNT_ID}:s`
    expect(fixture.sent).toEqual([
      { type: 'evaluate', changeId, task: 'evaluate the account', resources: [INDEX_ACCOUNT] },
      { type: 'notify', changeId },
    ])
  })

  it('is not removed by a rebuild that finds it open', async () => {
    const fixture = await createBuiltFixture(deploy, dev)
    await changeResource(fixture, 'c', devThatAssumes)
    const before = await fixture.openedPaths()
    await fixture.rebuild()
    await fixture.rebuild()
    expect(await fixture.openedPaths()).toEqual(before)
  })
})

/** A process that ends at a write. */
class ProcessEnded extends Error {
  override name = 'ProcessEnded'
}

/** Runs two changes, and ends the process at a write of the updates. */
async function runWithCrash(
  end: ResourceFacts,
  crash: number,
): Promise<{ fixture: EscalationIndexFixture; writes: number }> {
  const fixture = await createBuiltFixture(deploy, dev, ops)
  let writes = 0
  fixture.beforeWrite.run = () =>
    writes++ === crash ? Promise.reject(new ProcessEnded()) : Promise.resolve()
  const step = async (changeId: string, now: ResourceFacts) => {
    await fixture.put(now, changeId, NOTHING_BEFORE)
    for (let delivery = 0; delivery < 2; delivery += 1)
      try {
        await fixture.updateIndex(changeId, now.resource)
        return
      } catch (failure) {
        if (!(failure instanceof ProcessEnded)) throw failure
      }
  }
  await step('c', devThatAssumes)
  await step('d', end)
  return { fixture, writes }
}

describe('a crash before any write of an update, followed by redelivery', () => {
  it.each<[string, ResourceFacts, object]>([
    ['records both paths', opsThatAssumes, { c: ['dev'], d: ['ops'] }],
    ['records the path and its end', dev, {}],
  ])('%s', async (_, end, expected) => {
    const { writes } = await runWithCrash(end, Infinity)
    expect(writes).toBeGreaterThan(6)
    for (let crash = 0; crash < writes; crash += 1) {
      const { fixture } = await runWithCrash(end, crash)
      expect(await listOpenedByChange(fixture, dev, ops)).toEqual(expected)
      expect(listRequestedEvaluations(fixture).map(({ changeId }) => changeId)).toContain('d')
    }
  })
})
