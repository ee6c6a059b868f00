import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { EscalationPrincipal } from '../../../../../../audit/engines/iam/escalation/permission-index/escalation-account.ts'
import { findAllowance } from '../../../../../../audit/engines/iam/effective-permissions/find-allowance.ts'
import { deriveEffectivePermissions } from '../../../../../../audit/engines/iam/effective-permissions/effective-permissions.ts'
import { listNumbers } from '../../../../../../audit/engines/iam/escalation/sets/bitset.ts'
import { findEscalationInGraph } from '../../../../../../audit/engines/iam/escalation/find-escalation.ts'
import type { ExampleResource } from '../../../../../../audit/engines/iam/escalation/paths/explain-plan.ts'
import {
  updateEscalationGraph,
  createEscalationGraph,
  type EscalationGraph,
} from '../../../../../../audit/engines/iam/escalation/graph/escalation-graph.ts'
import { createSearchContext } from '../../../../../../audit/engines/iam/escalation/altered/altered-context.ts'
import { diffEscalationGraphs } from '../../../../../../audit/engines/iam/escalation/graph-diff.ts'
import { applyIndexChange } from '../../../../../../audit/engines/iam/escalation/permission-index/index-change.ts'
import {
  buildPermissionIndex,
  type PermissionIndex,
} from '../../../../../../audit/engines/iam/escalation/permission-index/permission-index.ts'
import {
  updateReachability,
  computeReachability,
} from '../../../../../../audit/engines/iam/escalation/graph/reachability.ts'
import type { PrincipalState } from '../../../../../../audit/engines/iam/escalation/permissions/principal-states.ts'
import {
  buildEscalationAccount,
  ESCALATION_ACCOUNT_ID,
  buildAdminRole,
  buildAllow,
  buildDeny,
  formatIamArn,
  formatLambdaArn,
  buildSourcedPolicy,
  buildEscalationRole,
  buildRoleTrust,
  TRUST_OWN_ACCOUNT,
  buildEscalationUser,
  type RawEscalationStatement,
} from '../escalation-account.ts'
import { knownEscalationPaths, escalationWorld } from '../known-paths.ts'
import { countRuns } from '../../../../../sample.ts'

function graphFor(index: PermissionIndex): EscalationGraph {
  return createEscalationGraph(createSearchContext(index, knownEscalationPaths, escalationWorld))
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
  ...NAMES.map(formatIamArn),
  formatIamArn('role/*'),
  formatLambdaArn('*'),
  formatIamArn('policy/own'),
  'arn:aws:iam::*:user/${aws:username}',
]

const statement = fc
  .record({
    action: fc.subarray(ACTIONS, { minLength: 1, maxLength: 4 }),
    resource: fc.constantFrom(...RESOURCES),
    denies: fc.integer({ min: 0, max: 5 }),
  })
  .map(({ action, resource, denies }) =>
    denies === 0 ? buildDeny(action, resource) : buildAllow(action, resource),
  )
const identity = fc.array(statement, { maxLength: 3 })
const trust = fc.constantFrom(
  TRUST_OWN_ACCOUNT,
  buildRoleTrust({ Service: ['lambda.amazonaws.com', 'cloudformation.amazonaws.com'] }),
  ...NAMES.map(name => buildRoleTrust({ AWS: formatIamArn(name) })),
)

function principal(
  name: string,
  statements: readonly RawEscalationStatement[],
  facts: Partial<EscalationPrincipal>,
): EscalationPrincipal {
  const [kind, called = ''] = name.split('/')
  return kind === 'role'
    ? buildEscalationRole(called, statements, facts)
    : buildEscalationUser(called, statements, bounds(facts))
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
      .map(({ identity: statements, trust: trusted, bound, attached }) =>
        principal(name, statements, {
          trust: trusted,
          ...(bound === 0
            ? { boundary: buildSourcedPolicy(buildAllow(['iam:*', 'sts:*', 'lambda:*'])) }
            : {}),
          ...(attached ? { attachedPolicyArns: [formatIamArn('policy/own')] } : {}),
        }),
      ),
  ),
)

const functions = [{ arn: formatLambdaArn('f'), role: formatIamArn('role/a'), triggered: true }]

