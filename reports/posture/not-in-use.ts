import { getKindDefinition } from '../../audit/resources/kinds.ts'
import type { Kind, Resource } from '../../audit/resources/resource.ts'
import { groupIntoMap } from '../group-into-map.ts'

/** Resources of a kind that were not evaluated, because no audited resource uses them. */
export interface ResourcesNotInUse {
  kind: Kind
  count: number
}

/** Counts resources that no audited resource uses, by kind, in alphabetical order. */
export function countNotInUse(resources: readonly Pick<Resource, 'kind'>[]): ResourcesNotInUse[] {
  return [...groupIntoMap(resources, ({ kind }) => kind)]
    .map(([kind, group]) => ({ kind, count: group.length }))
    .toSorted((a, b) => (a.kind < b.kind ? -1 : 1))
}

/** `Not evaluated, because no audited resource uses them: 2 network ACLs, 3 security groups.`; undefined if there are none. */
export function describeNotInUse(notInUse: readonly ResourcesNotInUse[]): string | undefined {
  if (notInUse.length === 0) return undefined
  const parts = notInUse.map(
    ({ kind, count }) => `${count} ${getKindDefinition(kind).label}${count === 1 ? '' : 's'}`,
  )
  return `Not evaluated, because no audited resource uses them: ${parts.join(', ')}.`
}
