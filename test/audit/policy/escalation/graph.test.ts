import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { EscalationPrincipal } from '../../../../audit/policy/escalation/account.ts'
import { may } from '../../../../audit/policy/effective/may.ts'
import { permissionsOf } from '../../../../audit/policy/effective/permissions.ts'
import { numbersIn } from '../../../../audit/policy/escalation/bits.ts'
import { escalationFrom } from '../../../../audit/policy/escalation/escalate.ts'
import type { Witness } from '../../../../audit/policy/escalation/explained.ts'
import { graphAfter, graphOf, type Graph } from '../../../../audit/policy/escalation/graph.ts'
import { groundOf } from '../../../../audit/policy/escalation/ground.ts'
import { newPaths } from '../../../../audit/policy/escalation/new-paths.ts'
import { indexAfter } from '../../../../audit/policy/escalation/index-change.ts'
import {
  permissionIndexOf,
  type PermissionIndex,
} from '../../../../audit/policy/escalation/permission-index.ts'
import { reachabilityAfter, reachabilityOf } from '../../../../audit/policy/escalation/reachability.ts'
import type { State } from '../../../../audit/policy/escalation/variants.ts'
import {
  account,
  ACCOUNT,
  admin,
  allow,
  deny,
  iam,
  lambda,
  policy,
  role,
  trusting,
  TRUSTS_ACCOUNT,
  user,
  type Said,
} from './account.ts'
import { paths, world } from './world.ts'

function graphFor(index: PermissionIndex): Graph {
  return graphOf(groundOf(index, paths, world))
}

const NAMES = ['role/a', 'role/b', 'role/c', 'user/d', 'user/e'] as const
const ACTIONS = [
  'sts:AssumeRole',
  'iam:PassRole',
  'lambda:CreateFunction',
  'lambda:InvokeFunction',
  'lambda:*',
  'iam:PutRolePolicy',
  'iam:PutUserPolicy',
  'iam:CreateAccessKey',
  'iam:UpdateAssumeRolePolicy',
  'iam:DeleteRolePermissionsBoundary',
  'iam:CreatePolicyVersion',
  'iam:CreateRole',
  'iam:AttachRolePolicy',
  'sqs:ReceiveMessage',
  'cloudformation:*',
  'lambda:CreateEventSourceMapping',
  '*',
]
const RESOURCES = [
  '*',
  ...NAMES.map(iam),
  iam('role/*'),
  lambda('*'),
  iam('policy/own'),
  'arn:aws:iam::*:user/${aws:username}',
]

const statement = fc
  .record({
    action: fc.subarray(ACTIONS, { minLength: 1, maxLength: 4 }),
    resource: fc.constantFrom(...RESOURCES),
    denies: fc.integer({ min: 0, max: 5 }),
  })
  .map(({ action, resource, denies }) => (denies === 0 ? deny(action, resource) : allow(action, resource)))
const identity = fc.array(statement, { maxLength: 3 })
const trust = fc.constantFrom(
  TRUSTS_ACCOUNT,
  trusting({ Service: ['lambda.amazonaws.com', 'cloudformation.amazonaws.com'] }),
  ...NAMES.map(name => trusting({ AWS: iam(name) })),
)

function principal(
  name: string,
  said: readonly Said[],
  facts: Partial<EscalationPrincipal>,
): EscalationPrincipal {
  const [kind, called = ''] = name.split('/')
  return kind === 'role' ? role(called, said, facts) : user(called, said, bounds(facts))
}

/** Users have no trust policy. */
function bounds({
  boundary,
  attachedPolicyArns,
}: Partial<EscalationPrincipal>): Partial<EscalationPrincipal> {
  return { ...(boundary ? { boundary } : {}), ...(attachedPolicyArns ? { attachedPolicyArns } : {}) }
}

const principals = fc.tuple(
  ...NAMES.map(name =>
    fc
      .record({ identity, trust, bound: fc.integer({ min: 0, max: 4 }), attached: fc.boolean() })
      .map(({ identity: said, trust: trusted, bound, attached }) =>
        principal(name, said, {
          trust: trusted,
          ...(bound === 0 ? { boundary: policy(allow(['iam:*', 'sts:*', 'lambda:*'])) } : {}),
          ...(attached ? { attachedPolicyArns: [iam('policy/own')] } : {}),
        }),
      ),
  ),
)

const functions = [{ arn: lambda('f'), role: iam('role/a'), triggered: true }]

/** What a graph says, in words that do not depend on how it came about. */
function told(graph: Graph, states: readonly State[]) {
  return graph.ground.index.principals.flatMap((_, number) =>
    states.map(state => {
      const { gains, gives, makes, idle } = graph.row(number, state)
      const all = [gains.certain, gains.possible, gives[1].possible, gives[2].possible].map(bits =>
        numbersIn(bits),
      )
      return { all, makes, idle, isAdmin: graph.isAdmin(number, state) }
    }),
  )
}

