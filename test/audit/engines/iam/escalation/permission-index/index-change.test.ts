import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type {
  EscalationAccount,
  EscalationPrincipal,
} from '../../../../../../audit/engines/iam/escalation/permission-index/escalation-account.ts'
import {
  applyIndexChange,
  type PermissionIndexChange,
} from '../../../../../../audit/engines/iam/escalation/permission-index/index-change.ts'
import {
  buildPermissionIndex,
  type PermissionIndex,
} from '../../../../../../audit/engines/iam/escalation/permission-index/permission-index.ts'
import {
  buildEscalationAccount,
  buildAdminRole,
  buildAllow,
  buildDeny,
  buildEscalationDocument,
  formatIamArn,
  formatLambdaArn,
  buildSourcedPolicy,
  buildEscalationRole,
  buildRoleTrust,
  buildEscalationUser,
} from '../escalation-account.ts'
import { describePermissionIndex } from '../readable-index.ts'
import { knownEscalationPaths, escalationWorld } from '../known-paths.ts'
import { countRuns } from '../../../../../sample.ts'

const NAMES = ['a', 'b', 'c']
const STATEMENTS = [
  buildAllow('iam:PassRole'),
  buildAllow('sts:AssumeRole', formatIamArn('role/*')),
  buildAllow('iam:*', 'arn:aws:iam::*:user/${aws:username}'),
  buildAllow('*'),
  buildDeny('iam:PassRole', formatIamArn('role/b')),
]
const arbitraryStatements = fc.subarray(STATEMENTS, { maxLength: 2 })
const group = (name: string) => formatIamArn(`group/${name}`)

const principal = fc.oneof(
  fc
    .record({
      name: fc.constantFrom(...NAMES),
      said: arbitraryStatements,
      trusts: fc.constantFrom('lambda.amazonaws.com', 'ec2.amazonaws.com'),
    })
    .map(({ name, said: statements, trusts }) =>
      buildEscalationRole(name, statements, { trust: buildRoleTrust({ Service: trusts }), tags: {} }),
    ),
  fc
    .record({
      name: fc.constantFrom(...NAMES),
      said: arbitraryStatements,
      keys: fc.integer({ min: 0, max: 2 }),
    })
    .map(({ name, said: statements, keys }) =>
      buildEscalationUser(name, statements, { accessKeys: keys, tags: {} }),
    ),
)

/** A change as events report it: one thing at a time. */
const change: fc.Arbitrary<PermissionIndexChange> = fc.oneof(
  principal.map(each => ({ principals: [each] })),
  fc.record({ name: fc.constantFrom(...NAMES), groups: fc.subarray(['x', 'y']) }).map(({ name, groups }) => ({
    memberships: [{ user: formatIamArn(`user/${name}`), groups: groups.map(group) }],
  })),
  fc
    .record({ name: fc.constantFrom('x', 'y'), said: arbitraryStatements })
    .map(({ name, said: statements }) => ({
      groups: [{ arn: group(name), identity: [buildSourcedPolicy(...statements)] }],
    })),
  fc
    .record({ name: fc.constantFrom(...NAMES), said: arbitraryStatements })
    .map(({ name, said: statements }) => ({
      policies: [{ arn: formatIamArn(`policy/${name}`), document: buildEscalationDocument(...statements) }],
    })),
  fc.record({ name: fc.constantFrom(...NAMES), of: fc.constantFrom(...NAMES) }).map(({ name, of }) => ({
    functions: [{ arn: formatLambdaArn(name), role: formatIamArn(`role/${of}`), triggered: true }],
  })),
  fc
    .constantFrom(
      formatIamArn('role/a'),
      formatIamArn('user/a'),
      group('x'),
      formatIamArn('policy/a'),
      formatLambdaArn('a'),
    )
    .map(arn => ({ deleted: [arn] })),
)

function listed<Each>(of: ReadonlyMap<string, Each>): Each[] {
  return [...of.values()]
}

/** The account after all changes; events report group membership whether it is known or not. */
function after(changes: readonly PermissionIndexChange[]): EscalationAccount {
  const all = {
    principals: new Map<string, EscalationPrincipal>([
      [buildAdminRole().arn, { ...buildAdminRole(), tags: {} }],
    ]),
    policies: new Map(),
    functions: new Map(),
    groups: new Map(),
  }
  const members = new Map<string, readonly string[]>()
  for (const { deleted = [], memberships = [], ...rest } of changes) {
    for (const [part, of] of Object.entries(all))
      for (const each of rest[part as keyof typeof all] ?? [])
        (of as Map<string, unknown>).set(each.arn, each)
    for (const { user: arn, groups } of memberships) members.set(arn, groups)
    for (const arn of deleted) {
      for (const of of Object.values(all)) of.delete(arn)
      members.delete(arn)
    }
  }
  const groups = listed(all.groups) as NonNullable<PermissionIndexChange['groups']>
  return buildEscalationAccount(listed(all.principals), {
    policies: listed(all.policies),
    functions: listed(all.functions),
    groups: groups.map(each => ({
      ...each,
      members: [...members].flatMap(([arn, of]) => (of.includes(each.arn) ? [arn] : [])),
    })),
  })
}

function applyPatch(index: PermissionIndex, changes: readonly PermissionIndexChange[]): PermissionIndex {
  return changes.reduce(
    (before, each) => applyIndexChange(before, each, knownEscalationPaths, escalationWorld),
    index,
  )
}

function filled({ sets }: PermissionIndex): number {
  return sets.filter(({ allowed }) => allowed.length > 0).length
}

const begun = buildPermissionIndex(after([]), knownEscalationPaths, escalationWorld)

describe('an index after changes', () => {
  it('has the same content as a new one', () => {
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 12 }), changes => {
        const groups = (['x', 'y'] as const).map(name => ({ arn: group(name), identity: [] }))
        const all = [{ groups }, ...changes.filter(({ deleted = [] }) => !deleted.includes(group('x')))]
        const anew = buildPermissionIndex(after(all), knownEscalationPaths, escalationWorld)
        expect(describePermissionIndex(applyPatch(begun, all))).toEqual(describePermissionIndex(anew))
      }),
      countRuns(200),
    )
  })

  it('is the same object if nothing changes', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 6 }), changes => {
        const index = applyPatch(begun, changes)
        const { principals, policies, functions } = after(changes)
        expect(
          applyIndexChange(
            index,
            { principals, policies: policies ?? [], functions: functions ?? [] },
            knownEscalationPaths,
            escalationWorld,
          ),
        ).toBe(index)
      }),
      countRuns(100),
    )
  })

  it('keeps no unused sets, however often a principal changes back', () => {
    const [one, two] = [
      buildEscalationUser('a', [buildAllow('iam:PassRole')]),
      buildEscalationUser('a', [buildAllow('sts:AssumeRole')]),
    ]
    const many = Array.from({ length: 50 }, (_, at) => ({ principals: [at % 2 === 0 ? one : two] }))
    expect(filled(applyPatch(begun, many))).toBe(filled(applyPatch(begun, many.slice(0, 2))))
  })
})
