import { describe, expect, it } from 'vitest'
import { hashPrincipal } from '../../../../audit/resources/recorded/opened-paths.ts'
import { createHostileIdentityPolicies } from '../../engines/iam/hostile/hostile-policies.ts'
import {
  ALLOW_EVERYTHING_POLICY,
  buildAllowPolicy,
  buildRoleFacts,
  buildUserFacts,
  createIndexFixture,
  INDEX_ACCOUNT,
  INDEX_ACCOUNT_ID,
  TRUSTED_BY_ACCOUNT,
  type EscalationIndexFixture,
  type ResourceFacts,
} from './index-fixture.ts'

const deploy = buildRoleFacts('deploy', {
  inlinePolicies: { own: ALLOW_EVERYTHING_POLICY },
  trust: TRUSTED_BY_ACCOUNT,
})
const closed = buildRoleFacts('deploy', { inlinePolicies: { own: ALLOW_EVERYTHING_POLICY } })
const assumeDeploy = { dev: buildAllowPolicy(['sts:AssumeRole'], deploy.resource.arn) }
const dev = buildUserFacts('dev')
const devThatAssumes = buildUserFacts('dev', { inlinePolicies: assumeDeploy })
const ops = buildUserFacts('ops')
const opsThatAssumes = buildUserFacts('ops', { inlinePolicies: assumeDeploy })

const [HOSTILE = ALLOW_EVERYTHING_POLICY] = createHostileIdentityPolicies(1)
  .filter(({ name }) => name === 'alternating NotResource')
  .map(({ policy }) => policy)

const NOTHING_BEFORE = { inlinePolicies: { known: {} } }

async function createBuiltFixture(...reads: readonly ResourceFacts[]): Promise<EscalationIndexFixture> {
  const fixture = await createIndexFixture(reads)
  await fixture.rebuild()
  return fixture
}

/** Changes one resource and updates the index for it. */
async function change(fixture: EscalationIndexFixture, changeId: string, now: ResourceFacts): Promise<void> {
  await fixture.put(now, changeId, NOTHING_BEFORE)
  await fixture.updateIndex(changeId, now.resource)
}

const hashAll = (all: readonly ResourceFacts[]) =>
  all.map(({ resource: { arn } }) => hashPrincipal(arn, INDEX_ACCOUNT_ID)).toSorted()

/** The names of principals with open and with unknown paths, by the change that opened them. */
async function listOpened(fixture: EscalationIndexFixture, ...all: readonly ResourceFacts[]) {
  const { changes = [] } = (await fixture.openedPaths())?.value ?? {}
  const name = (hash: string) =>
    all
      .find(({ resource }) => hashPrincipal(resource.arn, INDEX_ACCOUNT_ID) === hash)
      ?.resource.arn.split('/')[1] ?? hash
  return Object.fromEntries(
    changes.map(({ changeId, escalating, unknown }) => [
      changeId,
      [...escalating.map(name), ...unknown.map(each => `${name(each)}?`)],
    ]),
  )
}

const listEvaluations = ({ sent }: EscalationIndexFixture) =>
  sent.flatMap(message => (message.type === 'evaluate' ? [message] : []))

describe('an escalation path that a change opens', () => {
  it('is recorded with the account, which is evaluated under the task of the change', async () => {
    const fixture = await createBuiltFixture(deploy, dev)
    await change(fixture, 'c', devThatAssumes)
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
    expect(listEvaluations(fixture)).toEqual([
      { type: 'evaluate', changeId: 'c', task: 'p', resources: [INDEX_ACCOUNT] },
    ])
  })

  it('is none if it was open when the index was built, and nothing is evaluated', async () => {
    const fixture = await createBuiltFixture(deploy, devThatAssumes)
    await change(fixture, 'c', buildUserFacts('dev', { inlinePolicies: assumeDeploy, tags: { team: 'a' } }))
    expect(await fixture.openedPaths()).toBeUndefined()
    expect(fixture.sent).toEqual([])
  })

  it('is recorded of every principal, also of those that a message does not name', async () => {
    const many = Array.from({ length: 60 }, (_, at) =>
      buildUserFacts(`dev-${at}`, { inlinePolicies: assumeDeploy }),
    )
    const fixture = await createBuiltFixture(closed, ...many)
    await change(fixture, 'c', deploy)
    expect((await fixture.openedPaths())?.value.changes).toMatchObject([{ escalating: hashAll(many) }])
    await change(fixture, 'd', closed)
    expect((await fixture.openedPaths())?.value).toEqual({ changes: [] })
  })

  it('is recorded once, although the message is repeated', async () => {
    const fixture = await createBuiltFixture(deploy, dev)
    await change(fixture, 'c', devThatAssumes)
    const recorded = await fixture.openedPaths()
    await fixture.updateIndex('c', dev.resource)
    expect(await fixture.openedPaths()).toEqual(recorded)
    expect(listEvaluations(fixture).map(({ changeId }) => changeId)).toEqual(['c', 'c'])
  })
})

