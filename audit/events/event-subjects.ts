import type { Kind } from '../resources/resource.ts'
import type { Change } from './change.ts'

/** The subjects of an event: direct ones, indirect ones, and the kinds of unnamed ones. */
export type EventSubjects = Pick<Change, 'subjects' | 'indirectSubjects' | 'unresolvedKinds'>

/** Subjects for unnamed resources of these kinds. */
export function createUnresolvedSubjects(...kinds: readonly Kind[]): EventSubjects {
  return { subjects: [], unresolvedKinds: kinds }
}
