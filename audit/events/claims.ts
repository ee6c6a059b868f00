import { parsePolicy, PolicyError } from '../engines/iam/policy-document.ts'
import type { FactEdit } from '../resources/fact-edit.ts'
import type { Subject } from './change.ts'

/** `subjects`, of whom the first is the one whose facts the event tells. */
export function attachClaims(subjects: readonly Subject[], claims: readonly FactEdit[]): readonly Subject[] {
  const [first, ...others] = subjects
  return first === undefined || claims.length === 0 ? subjects : [{ ...first, claims }, ...others]
}

/** The policy document that an event holds, as an edit's value; without one where it is not told. */
export function parseClaimedPolicy(source: unknown): Pick<FactEdit, 'value'> {
  if (source === undefined || source === null) return {}
  try {
    return { value: parsePolicy(source) }
  } catch (failure) {
    if (failure instanceof PolicyError) return {}
    throw failure
  }
}