describe('an escalation path that ends', () => {
  it.each<[string, (fixture: EscalationIndexFixture) => Promise<void>]>([
    ['if another change takes the permission back', fixture => change(fixture, 'd', dev)],
    ['if another change closes the role', fixture => change(fixture, 'd', closed)],
    [
      'if the principal is deleted',
      async fixture => {
        await fixture.remove(dev.resource, 'd')
        await fixture.updateIndex('d', dev.resource)
      },
    ],
  ])('is removed for the change that ended it, and the account is evaluated: %s', async (_, end) => {
    const fixture = await createBuiltFixture(deploy, dev)
    await change(fixture, 'c', devThatAssumes)
    fixture.sent.length = 0
    await end(fixture)
    expect(await fixture.openedPaths()).toMatchObject({
      value: { changes: [] },
      provenance: { changeId: 'd' },
    })
    expect(listEvaluations(fixture)).toMatchObject([{ changeId: 'd', resources: [INDEX_ACCOUNT] }])
  })

  it('is removed of one principal, and another one becomes the example', async () => {
    const fixture = await createBuiltFixture(closed, devThatAssumes, opsThatAssumes)
    await change(fixture, 'c', deploy)
    const { example } = (await fixture.openedPaths())?.value.changes[0] ?? {}
    const [first, other] = example?.principal === dev.resource.arn ? [dev, ops] : [ops, dev]
    await change(fixture, 'd', first)
    expect((await fixture.openedPaths())?.value.changes).toMatchObject([
      { changeId: 'c', escalating: hashAll([other]), example: { principal: other.resource.arn } },
    ])
  })

  it('stays while the principal has another path, or is an administrator', async () => {
    const other = buildRoleFacts('other', deploy.facts)
    const fixture = await createBuiltFixture(deploy, other, dev)
    await change(fixture, 'c', devThatAssumes)
    const inlinePolicies = { dev: buildAllowPolicy(['sts:AssumeRole'], other.resource.arn) }
    await change(fixture, 'd', buildUserFacts('dev', { inlinePolicies }))
    expect(await listOpened(fixture, dev)).toEqual({ c: ['dev'] })
    await change(fixture, 'e', buildUserFacts('dev', { inlinePolicies: { all: ALLOW_EVERYTHING_POLICY } }))
    expect(await listOpened(fixture, dev)).toEqual({ c: ['dev'] })
  })

  it('is recorded of the next change that opens it again', async () => {
    const fixture = await createBuiltFixture(deploy, dev)
    await change(fixture, 'c', devThatAssumes)
    await change(fixture, 'd', dev)
    await change(fixture, 'e', devThatAssumes)
    expect(await listOpened(fixture, dev)).toEqual({ e: ['dev'] })
  })

  it('is removed by a rebuild if no update did, as a change of its own with a notification', async () => {
    const fixture = await createBuiltFixture(deploy, dev)
    await change(fixture, 'c', devThatAssumes)
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
    await change(fixture, 'c', devThatAssumes)
    const before = await fixture.openedPaths()
    await fixture.rebuild()
    await fixture.rebuild()
    expect(await fixture.openedPaths()).toEqual(before)
  })
})

