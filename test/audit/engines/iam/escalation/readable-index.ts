import type {
  IndexedGroup,
  IndexedPrincipal,
  PermissionIndex,
} from '../../../../../audit/engines/iam/escalation/permission-index/permission-index.ts'

/** What an index says of each ARN, independent of the order and numbers of its parts. */
export function describePermissionIndex(index: PermissionIndex): Map<string, unknown> {
  const { principals, policies, groups, functions, existing, sets } = index
  const allowed = (set: number) => sets[set]?.allowed
  const addition = (added: IndexedGroup['adds']) =>
    added && [allowed(added.allowed), added.limiting === undefined ? undefined : allowed(added.limiting)]
  const spelledOut = ({ states, named, ...facts }: IndexedPrincipal) => ({
    ...facts,
    states: states.map(({ set, isAdmin }) => [allowed(set), isAdmin]),
    named: named.map(({ byRoleArn, itself }) => [allowed(byRoleArn), allowed(itself)]),
  })
  return new Map<string, unknown>([
    ...principals.map(principal => [principal.arn, spelledOut(principal)] as const),
    ...policies.map(
      ({ bounded, named, adds, versions, ...policy }) =>
        [
          policy.arn,
          {
            ...policy,
            bounded: allowed(bounded.set),
            named: [allowed(named.byRoleArn), allowed(named.itself)],
            adds: addition(adds),
            versions: versions?.map(addition),
          },
        ] as const,
    ),
    ...[functions, existing].flat().map(each => [each.arn, each] as const),
    ...groups.map(
      group =>
        [group.arn, { ...group, members: group.members.toSorted(), adds: addition(group.adds) }] as const,
    ),
  ])
}
