import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { EscalationAccount, EscalationPrincipal } from '../../../../audit/policy/escalation/account.ts'
import { indexAfter, type IndexChange } from '../../../../audit/policy/escalation/index-change.ts'
import {
  permissionIndexOf,
  type PermissionIndex,
} from '../../../../audit/policy/escalation/permission-index.ts'
import {
  account,
  admin,
  allow,
  deny,
  document,
  iam,
  lambda,
  policy,
  role,
  trusting,
  user,
} from './account.ts'
import { legible } from './legible.ts'
import { paths, world } from './world.ts'

const NAMES = ['a', 'b', 'c']
const SAID = [
  allow('iam:PassRole'),
  allow('sts:AssumeRole', iam('role/*')),
  allow('iam:*', 'arn:aws:iam::*:user/${aws:username}'),
  allow('*'),
  deny('iam:PassRole', iam('role/b')),
]
const said = fc.subarray(SAID, { maxLength: 2 })
const group = (name: string) => iam(`group/${name}`)

const principal = fc.oneof(
  fc
    .record({
      name: fc.constantFrom(...NAMES),
      said,
      trusts: fc.constantFrom('lambda.amazonaws.com', 'ec2.amazonaws.com'),
    })
    .map(({ name, said: statements, trusts }) =>
      role(name, statements, { trust: trusting({ Service: trusts }), tags: {} }),
    ),
  fc
    .record({ name: fc.constantFrom(...NAMES), said, keys: fc.integer({ min: 0, max: 2 }) })
    .map(({ name, said: statements, keys }) => user(name, statements, { accessKeys: keys, tags: {} })),
)

/** A change, as events tell them: one thing at a time. */
const change: fc.Arbitrary<IndexChange> = fc.oneof(
  principal.map(each => ({ principals: [each] })),
  fc
    .record({ name: fc.constantFrom(...NAMES), groups: fc.subarray(['x', 'y']) })
    .map(({ name, groups }) => ({ memberships: [{ user: iam(`user/${name}`), groups: groups.map(group) }] })),
  fc.record({ name: fc.constantFrom('x', 'y'), said }).map(({ name, said: statements }) => ({
    groups: [{ arn: group(name), identity: [policy(...statements)] }],
  })),
  fc.record({ name: fc.constantFrom(...NAMES), said }).map(({ name, said: statements }) => ({
    policies: [{ arn: iam(`policy/${name}`), document: document(...statements) }],
  })),
  fc.record({ name: fc.constantFrom(...NAMES), of: fc.constantFrom(...NAMES) }).map(({ name, of }) => ({
    functions: [{ arn: lambda(name), role: iam(`role/${of}`), triggered: true }],
  })),
  fc
    .constantFrom(iam('role/a'), iam('user/a'), group('x'), iam('policy/a'), lambda('a'))
    .map(arn => ({ gone: [arn] })),
)

function listed<Each>(of: ReadonlyMap<string, Each>): Each[] {
  return [...of.values()]
}

/** The account after the changes, one after the other; of who is in a group events tell whether that is known or not. */
function after(changes: readonly IndexChange[]): EscalationAccount {
  const all = {
    principals: new Map<string, EscalationPrincipal>([[admin().arn, { ...admin(), tags: {} }]]),
    policies: new Map(),
    functions: new Map(),
    groups: new Map(),
  }
  const members = new Map<string, readonly string[]>()
  for (const { gone = [], memberships = [], ...rest } of changes) {
    for (const [part, of] of Object.entries(all))
      for (const each of rest[part as keyof typeof all] ?? [])
        (of as Map<string, unknown>).set(each.arn, each)
    for (const { user: arn, groups } of memberships) members.set(arn, groups)
    for (const arn of gone) {
      for (const of of Object.values(all)) of.delete(arn)
      members.delete(arn)
    }
  }
  const groups = listed(all.groups) as NonNullable<IndexChange['groups']>
  return account(listed(all.principals), {
    policies: listed(all.policies),
    functions: listed(all.functions),
    groups: groups.map(each => ({
      ...each,
      members: [...members].flatMap(([arn, of]) => (of.includes(each.arn) ? [arn] : [])),
    })),
  })
}

function patchedBy(index: PermissionIndex, changes: readonly IndexChange[]): PermissionIndex {
  return changes.reduce((before, each) => indexAfter(before, each, paths, world), index)
}

function filled({ sets }: PermissionIndex): number {
  return sets.filter(({ allowed }) => allowed.length > 0).length
}

const begun = permissionIndexOf(after([]), paths, world)

describe('an index after changes', () => {
  it('says what one made anew says', () => {
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 12 }), changes => {
        const groups = (['x', 'y'] as const).map(name => ({ arn: group(name), identity: [] }))
        const all = [{ groups }, ...changes.filter(({ gone = [] }) => !gone.includes(group('x')))]
        const anew = permissionIndexOf(after(all), paths, world)
        expect(legible(patchedBy(begun, all))).toEqual(legible(anew))
      }),
      { numRuns: 200 },
    )
  })

  it('is the same object where nothing is new', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 6 }), changes => {
        const index = patchedBy(begun, changes)
        const { principals, policies, functions } = after(changes)
        expect(
          indexAfter(
            index,
            { principals, policies: policies ?? [], functions: functions ?? [] },
            paths,
            world,
          ),
        ).toBe(index)
      }),
      { numRuns: 100 },
    )
  })

  it('keeps no sets that nobody has, however often somebody changes back', () => {
    const [one, two] = [user('a', [allow('iam:PassRole')]), user('a', [allow('sts:AssumeRole')])]
    const many = Array.from({ length: 50 }, (_, at) => ({ principals: [at % 2 === 0 ? one : two] }))
    expect(filled(patchedBy(begun, many))).toBe(filled(patchedBy(begun, many.slice(0, 2))))
  })
})
