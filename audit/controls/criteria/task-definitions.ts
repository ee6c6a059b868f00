import type { TaskDefinitionFacts } from '../../resources/ecs/task-definition.ts'
import { notApplicable, type EvaluatorResult } from '../evaluation.ts'

/** Names in a reason or in evidence, and characters of each. */
const MAX_NAMES = 5
const MAX_LENGTH = 60

/** NOT_APPLICABLE for a revision from which no new service or task can start; undefined for an active one. */
export function skipInactiveRevision(status: TaskDefinitionFacts['status']): EvaluatorResult | undefined {
  return status === 'ACTIVE' ? undefined : notApplicable(`The task definition revision is ${status}.`)
}

/** The known limitation that results from `skipInactiveRevision`. */
export const INACTIVE_REVISION_LIMITATION =
  'Revisions that are not ACTIVE are not evaluated, although a service that already uses one can continue to run it.'

/** The first of `names`, shortened, and the number of the others. */
export function summarizeNames(names: readonly string[]): string[] {
  const shown = names
    .slice(0, MAX_NAMES)
    .map(name => (name.length > MAX_LENGTH ? `${name.slice(0, MAX_LENGTH)}…` : name))
  return names.length > MAX_NAMES ? [...shown, `${names.length - MAX_NAMES} more`] : shown
}

/** The start of a sentence: `Container api runs` or `Containers api, log run`. */
export function describeContainers(names: readonly string[], one: string, several: string): string {
  const subject = names.length === 1 ? 'Container' : 'Containers'
  return `${subject} ${summarizeNames(names).join(', ')} ${names.length === 1 ? one : several}`
}
