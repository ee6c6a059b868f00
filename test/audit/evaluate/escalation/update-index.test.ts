import { describe, expect, it } from 'vitest'
import { buildManagedPolicyResource } from '../../../../audit/resources/iam/managed-policy.ts'
import { createHostileIdentityPolicies } from '../../engines/iam/hostile/hostile-policies.ts'
import {
  INDEX_ACCOUNT_ID,
  TRUSTED_BY_ACCOUNT,
  ALLOW_EVERYTHING_POLICY,
  buildRoleFacts,
  buildAllowPolicy,
  createIndexFixture,
  buildUserFacts,
  type EscalationIndexFixture,
  type ResourceFacts,
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

const [HOSTILE] = createHostileIdentityPolicies(1)
  .filter(({ name }) => name === 'alternating NotResource')
  .map(({ policy }) => policy)

const NOTHING_BEFORE = { inlinePolicies: { known: {} } }

async function readBuiltIndex(...reads: Parameters<typeof createIndexFixture>[0]) {
  const fixture = await createIndexFixture(reads)
  await fixture.rebuild()
  return fixture
}

describe('the escalation paths that a change opened', () => {
  it('lead over a role that trusts the account', async () => {
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
                pathId: 'sts-001',
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
        lateralMoves: [],
      },
    ])
  })

  it('are open to all principals that reach their start', async () => {
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

  it('are grouped by their steps', async () => {
    const many = Array.from({ length: 55 }, (_, index) => `dev-${index + 10}`)
    const fixture = await readBuiltIndex(open, ...many.map(name => buildUserFacts(name)))
    for (const name of many) await fixture.put(buildUserFacts(name, ASSUME), 'c', NOTHING_BEFORE)
    const [opened] = await fixture.updateIndex('c', ...many.map(name => buildUserFacts(name).resource))
    expect(opened).toMatchObject({ paths: [{ count: 50 }], others: 5 })
  })

  it('include lateral moves', async () => {
    const fixture = await readBuiltIndex(buildRoleFacts('mid', { trust: TRUSTED_BY_ACCOUNT }), admin, dev)
    const inlinePolicies = { dev: buildAllowPolicy(['sts:AssumeRole'], buildRoleFacts('mid').resource.arn) }
    await fixture.put(buildUserFacts('dev', { inlinePolicies }), 'c', NOTHING_BEFORE)
    expect(await fixture.updateIndex('c', dev.resource)).toMatchObject([
      {
        paths: [],
        lateralMoves: [{ from: dev.resource.arn, to: [buildRoleFacts('mid').resource.arn], count: 1 }],
      },
    ])
  })

  it('include those of a role that the change created', async () => {
    const fixture = await readBuiltIndex(buildUserFacts('dev', ASSUME))
    const never = { unknown: 'it had not been read before' }
    const found = Object.fromEntries(Object.keys(open.facts).map(name => [name, never]))
    await fixture.put(open, 'c', found)
    expect(await fixture.updateIndex('c', open.resource)).toMatchObject([
      { paths: [{ principals: [dev.resource.arn] }] },
    ])
  })

  it('are none if a path is removed, or if nothing changes', async () => {
    const fixture = await readBuiltIndex(open, buildUserFacts('dev', ASSUME))
    const before = await fixture.index()
    await fixture.put(buildUserFacts('dev', { ...ASSUME, tags: {} }), 'c', NOTHING_BEFORE)
    expect(await fixture.updateIndex('c', dev.resource)).toEqual([])
    expect(await fixture.index()).toEqual(before)
    await fixture.remove(open.resource, 'd')
    expect(await fixture.updateIndex('d', open.resource)).toEqual([])
    expect((await fixture.index())?.permissions.principals).toHaveLength(1)
  })

  it('are recorded once, although the message is repeated', async () => {
    const fixture = await readBuiltIndex(open, dev)
    await fixture.put(buildUserFacts('dev', ASSUME), 'c', NOTHING_BEFORE)
    await fixture.updateIndex('c', dev.resource)
    expect(await fixture.updateIndex('c', dev.resource)).toHaveLength(1)
  })

  it('are not recorded for resources that were unread before', async () => {
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

  it('are recorded for others if one resource stays unread', async () => {
    const unreadable = { resource: ops.resource, facts: { tags: {} } }
    const fixture = await readBuiltIndex(open, dev, unreadable)
    await fixture.put(buildUserFacts('dev', ASSUME), 'c', NOTHING_BEFORE)
    expect(await fixture.updateIndex('c', dev.resource, ops.resource)).toMatchObject([
      { paths: [{ count: 1 }] },
    ])
  })

  it('are recorded once the policy that the change discovered is read', async () => {
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

  it('are not recorded for a principal that is not in the index and that the change did not create', async () => {
    const fixture = await readBuiltIndex(open)
    await fixture.put(buildUserFacts('dev', ASSUME), 'c', { tags: { known: { team: 'a' } } })
    expect(await fixture.updateIndex('c', dev.resource)).toEqual([])
    expect((await fixture.index())?.permissions.principals).toHaveLength(2)
  })

  it('are not searched among too many principals, which is recorded', async () => {
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

  it('are unknown for a principal whose policies take too many steps, which is recorded, and known for others', async () => {
    const fixture = await readBuiltIndex(open, dev, ops)
    await fixture.put(buildUserFacts('ops', { inlinePolicies: { own: HOSTILE } }), 'c', NOTHING_BEFORE)
    await fixture.put(buildUserFacts('dev', ASSUME), 'c', NOTHING_BEFORE)
    expect(await fixture.updateIndex('c', dev.resource, ops.resource)).toMatchObject([
      { paths: [{ principals: [dev.resource.arn] }], notEvaluated: [ops.resource.arn] },
    ])
  })

  it('do not depend on others whose policies take too many steps in a rebuilt index', async () => {
    const fixture = await readBuiltIndex(
      open,
      dev,
      ...Array.from({ length: 3 }, (_, at) => buildUserFacts(`x${at}`, { inlinePolicies: { own: HOSTILE } })),
    )
    await fixture.put(buildUserFacts('dev', ASSUME), 'c', NOTHING_BEFORE)
    const [diff] = await fixture.updateIndex('c', dev.resource)
    expect(diff?.paths.map(({ principals }) => principals)).toEqual([[dev.resource.arn]])
    expect(diff).not.toHaveProperty('notEvaluated')
  })

  it('are none without an index', async () => {
    const fixture = await createIndexFixture([open, dev])
    await fixture.put(buildUserFacts('dev', ASSUME), 'c', NOTHING_BEFORE)
    expect(await fixture.updateIndex('c', dev.resource)).toEqual([])
    expect(await fixture.index()).toBeUndefined()
  })
})

/** The same resource under another IAM path. */
function moveToPath({ resource, facts }: ResourceFacts, path: string): ResourceFacts {
  return { facts, resource: { ...resource, arn: resource.arn.replace(/:(role|user)\//, `:$1${path}`) } }
}

async function listPrincipalArns(fixture: EscalationIndexFixture) {
  return (await fixture.index())?.permissions.principals.map(({ arn }) => arn)
}

describe('an IAM entity that was created again with another path', () => {
  it.each([
    ['role', open],
    ['user', dev],
  ])('has one entry: %s', async (_, now) => {
    const fixture = await readBuiltIndex(moveToPath(now, '/team/'))
    await fixture.put(now, 'c')
    await fixture.updateIndex('c', now.resource)
    expect(await listPrincipalArns(fixture)).toEqual([now.resource.arn])
  })

  it('has none once it is deleted', async () => {
    const fixture = await readBuiltIndex(moveToPath(open, '/team/'))
    await fixture.remove(open.resource, 'c')
    await fixture.updateIndex('c', open.resource)
    expect(await listPrincipalArns(fixture)).toEqual([])
  })
})
