import type { TaskDefinitionFacts } from '../../resources/ecs/task-definition.ts'
import { notApplicable, type EvaluatorResult } from '../evaluation.ts'

/** The number of names in a reason or in evidence, and the length of each. */
const NAMED = 5
const SHOWN = 60

/** Returns NOT_APPLICABLE for a revision that no new service or task can start from, and undefined for an active one. */
export function skipInactiveRevision(status: TaskDefinitionFacts['status']): EvaluatorResult | undefined {
  return status === 'ACTIVE' ? undefined : notApplicable(`The task definition revision is ${status}.`)
}

/** The limitation that follows from `skipInactiveRevision`. */
export const INACTIVE_REVISION_LIMITATION =
  'Only ACTIVE revisions are evaluated, although a service may still run an INACTIVE one.'

/** Returns the first of `names`, each cut to a limited length, and the number of further ones. */
export function summarizeNames(names: readonly string[]): string[] {
  const shown = names.slice(0, NAMED).map(name => (name.length > SHOWN ? `${name.slice(0, SHOWN)}…` : name))
  return names.length > NAMED ? [...shown, `${names.length - NAMED} more`] : shown
}

/** Returns `Container api runs` or `Containers api, log run`: subject and verb of a sentence. */
export function describeContainers(names: readonly string[], one: string, several: string): string {
  const subject = names.length === 1 ? 'Container' : 'Containers'
  return `${subject} ${summarizeNames(names).join(', ')} ${names.length === 1 ? one : several}`
}
