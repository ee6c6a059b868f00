import type { Kind } from '../resources/resource.ts'
import type { Change } from './change.ts'

/** Whom an event is about: those it names, those that name what it names, and the kinds of which it names none. */
export type About = Pick<Change, 'subjects' | 'through' | 'unresolved'>

/** About one or several of these kinds that are not named. */
export function unnamed(...kinds: readonly Kind[]): About {
  return { subjects: [], unresolved: kinds }
}
