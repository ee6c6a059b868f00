import type { PermissionChange } from './permission-change.ts'

/** Orders changes by danger, then unlimited resources, number of actions and certainty. */
export function comparePermissionRisk(one: PermissionChange, other: PermissionChange): number {
  return (
    other.risk - one.risk ||
    rankBreadth(other) - rankBreadth(one) ||
    other.count - one.count ||
    CERTAINTY_ORDER.indexOf(one.certainty) - CERTAINTY_ORDER.indexOf(other.certainty) ||
    (one.action < other.action ? -1 : one.action > other.action ? 1 : 0) ||
    (one.resource < other.resource ? -1 : 1)
  )
}

const CERTAINTY_ORDER: readonly PermissionChange['certainty'][] = [
  'definite',
  'condition-weakened',
  'possible',
]

function rankBreadth({ resource, except }: PermissionChange): number {
  return resource === '*' ? (except.length === 0 ? 2 : 1) : 0
}