/** The content of a graph, independent of how it was built. */
function describeGraph(escalationGraph: EscalationGraph, states: readonly PrincipalState[]) {
  return escalationGraph.context.index.principals.flatMap((_, number) =>
    states.map(principalState => {
      const { takeovers, changes, createsAdmin, idle } = escalationGraph.row(number, principalState)
      const all = [takeovers.certain, takeovers.possible, ...changes.map(({ possible }) => possible)].map(
        bitset => listNumbers(bitset),
      )
      return {
        all,
        createsAdmin: createsAdmin,
        idle,
        isAdmin: escalationGraph.isAdmin(number, principalState),
      }
    }),
  )
}

describe('the graph', () => {
  it('is the same after a change as if rebuilt', () => {
    fc.assert(
      fc.property(principals, fc.integer({ min: 0, max: 4 }), identity, (all, at, statements) => {
        const index = buildPermissionIndex(
          buildEscalationAccount([...all, buildAdminRole()], { functions }),
          knownEscalationPaths,
          escalationWorld,
        )
        const before = graphFor(index)
        const known = computeReachability(before)
        describeGraph(before, [0, 1, 2, 3])
        const changed = { ...(all[at] ?? buildAdminRole()), identity: [buildSourcedPolicy(...statements)] }
        const now = applyIndexChange(index, { principals: [changed] }, knownEscalationPaths, escalationWorld)
        const after = updateEscalationGraph(before, now)
        const anew = graphFor(
          buildPermissionIndex(
            buildEscalationAccount([...all.with(at, changed), buildAdminRole()], { functions }),
            knownEscalationPaths,
            escalationWorld,
          ),
        )
        expect(after && describeGraph(after, [0, 1, 2, 3])).toEqual(describeGraph(anew, [0, 1, 2, 3]))
        const reaching = after && updateReachability(before, known, after).reachingAdmin
        expect(reaching).toEqual(computeReachability(anew).reachingAdmin)
      }),
      countRuns(60),
    )
  })

  it('leads the principals to administrators that the search leads there', () => {
    fc.assert(
      fc.property(principals, all => {
        const escalationGraph = graphFor(
          buildPermissionIndex(
            buildEscalationAccount([...all, buildAdminRole()], { functions }),
            knownEscalationPaths,
            escalationWorld,
          ),
        )
        const { arns } = escalationGraph.context.principals
        const reaching = new Set(
          listNumbers(computeReachability(escalationGraph).reachingAdmin).map(number => arns.all[number]),
        )
        for (const { arn } of all) {
          const found = findEscalationInGraph(arn, escalationGraph)
          expect(found.hops).toBe(found.path.length)
          expect(found.reachesAdmin || !reaching.has(arn)).toBe(true)
          // Another principal may grant something to a principal that is reached on another path.
          expect(reaching.has(arn) || !found.reachesAdmin || found.hops > 1).toBe(true)
          const [step] = found.path
          const first = step?.examples.filter(({ action }) => action !== 'sts:AssumeRole') ?? []
          // What a principal changes of itself allows it the next change.
          const asListed = step?.from === step?.to ? first.slice(0, 1) : first
          expect(asListed.filter(each => !isAllowed(each, all, arn))).toEqual([])
        }
      }),
      countRuns(100),
    )
  })

  it('survives JSON', () => {
    fc.assert(
      fc.property(principals, all => {
        const index = buildPermissionIndex(
          buildEscalationAccount([...all, buildAdminRole()], { functions }),
          knownEscalationPaths,
          escalationWorld,
        )
        const retained = JSON.parse(JSON.stringify(index)) as PermissionIndex
        expect(describeGraph(graphFor(retained), [0, 1])).toEqual(describeGraph(graphFor(index), [0, 1]))
      }),
      countRuns(15),
    )
  })

  it('is rebuilt if more than permissions changes', () => {
    const index = buildPermissionIndex(
      buildEscalationAccount([buildEscalationUser('dev', []), buildAdminRole()]),
      knownEscalationPaths,
      escalationWorld,
    )
    const before = graphFor(index)
    const now = applyIndexChange(
      index,
      { principals: [buildAdminRole('ec2.amazonaws.com')] },
      knownEscalationPaths,
      escalationWorld,
    )
    expect(updateEscalationGraph(before, now)).toBeUndefined()
    expect(
      updateEscalationGraph(
        before,
        applyIndexChange(
          index,
          { principals: [buildEscalationUser('new', [])] },
          knownEscalationPaths,
          escalationWorld,
        ),
      ),
    ).toBeUndefined()
  })
})

