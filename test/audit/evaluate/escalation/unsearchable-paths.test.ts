import { describe, expect, it } from 'vitest'

import { createHostileIdentityPolicies } from '../../engines/iam/hostile/hostile-policies.ts'
import {
  ALLOW_EVERYTHING_POLICY,
  buildAllowPolicy,
  buildRoleFacts,
  buildUserFacts,
  TRUSTED_BY_ACCOUNT,
} from './index-fixture.ts'

import {
  assumeDeploy,
  changeResource,
  createBuiltFixture,
  deploy,
  dev,
  devThatAssumes,
  hashAll,
  listRequestedEvaluations,
  listOpenedByChange,
  ops,
  opsThatAssumes,
} from './opened-paths-fixture.ts'

const [HOSTILE = ALLOW_EVERYTHING_POLICY] = createHostileIdentityPolicies(1)
  .filter(({ name }) => name === 'alternating NotResource')
  .map(({ policy }) => policy)

describe('a path that cannot be searched', () => {
  it('is not known of a principal whose policies take too many steps, until they take fewer', async () => {
    const fixture = await createBuiltFixture(deploy, dev, ops)
    await changeResource(fixture, 'c', buildUserFacts('ops', { inlinePolicies: { own: HOSTILE } }))
    expect(await listOpenedByChange(fixture, ops)).toEqual({ c: ['ops?'] })
    expect(listRequestedEvaluations(fixture)).toMatchObject([{ changeId: 'c' }])
    await changeResource(fixture, 'd', devThatAssumes)
    expect(await listOpenedByChange(fixture, ops, dev)).toEqual({ c: ['ops?'], d: ['dev'] })
    await changeResource(fixture, 'e', ops)
    expect(await listOpenedByChange(fixture, ops, dev)).toEqual({ d: ['dev'] })
    await changeResource(fixture, 'f', dev)
    expect(await listOpenedByChange(fixture, ops, dev)).toEqual({})
  })

  it('is not removed if a principal on it takes too many steps', async () => {
    const middle = buildRoleFacts('middle', { trust: TRUSTED_BY_ACCOUNT, inlinePolicies: assumeDeploy })
    const inlinePolicies = { dev: buildAllowPolicy(['sts:AssumeRole'], middle.resource.arn) }
    const fixture = await createBuiltFixture(deploy, middle, dev)
    await changeResource(fixture, 'c', buildUserFacts('dev', { inlinePolicies }))
    const hostile = buildRoleFacts('middle', { ...middle.facts, inlinePolicies: { own: HOSTILE } })
    await changeResource(fixture, 'd', hostile)
    expect(await listOpenedByChange(fixture, dev, middle)).toMatchObject({ c: ['dev?'] })
    await changeResource(fixture, 'e', middle)
    const paths = await listOpenedByChange(fixture, dev, middle)
    expect(Object.keys(paths)).toEqual(['e'])
    expect(paths['e']?.toSorted()).toEqual(['dev', 'middle'])
  })

  it('is not removed while the principal cannot be read, whoever builds the index', async () => {
    const fixture = await createBuiltFixture(deploy, dev)
    await changeResource(fixture, 'c', devThatAssumes)
    await fixture.put({ resource: dev.resource, facts: { tags: {} } }, 'd')
    await fixture.updateIndex('d', dev.resource)
    expect(await listOpenedByChange(fixture, dev)).toEqual({ c: ['dev'] })
    await fixture.rebuild()
    expect(await listOpenedByChange(fixture, dev)).toEqual({ c: ['dev?'] })
    await fixture.put(devThatAssumes, 'e')
    await fixture.updateIndex('e', dev.resource)
    expect(await listOpenedByChange(fixture, dev)).toEqual({ c: ['dev'] })
  })

  it('is not removed while a role on it cannot be read', async () => {
    const fixture = await createBuiltFixture(deploy, dev)
    await changeResource(fixture, 'c', devThatAssumes)
    await fixture.put({ resource: deploy.resource, facts: { tags: {} } }, 'd')
    await fixture.rebuild()
    expect(await listOpenedByChange(fixture, dev)).toEqual({ c: ['dev?'] })
    await fixture.remove(deploy.resource, 'e')
    await fixture.updateIndex('e', deploy.resource)
    expect(await listOpenedByChange(fixture, dev)).toEqual({})
  })

  it('is recorded as not searched among too many principals, which ends nothing', async () => {
    const fixture = await createBuiltFixture(deploy, dev, ops)
    await changeResource(fixture, 'c', devThatAssumes)
    for (let number = 0; number < 6_000; number += 1) await fixture.put(buildUserFacts(`user-${number}`))
    await fixture.rebuild()
    await changeResource(fixture, 'd', opsThatAssumes)
    expect((await fixture.openedPaths())?.value).toMatchObject({
      changes: [{ changeId: 'c', escalating: [], unknown: hashAll([dev]) }],
      unsearched: { principals: 6_003 },
    })
  }, 60_000)

  it('is not removed in an account that grew too large to search for alterations', async () => {
    const fixture = await createBuiltFixture(deploy, dev)
    await changeResource(fixture, 'c', devThatAssumes)
    for (let number = 0; number < 1_000; number += 1) await fixture.put(buildUserFacts(`user-${number}`))
    await fixture.rebuild()
    expect(await listOpenedByChange(fixture, dev)).toEqual({ c: ['dev'] })
    await changeResource(fixture, 'd', dev)
    expect(await listOpenedByChange(fixture, dev)).toEqual({ c: ['dev?'] })
  }, 60_000)
})
