import type { Change } from './change.ts'

/** Whether `one` comes before `other`: what is more dangerous, on everything, more, more certain. */
export function byRisk(one: Change, other: Change): number {
  return (
    other.risk - one.risk ||
    breadth(other) - breadth(one) ||
    other.count - one.count ||
    CERTAIN.indexOf(one.certainty) - CERTAIN.indexOf(other.certainty) ||
    (one.action < other.action ? -1 : one.action > other.action ? 1 : 0) ||
    (one.resource < other.resource ? -1 : 1)
  )
}

const CERTAIN: readonly Change['certainty'][] = ['definite', 'condition-weakened', 'possible']

function breadth({ resource, except }: Change): number {
  return resource === '*' ? (except.length === 0 ? 2 : 1) : 0
}