describe('the graph', () => {
  it('is after a change what it would be anew', () => {
    fc.assert(
      fc.property(principals, fc.integer({ min: 0, max: 4 }), identity, (all, at, said) => {
        const index = permissionIndexOf(account([...all, admin()], { functions }), paths, world)
        const before = graphFor(index)
        const known = reachabilityOf(before)
        told(before, [0, 1, 2, 3])
        const changed = { ...(all[at] ?? admin()), identity: [policy(...said)] }
        const now = indexAfter(index, { principals: [changed] }, paths, world)
        const after = graphAfter(before, now)
        const anew = graphFor(
          permissionIndexOf(account([...all.with(at, changed), admin()], { functions }), paths, world),
        )
        expect(after && told(after, [0, 1, 2, 3])).toEqual(told(anew, [0, 1, 2, 3]))
        const reaching = after && reachabilityAfter(before, known, after).reaching
        expect(reaching).toEqual(reachabilityOf(anew).reaching)
      }),
      { numRuns: 60 },
    )
  })

  it('leads those to administrators who find the way', () => {
    fc.assert(
      fc.property(principals, all => {
        const graph = graphFor(permissionIndexOf(account([...all, admin()], { functions }), paths, world))
        const { texts } = graph.ground.principals
        const reaching = new Set(numbersIn(reachabilityOf(graph).reaching).map(number => texts.all[number]))
        for (const { arn } of all) {
          const found = escalationFrom(arn, graph)
          expect(found.hops).toBe(found.path.length)
          expect(found.reachesAdmin || !reaching.has(arn)).toBe(true)
          // Somebody may give to a principal that is reached on another way.
          expect(reaching.has(arn) || !found.reachesAdmin || found.hops > 1).toBe(true)
          const first = found.path[0]?.witnesses.filter(({ action }) => action !== 'sts:AssumeRole') ?? []
          expect(first.filter(each => !isAllowed(each, all, arn))).toEqual([])
        }
      }),
      { numRuns: 100 },
    )
  })

  it('is kept as JSON', () => {
    fc.assert(
      fc.property(principals, all => {
        const index = permissionIndexOf(account([...all, admin()], { functions }), paths, world)
        const kept = JSON.parse(JSON.stringify(index)) as PermissionIndex
        expect(told(graphFor(kept), [0, 1])).toEqual(told(graphFor(index), [0, 1]))
      }),
      { numRuns: 15 },
    )
  })

  it('is made anew where more than permissions changes', () => {
    const index = permissionIndexOf(account([user('dev', []), admin()]), paths, world)
    const before = graphFor(index)
    const now = indexAfter(index, { principals: [admin('ec2.amazonaws.com')] }, paths, world)
    expect(graphAfter(before, now)).toBeUndefined()
    expect(
      graphAfter(before, indexAfter(index, { principals: [user('new', [])] }, paths, world)),
    ).toBeUndefined()
  })
})

/** Whether the principal itself may do it, as listed. */
function isAllowed({ action, resource }: Witness, all: readonly EscalationPrincipal[], arn: string): boolean {
  const found = all.find(each => each.arn === arn)
  return (
    found !== undefined &&
    may(permissionsOf(found, world), { action, on: { text: resource } }, world) !== undefined
  )
}

function dev(...said: readonly Said[]): EscalationPrincipal {
  return user('dev', said)
}

describe('newPaths', () => {
  const others = [role('mid', [], { trust: TRUSTS_ACCOUNT }), user('ops', [allow('sts:AssumeRole')]), admin()]
  const before = permissionIndexOf(account([dev(), ...others]), paths, world)

  function after(changed: EscalationPrincipal) {
    const graph = graphFor(before)
    const now = indexAfter(before, { principals: [changed] }, paths, world)
    return newPaths(graph, graphAfter(graph, now) ?? graphFor(now))
  }

  it('tells who becomes an administrator now', () => {
    const { becoming, taking } = after(dev(allow(['iam:PassRole', 'lambda:*'])))
    expect({ becoming, taking }).toEqual({
      becoming: [iam('user/dev')],
      taking: [{ from: iam('user/dev'), to: [iam('role/admin')] }],
    })
  })

  it('tells all who do by somebody who changed', () => {
    const changed = role('mid', [allow('iam:CreateAccessKey'), allow('iam:PutRolePolicy')], {
      trust: TRUSTS_ACCOUNT,
    })
    expect(after(changed).becoming).toEqual([iam('role/mid'), iam('user/ops')])
  })

  it('tells whom else somebody becomes', () => {
    const { becoming, taking } = after(dev(allow('sts:AssumeRole', iam('role/m*'))))
    expect({ becoming, taking }).toEqual({
      becoming: [],
      taking: [{ from: iam('user/dev'), to: [iam('role/mid')] }],
    })
  })

  it('says nothing of what changes nothing, and of who is made an administrator', () => {
    expect(after(dev(allow('s3:GetObject')))).toMatchObject({ becoming: [], taking: [] })
    expect(after(dev(allow('*')))).toMatchObject({ becoming: [], taking: [] })
  })

  it('knows principals by their ARNs', () => {
    const graph = graphFor(before)
    const now = permissionIndexOf(
      account([user('new', [allow('iam:CreateAccessKey')]), dev(), ...others]),
      paths,
      world,
    )
    const { becoming, taking } = newPaths(graph, graphFor(now))
    expect(becoming).toEqual([])
    expect(taking).toEqual([{ from: iam('user/new'), to: [iam('user/dev'), iam('user/ops')] }])
    expect(ACCOUNT).toBe(now.account)
  })
})