describe('a path that cannot be searched', () => {
  it('is not known of a principal whose policies take too many steps, until they take fewer', async () => {
    const fixture = await createBuiltFixture(deploy, dev, ops)
    await change(fixture, 'c', buildUserFacts('ops', { inlinePolicies: { own: HOSTILE } }))
    expect(await listOpened(fixture, ops)).toEqual({ c: ['ops?'] })
    expect(listEvaluations(fixture)).toMatchObject([{ changeId: 'c' }])
    await change(fixture, 'd', devThatAssumes)
    expect(await listOpened(fixture, ops, dev)).toEqual({ c: ['ops?'], d: ['dev'] })
    await change(fixture, 'e', ops)
    expect(await listOpened(fixture, ops, dev)).toEqual({ d: ['dev'] })
    await change(fixture, 'f', dev)
    expect(await listOpened(fixture, ops, dev)).toEqual({})
  })

  it('is not removed if a principal on it takes too many steps', async () => {
    const middle = buildRoleFacts('middle', { trust: TRUSTED_BY_ACCOUNT, inlinePolicies: assumeDeploy })
    const inlinePolicies = { dev: buildAllowPolicy(['sts:AssumeRole'], middle.resource.arn) }
    const fixture = await createBuiltFixture(deploy, middle, dev)
    await change(fixture, 'c', buildUserFacts('dev', { inlinePolicies }))
    const hostile = buildRoleFacts('middle', { ...middle.facts, inlinePolicies: { own: HOSTILE } })
    await change(fixture, 'd', hostile)
    expect(await listOpened(fixture, dev, middle)).toMatchObject({ c: ['dev?'] })
    await change(fixture, 'e', middle)
    const paths = await listOpened(fixture, dev, middle)
    expect(Object.keys(paths)).toEqual(['e'])
    expect(paths['e']?.toSorted()).toEqual(['dev', 'middle'])
  })

  it('is not removed while the principal cannot be read, whoever builds the index', async () => {
    const fixture = await createBuiltFixture(deploy, dev)
    await change(fixture, 'c', devThatAssumes)
    await fixture.put({ resource: dev.resource, facts: { tags: {} } }, 'd')
    await fixture.updateIndex('d', dev.resource)
    expect(await listOpened(fixture, dev)).toEqual({ c: ['dev'] })
    await fixture.rebuild()
    expect(await listOpened(fixture, dev)).toEqual({ c: ['dev?'] })
    await fixture.put(devThatAssumes, 'e')
    await fixture.updateIndex('e', dev.resource)
    expect(await listOpened(fixture, dev)).toEqual({ c: ['dev'] })
  })

  it('is not removed while a role on it cannot be read', async () => {
    const fixture = await createBuiltFixture(deploy, dev)
    await change(fixture, 'c', devThatAssumes)
    await fixture.put({ resource: deploy.resource, facts: { tags: {} } }, 'd')
    await fixture.rebuild()
    expect(await listOpened(fixture, dev)).toEqual({ c: ['dev?'] })
    await fixture.remove(deploy.resource, 'e')
    await fixture.updateIndex('e', deploy.resource)
    expect(await listOpened(fixture, dev)).toEqual({})
  })

  it('is recorded as not searched among too many principals, which ends nothing', async () => {
    const fixture = await createBuiltFixture(deploy, dev, ops)
    await change(fixture, 'c', devThatAssumes)
    for (let number = 0; number < 6_000; number += 1) await fixture.put(buildUserFacts(`user-${number}`))
    await fixture.rebuild()
    await change(fixture, 'd', opsThatAssumes)
    expect((await fixture.openedPaths())?.value).toMatchObject({
      changes: [{ changeId: 'c', escalating: [], unknown: hashAll([dev]) }],
      unsearched: { principals: 6_003 },
    })
  }, 60_000)

  it('is not removed in an account that grew too large to search for alterations', async () => {
    const fixture = await createBuiltFixture(deploy, dev)
    await change(fixture, 'c', devThatAssumes)
    for (let number = 0; number < 1_000; number += 1) await fixture.put(buildUserFacts(`user-${number}`))
    await fixture.rebuild()
    expect(await listOpened(fixture, dev)).toEqual({ c: ['dev'] })
    await change(fixture, 'd', dev)
    expect(await listOpened(fixture, dev)).toEqual({ c: ['dev?'] })
  }, 60_000)
})

/** A process that ends at a write. */
class ProcessEnded extends Error {
  override name = 'ProcessEnded'
}

describe('a crash before any write of an update, followed by redelivery', () => {
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

  it.each<[string, ResourceFacts, object]>([
    ['records both paths', opsThatAssumes, { c: ['dev'], d: ['ops'] }],
    ['records the path and its end', dev, {}],
  ])('%s', async (_, end, expected) => {
    const { writes } = await runWithCrash(end, Infinity)
    expect(writes).toBeGreaterThan(6)
    for (let crash = 0; crash < writes; crash += 1) {
      const { fixture } = await runWithCrash(end, crash)
      expect(await listOpened(fixture, dev, ops)).toEqual(expected)
      expect(listEvaluations(fixture).map(({ changeId }) => changeId)).toContain('d')
    }
  })
})
