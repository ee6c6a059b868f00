import type { TaskDefinitionFacts } from '../../resources/ecs/task-definition.ts'
import { notApplicable, type EvaluatorResult } from '../evaluation.ts'

/** Names that a reason or evidence shows, and characters of each. */
const NAMED = 5
const SHOWN = 60

/** What is said of a revision that no new service or task can start from; nothing of an active one. */
export function skipInactiveRevision(status: TaskDefinitionFacts['status']): EvaluatorResult | undefined {
  return status === 'ACTIVE' ? undefined : notApplicable(`The revision is ${status}.`)
}

/** What is not weighed because of it. */
export const INACTIVE_REVISION_LIMITATION =
  'A revision that is not ACTIVE is not judged, although a service that ran it before may go on with it.'

/** `names` as evidence: the first of them, cut. */
export function summarizeNames(names: readonly string[]): string[] {
  const shown = names.slice(0, NAMED).map(name => (name.length > SHOWN ? `${name.slice(0, SHOWN)}…` : name))
  return names.length > NAMED ? [...shown, `${names.length - NAMED} more`] : shown
}

/** `Container api runs` or `Containers api, log run`: the subject of a sentence and its verb. */
export function describeContainers(names: readonly string[], one: string, several: string): string {
  const subject = names.length === 1 ? 'Container' : 'Containers'
  return `${subject} ${summarizeNames(names).join(', ')} ${names.length === 1 ? one : several}`
}