/** Whether the principal itself is allowed the action, as listed. */
function isAllowed(
  { action, resource }: ExampleResource,
  all: readonly EscalationPrincipal[],
  arn: string,
): boolean {
  const found = all.find(each => each.arn === arn)
  return (
    found !== undefined &&
    findAllowance(
      deriveEffectivePermissions(found, escalationWorld),
      { action, on: { text: resource } },
      escalationWorld,
    ) !== undefined
  )
}

function dev(...statements: readonly RawEscalationStatement[]): EscalationPrincipal {
  return buildEscalationUser('dev', statements)
}

describe('diffEscalationGraphs', () => {
  const others = [
    buildEscalationRole('mid', [], { trust: TRUST_OWN_ACCOUNT }),
    buildEscalationUser('ops', [buildAllow('sts:AssumeRole')]),
    buildAdminRole(),
  ]
  const before = buildPermissionIndex(
    buildEscalationAccount([dev(), ...others]),
    knownEscalationPaths,
    escalationWorld,
  )

  function after(changed: EscalationPrincipal) {
    const escalationGraph = graphFor(before)
    const now = applyIndexChange(before, { principals: [changed] }, knownEscalationPaths, escalationWorld)
    return diffEscalationGraphs(escalationGraph, updateEscalationGraph(escalationGraph, now) ?? graphFor(now))
  }

  it('reports who can now become an administrator', () => {
    const { newlyEscalating, newTakeovers } = after(dev(buildAllow(['iam:PassRole', 'lambda:*'])))
    expect({ newlyEscalating: newlyEscalating, newTakeovers: newTakeovers }).toEqual({
      newlyEscalating: [formatIamArn('user/dev')],
      newTakeovers: [{ from: formatIamArn('user/dev'), to: [formatIamArn('role/admin')] }],
    })
  })

  it('reports everyone who can through a changed principal', () => {
    const changed = buildEscalationRole(
      'mid',
      [buildAllow('iam:CreateAccessKey'), buildAllow('iam:PutRolePolicy')],
      {
        trust: TRUST_OWN_ACCOUNT,
      },
    )
    expect(after(changed).newlyEscalating).toEqual([formatIamArn('role/mid'), formatIamArn('user/ops')])
  })

  it('reports new takeovers of other principals', () => {
    const { newlyEscalating, newTakeovers } = after(
      dev(buildAllow('sts:AssumeRole', formatIamArn('role/m*'))),
    )
    expect({ newlyEscalating: newlyEscalating, newTakeovers: newTakeovers }).toEqual({
      newlyEscalating: [],
      newTakeovers: [{ from: formatIamArn('user/dev'), to: [formatIamArn('role/mid')] }],
    })
  })

  it('reports neither changes without effect nor principals that the change makes administrators', () => {
    expect(after(dev(buildAllow('s3:GetObject')))).toMatchObject({ newlyEscalating: [], newTakeovers: [] })
    expect(after(dev(buildAllow('*')))).toMatchObject({ newlyEscalating: [], newTakeovers: [] })
  })

  it('identifies principals by ARN', () => {
    const escalationGraph = graphFor(before)
    const now = buildPermissionIndex(
      buildEscalationAccount([
        buildEscalationUser('new', [buildAllow('iam:CreateAccessKey')]),
        dev(),
        ...others,
      ]),
      knownEscalationPaths,
      escalationWorld,
    )
    const { newlyEscalating, newTakeovers } = diffEscalationGraphs(escalationGraph, graphFor(now))
    expect(newlyEscalating).toEqual([])
    expect(newTakeovers).toEqual([
      { from: formatIamArn('user/new'), to: [formatIamArn('user/dev'), formatIamArn('user/ops')] },
    ])
    expect(ESCALATION_ACCOUNT_ID).toBe(now.account)
  })
})
