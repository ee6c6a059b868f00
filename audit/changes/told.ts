import { parsePolicy, PolicyError } from '../policy/document.ts'
import type { Edit } from '../resources/edit.ts'
import type { Subject } from './change.ts'

/** `subjects`, of whom the first is the one whose facts the event tells. */
export function telling(subjects: readonly Subject[], tells: readonly Edit[]): readonly Subject[] {
  const [first, ...others] = subjects
  return first === undefined || tells.length === 0 ? subjects : [{ ...first, tells }, ...others]
}

/** The policy document that an event holds, as an edit's value; without one where it is not told. */
export function toldPolicy(source: unknown): Pick<Edit, 'value'> {
  if (source === undefined || source === null) return {}
  try {
    return { value: parsePolicy(source) }
  } catch (failure) {
    if (failure instanceof PolicyError) return {}
    throw failure
  }
}
