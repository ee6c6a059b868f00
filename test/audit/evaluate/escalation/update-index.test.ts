import { describe, expect, it } from 'vitest'
import { buildManagedPolicyResource } from '../../../../audit/resources/iam/managed-policy.ts'
import {
  INDEX_ACCOUNT_ID,
  TRUSTED_BY_ACCOUNT,
  ALLOW_EVERYTHING_POLICY,
  buildRoleFacts,
  buildAllowPolicy,
  createIndexFixture,
  buildUserFacts,
} from './index-fixture.ts'

const admin = buildRoleFacts('admin', { inlinePolicies: { own: ALLOW_EVERYTHING_POLICY } })
const open = buildRoleFacts('deploy', {
  inlinePolicies: { own: ALLOW_EVERYTHING_POLICY },
  trust: TRUSTED_BY_ACCOUNT,
})
const dev = buildUserFacts('dev')
const ops = buildUserFacts('ops')

const ASSUME = { inlinePolicies: { dev: buildAllowPolicy(['sts:AssumeRole'], open.resource.arn) } }
const PASS = {
  inlinePolicies: {
    dev: buildAllowPolicy(['iam:PassRole', 'lambda:CreateFunction', 'lambda:InvokeFunction']),
  },
}

const NOTHING_BEFORE = { inlinePolicies: { known: {} } }

async function readBuiltIndex(...reads: Parameters<typeof createIndexFixture>[0]) {
  const fixture = await createIndexFixture(reads)
  await fixture.rebuild()
  return fixture
}

