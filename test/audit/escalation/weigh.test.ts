import { describe, expect, it } from 'vitest'
import { policyResource } from '../../../audit/resources/iam/managed-policy.ts'
import { ACCOUNT, BY_ACCOUNT, EVERYTHING, role, says, stageOf, user } from './stage.ts'

const admin = role('admin', { inlinePolicies: { own: EVERYTHING } })
const open = role('deploy', { inlinePolicies: { own: EVERYTHING }, trust: BY_ACCOUNT })
const dev = user('dev')
const ops = user('ops')

const ASSUME = { inlinePolicies: { dev: says(['sts:AssumeRole'], open.resource.arn) } }
const PASS = {
  inlinePolicies: { dev: says(['iam:PassRole', 'lambda:CreateFunction', 'lambda:InvokeFunction']) },
}

const NOTHING_BEFORE = { inlinePolicies: { known: {} } }

async function built(...reads: Parameters<typeof stageOf>[0]) {
  const stage = await stageOf(reads)
  await stage.rebuild()
  return stage
}

describe('what a cause opened', () => {
  it('is a way over a role that trusts the account', async () => {
    const stage = await built(open, dev)
    await stage.put(user('dev', ASSUME), 'c', NOTHING_BEFORE)
    expect(await stage.weigh('c', dev.resource)).toMatchObject([
      {
        ways: [
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
    const stage = await built(
      role('mid', { trust: BY_ACCOUNT }),
      admin,
      user('ops', { inlinePolicies: { ops: says(['sts:AssumeRole']) } }),
    )
    await stage.put(role('mid', { trust: BY_ACCOUNT, ...PASS }), 'c', NOTHING_BEFORE)
    const [opened] = await stage.weigh('c', role('mid').resource)
    expect(opened?.ways.map(({ principals, steps }) => [principals, steps.length])).toEqual([
      [[role('mid').resource.arn], 1],
      [[ops.resource.arn], 2],
    ])
  })

  it('is one way for all who go it', async () => {
    const many = Array.from({ length: 55 }, (_, index) => `dev-${index + 10}`)
    const stage = await built(open, ...many.map(name => user(name)))
    for (const name of many) await stage.put(user(name, ASSUME), 'c', NOTHING_BEFORE)
    const [opened] = await stage.weigh('c', ...many.map(name => user(name).resource))
    expect(opened).toMatchObject({ ways: [{ count: 50 }], others: 5 })
  })

  it('is whom somebody becomes who is no administrator', async () => {
    const stage = await built(role('mid', { trust: BY_ACCOUNT }), admin, dev)
    const inlinePolicies = { dev: says(['sts:AssumeRole'], role('mid').resource.arn) }
    await stage.put(user('dev', { inlinePolicies }), 'c', NOTHING_BEFORE)
    expect(await stage.weigh('c', dev.resource)).toMatchObject([
      { ways: [], takeovers: [{ from: dev.resource.arn, to: [role('mid').resource.arn], count: 1 }] },
    ])
  })

  it('is a role that came with it', async () => {
    const stage = await built(user('dev', ASSUME))
    const never = { unknown: 'it had not been read before' }
    const found = Object.fromEntries(Object.keys(open.facts).map(name => [name, never]))
    await stage.put(open, 'c', found)
    expect(await stage.weigh('c', open.resource)).toMatchObject([
      { ways: [{ principals: [dev.resource.arn] }] },
    ])
  })

  it('is nothing where a way goes, or everything is as it was', async () => {
    const stage = await built(open, user('dev', ASSUME))
    const before = await stage.index()
    await stage.put(user('dev', { ...ASSUME, tags: {} }), 'c', NOTHING_BEFORE)
    expect(await stage.weigh('c', dev.resource)).toEqual([])
    expect(await stage.index()).toEqual(before)
    await stage.remove(open.resource, 'd')
    expect(await stage.weigh('d', open.resource)).toEqual([])
    expect((await stage.index())?.permissions.principals).toHaveLength(1)
  })

  it('is told once, however often its message comes', async () => {
    const stage = await built(open, dev)
    await stage.put(user('dev', ASSUME), 'c', NOTHING_BEFORE)
    await stage.weigh('c', dev.resource)
    expect(await stage.weigh('c', dev.resource)).toHaveLength(1)
  })

  it('cannot be told of what had not been read', async () => {
    const stage = await stageOf([open, { ...dev, facts: { ...dev.facts, attachedPolicies: undefined } }])
    await stage.put({ resource: dev.resource, facts: { tags: {} } })
    await stage.rebuild()
    expect(Object.values((await stage.index())?.unread ?? {})).toEqual([null])
    await stage.put(user('dev', ASSUME), 'c', NOTHING_BEFORE)
    expect(await stage.weigh('c', dev.resource)).toEqual([])
    expect(await stage.index()).toMatchObject({ unread: {}, permissions: { principals: [{}, {}] } })
  })

  it('is told of others where of one nothing is known', async () => {
    const unreadable = { resource: ops.resource, facts: { tags: {} } }
    const stage = await built(open, dev, unreadable)
    await stage.put(user('dev', ASSUME), 'c', NOTHING_BEFORE)
    expect(await stage.weigh('c', dev.resource, ops.resource)).toMatchObject([{ ways: [{ count: 1 }] }])
  })

  it('is told once the policy is read that it came upon', async () => {
    const stage = await built(dev, open)
    const attached = policyResource(`arn:aws:iam::${ACCOUNT}:policy/assume`, ACCOUNT)
    await stage.put(user('dev', { attachedPolicies: [attached] }), 'c', { attachedPolicies: { known: [] } })
    expect(await stage.weigh('c', dev.resource)).toEqual([])
    expect(Object.values((await stage.index())?.unread ?? {})).toEqual(['c'])
    expect(await stage.weigh('d', dev.resource)).toEqual([])
    await stage.put({ resource: attached, facts: { document: says(['sts:AssumeRole']) } }, 'c')
    expect(await stage.weigh('c', attached, dev.resource)).toMatchObject([{ ways: [{ count: 1 }] }])
    expect(await stage.index()).toMatchObject({ unread: {} })
  })

  it('cannot be told of somebody who is not in the index and did not come with the cause', async () => {
    const stage = await built(open)
    await stage.put(user('dev', ASSUME), 'c', { tags: { known: { team: 'a' } } })
    expect(await stage.weigh('c', dev.resource)).toEqual([])
    expect((await stage.index())?.permissions.principals).toHaveLength(2)
  })

  it('is not looked for among too many, which is said', async () => {
    const stage = await built(open, ...Array.from({ length: 6_000 }, (_, index) => user(`user-${index}`)))
    const some = user('user-7', ASSUME)
    await stage.put(some, 'c', NOTHING_BEFORE)
    expect(await stage.weigh('c', some.resource)).toMatchObject([{ ways: [], others: 0, tooMany: 6_001 }])
    const { permissions } = (await stage.index()) ?? {}
    expect(permissions?.principals.filter(({ states }) => states[0]?.isAdmin)).toHaveLength(1)
  })

  it('is nothing where nobody made an index', async () => {
    const stage = await stageOf([open, dev])
    await stage.put(user('dev', ASSUME), 'c', NOTHING_BEFORE)
    expect(await stage.weigh('c', dev.resource)).toEqual([])
    expect(await stage.index()).toBeUndefined()
  })
})
