import type { Kind } from '../resources/resource.ts'
import type { Change } from './change.ts'

/** Whom an event is about: those it names, those that name what it names, and the kinds of which it names none. */
export type EventSubjects = Pick<Change, 'subjects' | 'indirectSubjects' | 'unresolvedKinds'>

/** About one or several of these kinds that are not named. */
export function createUnresolvedSubjects(...kinds: readonly Kind[]): EventSubjects {
  return { subjects: [], unresolvedKinds: kinds }
}