describe('what a cause opened', () => {
  it('is a way over a role that trusts the account', async () => {
    const fixture = await readBuiltIndex(open, dev)
    await fixture.put(buildUserFacts('dev', ASSUME), 'c', NOTHING_BEFORE)
    expect(await fixture.updateIndex('c', dev.resource)).toMatchObject([
      {
        paths: [
          {
            principals: [dev.resource.arn],
            count: 1,
            steps: [
              {
                to: open.resource.arn,
                by: 'sts-001',
                actions: ['sts:AssumeRole'],
                statements: [
                  { policy: 'dev', sid: 'Own', index: 0 },
                  { policy: `trust policy of ${open.resource.arn}`, index: 0 },
                ],
              },
            ],
            conditional: false,
          },
        ],
        others: 0,
        takeovers: [],
      },
    ])
  })

  it('is open to all who could come so far', async () => {
    const fixture = await readBuiltIndex(
      buildRoleFacts('mid', { trust: TRUSTED_BY_ACCOUNT }),
      admin,
      buildUserFacts('ops', { inlinePolicies: { ops: buildAllowPolicy(['sts:AssumeRole']) } }),
    )
    await fixture.put(buildRoleFacts('mid', { trust: TRUSTED_BY_ACCOUNT, ...PASS }), 'c', NOTHING_BEFORE)
    const [opened] = await fixture.updateIndex('c', buildRoleFacts('mid').resource)
    expect(opened?.paths.map(({ principals, steps }) => [principals, steps.length])).toEqual([
      [[buildRoleFacts('mid').resource.arn], 1],
      [[ops.resource.arn], 2],
    ])
  })

  it('is one way for all who go it', async () => {
    const many = Array.from({ length: 55 }, (_, index) => `dev-${index + 10}`)
    const fixture = await readBuiltIndex(open, ...many.map(name => buildUserFacts(name)))
    for (const name of many) await fixture.put(buildUserFacts(name, ASSUME), 'c', NOTHING_BEFORE)
    const [opened] = await fixture.updateIndex('c', ...many.map(name => buildUserFacts(name).resource))
    expect(opened).toMatchObject({ paths: [{ count: 50 }], others: 5 })
  })

  it('is whom somebody becomes who is no administrator', async () => {
    const fixture = await readBuiltIndex(buildRoleFacts('mid', { trust: TRUSTED_BY_ACCOUNT }), admin, dev)
    const inlinePolicies = { dev: buildAllowPolicy(['sts:AssumeRole'], buildRoleFacts('mid').resource.arn) }
    await fixture.put(buildUserFacts('dev', { inlinePolicies }), 'c', NOTHING_BEFORE)
    expect(await fixture.updateIndex('c', dev.resource)).toMatchObject([
      {
        paths: [],
        takeovers: [{ from: dev.resource.arn, to: [buildRoleFacts('mid').resource.arn], count: 1 }],
      },
    ])
  })

  it('is a role that came with it', async () => {
    const fixture = await readBuiltIndex(buildUserFacts('dev', ASSUME))
    const never = { unknown: 'it had not been read before' }
    const found = Object.fromEntries(Object.keys(open.facts).map(name => [name, never]))
    await fixture.put(open, 'c', found)
    expect(await fixture.updateIndex('c', open.resource)).toMatchObject([
      { paths: [{ principals: [dev.resource.arn] }] },
    ])
  })

  it('is nothing where a way goes, or everything is as it was', async () => {
    const fixture = await readBuiltIndex(open, buildUserFacts('dev', ASSUME))
    const before = await fixture.index()
    await fixture.put(buildUserFacts('dev', { ...ASSUME, tags: {} }), 'c', NOTHING_BEFORE)
    expect(await fixture.updateIndex('c', dev.resource)).toEqual([])
    expect(await fixture.index()).toEqual(before)
    await fixture.remove(open.resource, 'd')
    expect(await fixture.updateIndex('d', open.resource)).toEqual([])
    expect((await fixture.index())?.permissions.principals).toHaveLength(1)
  })

  it('is told once, however often its message comes', async () => {
    const fixture = await readBuiltIndex(open, dev)
    await fixture.put(buildUserFacts('dev', ASSUME), 'c', NOTHING_BEFORE)
    await fixture.updateIndex('c', dev.resource)
    expect(await fixture.updateIndex('c', dev.resource)).toHaveLength(1)
  })

  it('cannot be told of what had not been read', async () => {
    const fixture = await createIndexFixture([
      open,
      { ...dev, facts: { ...dev.facts, attachedPolicies: undefined } },
    ])
    await fixture.put({ resource: dev.resource, facts: { tags: {} } })
    await fixture.rebuild()
    expect(Object.values((await fixture.index())?.unread ?? {})).toEqual([null])
    await fixture.put(buildUserFacts('dev', ASSUME), 'c', NOTHING_BEFORE)
    expect(await fixture.updateIndex('c', dev.resource)).toEqual([])
    expect(await fixture.index()).toMatchObject({ unread: {}, permissions: { principals: [{}, {}] } })
  })

  it('is told of others where of one nothing is known', async () => {
    const unreadable = { resource: ops.resource, facts: { tags: {} } }
    const fixture = await readBuiltIndex(open, dev, unreadable)
    await fixture.put(buildUserFacts('dev', ASSUME), 'c', NOTHING_BEFORE)
    expect(await fixture.updateIndex('c', dev.resource, ops.resource)).toMatchObject([
      { paths: [{ count: 1 }] },
    ])
  })

  it('is told once the policy is read that it came upon', async () => {
    const fixture = await readBuiltIndex(dev, open)
    const attached = buildManagedPolicyResource(
      `arn:aws:iam::${INDEX_ACCOUNT_ID}:policy/assume`,
      INDEX_ACCOUNT_ID,
    )
    await fixture.put(buildUserFacts('dev', { attachedPolicies: [attached] }), 'c', {
      attachedPolicies: { known: [] },
    })
    expect(await fixture.updateIndex('c', dev.resource)).toEqual([])
    expect(Object.values((await fixture.index())?.unread ?? {})).toEqual(['c'])
    expect(await fixture.updateIndex('d', dev.resource)).toEqual([])
    await fixture.put({ resource: attached, facts: { document: buildAllowPolicy(['sts:AssumeRole']) } }, 'c')
    expect(await fixture.updateIndex('c', attached, dev.resource)).toMatchObject([{ paths: [{ count: 1 }] }])
    expect(await fixture.index()).toMatchObject({ unread: {} })
  })

  it('cannot be told of somebody who is not in the index and did not come with the cause', async () => {
    const fixture = await readBuiltIndex(open)
    await fixture.put(buildUserFacts('dev', ASSUME), 'c', { tags: { known: { team: 'a' } } })
    expect(await fixture.updateIndex('c', dev.resource)).toEqual([])
    expect((await fixture.index())?.permissions.principals).toHaveLength(2)
  })

  it('is not looked for among too many, which is said', async () => {
    const fixture = await readBuiltIndex(
      open,
      ...Array.from({ length: 6_000 }, (_, index) => buildUserFacts(`user-${index}`)),
    )
    const some = buildUserFacts('user-7', ASSUME)
    await fixture.put(some, 'c', NOTHING_BEFORE)
    expect(await fixture.updateIndex('c', some.resource)).toMatchObject([
      { paths: [], others: 0, tooManyPrincipals: 6_001 },
    ])
    const { permissions } = (await fixture.index()) ?? {}
    expect(permissions?.principals.filter(({ states }) => states[0]?.isAdmin)).toHaveLength(1)
  })

  it('is nothing where nobody made an index', async () => {
    const fixture = await createIndexFixture([open, dev])
    await fixture.put(buildUserFacts('dev', ASSUME), 'c', NOTHING_BEFORE)
    expect(await fixture.updateIndex('c', dev.resource)).toEqual([])
    expect(await fixture.index()).toBeUndefined()
  })
})
